// Takes the README's pictures of the console from the demo's day: npm run pictures. Needs a Chromium (its path in CHROMIUM).
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const URL_OF_DAY = 'http://127.0.0.1:8087'
/** Some minutes of the day have to pass before there is a hand-over of every kind. */
const PLAYED_MS = 150_000
const FOLDER = 'docs/pictures'
const SIZE = { width: 1280, height: 800 }

type Picture = {
  readonly name: string
  readonly seat: BrowserContextOptions
  readonly path: string
  /** Brings the page to what is to be seen. */
  readonly arrange: (page: Page) => Promise<void>
}

const openFirst = async (page: Page): Promise<void> => {
  await page.locator('.inbox-row a').first().click()
  await page.locator('.line-trace').first().waitFor()
}

const PICTURES: readonly Picture[] = [
  { name: 'inbox', seat: { viewport: SIZE, locale: 'en-GB' }, path: 'inbox', arrange: openFirst },
  {
    name: 'dispatch-zh-dark',
    seat: { viewport: SIZE, locale: 'zh-CN', colorScheme: 'dark' },
    path: 'dispatch',
    arrange: (page) => page.locator('table').first().waitFor(),
  },
  {
    name: 'session-phone',
    seat: { viewport: { width: 390, height: 800 }, locale: 'zh-CN', hasTouch: true },
    path: 'inbox',
    arrange: openFirst,
  },
]

const take = async (browser: Browser, { name, seat, path, arrange }: Picture): Promise<void> => {
  const context = await browser.newContext({ timezoneId: 'Asia/Shanghai', ...seat })
  const page = await context.newPage()
  await page.goto(`${URL_OF_DAY}/console/${path}`)
  await page.locator('.connection-live').waitFor()
  await arrange(page)
  // What moves in has come to rest by then.
  await sleep(1_000)
  await page.screenshot({ path: `${FOLDER}/${name}.png` })
  await context.close()
}

const day = spawn(
  'npm',
  ['run', 'demo', '--', '--serve', '--port', new URL(URL_OF_DAY).port, '--seed', '7'],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)
try {
  await sleep(PLAYED_MS)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  for (const picture of PICTURES) await take(browser, picture)
  await browser.close()
} finally {
  day.kill('SIGTERM')
}
