import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import type { Call } from '../support/service-process.ts'
import { manualCase, signIn, useDesk } from './desk.ts'
import { countNotes, notes, turn } from './ears.ts'

inBrowser('whoever wants to be told at the console', () => {
  const desk = useDesk({ ALERT_UNATTENDED_AFTER: '1h' })

  it('hears a sound when a session begins to wait, and none before he asked or after he had enough', async () => {
    const page = await desk.open('/console/inbox')
    await countNotes(page)
    await signIn(page, 'xiaoli')
    await arrives(page, desk.call())
    expect(await notes(page)).toBe(0)

    await turn(page, 'Sound when somebody waits')
    const asked = await notes(page)
    expect(asked).toBeGreaterThan(0)
    await arrives(page, desk.call())
    expect(await notes(page)).toBe(2 * asked)

    await turn(page, 'Sound when somebody waits')
    await arrives(page, desk.call())
    expect(await notes(page)).toBe(2 * asked)
  })

  it('is silent in a page that nobody has touched, and heard once it was', async () => {
    const page = await desk.open('/console/inbox')
    await signIn(page, 'xiaoli')
    await turn(page, 'Sound when somebody waits')
    await page.reload()
    await page.locator('.connection-live').waitFor()
    await countNotes(page)
    await isTouched(page, false)
    await arrives(page, desk.call())
    expect(await notes(page)).toBe(0)
    await isTouched(page, true)
    await arrives(page, desk.call())
    expect(await notes(page)).toBeGreaterThan(0)
  })

  it('is told by the desktop while he looks elsewhere, once a session, and is led there', async () => {
    const page = await desk.open('/console/board')
    await noteNotifications(page)
    await signIn(page, 'chenjing')
    await page.locator('.account .popover-button').click()
    await page.getByRole('switch', { name: 'Desktop notifications' }).click()
    await page.keyboard.press('Escape')

    await looksElsewhere(page, false)
    await arrives(page, desk.call())
    expect(await notifications(page)).toEqual([])

    await looksElsewhere(page, true)
    const { session_id, account_id, shop_id } = await manualCase(desk.call())
    await expect
      .poll(() => notifications(page))
      .toEqual([
        {
          title: `${account_id} → ${shop_id}`,
          body: expect.stringMatching(/^Waits for a human/),
          tag: session_id,
        },
      ])
    await page.evaluate(() => (globalThis as unknown as World).shown.at(-1)?.onclick())
    await page.locator('.session-head').waitFor()
    expect(page.url()).toContain(session_id)
  })

  it('is told how to allow what the browser denies', async () => {
    const page = await desk.open('/console/board')
    await noteNotifications(page, 'denied')
    await signIn(page, 'chenjing')
    await page.locator('.account .popover-button').click()
    const toggle = page.getByRole('switch', { name: 'Desktop notifications' })
    await toggle.click()
    await page.getByText('The browser does not allow notifications').waitFor()
    expect(await toggle.getAttribute('aria-checked')).toBe('false')

    // Over plain HTTP no setting helps.
    await page.evaluate(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }))
    await toggle.click()
    await page.getByText('over HTTPS alone').waitFor()
  })
})

/** For the browser, whoever drives it touches the page. */
const isTouched = (page: Page, yes: boolean): Promise<void> =>
  page.evaluate((hasBeenActive) => {
    const value = { hasBeenActive }
    Object.defineProperty((globalThis as unknown as World).navigator, 'userActivation', {
      value,
      configurable: true,
    })
  }, yes)

type Shown = { readonly title: string; readonly body: string; readonly tag: string; onclick(): void }
/** The page's own world, as far as it is touched here. */
type World = {
  shown: Shown[]
  looksElsewhere: boolean
  Notification: unknown
  readonly navigator: object
  readonly document: { hasFocus(): boolean }
}

/** What the page told is kept in the page itself: a test has no desktop. */
const noteNotifications = (page: Page, permission: 'granted' | 'denied' = 'granted'): Promise<void> =>
  page.evaluate((permission) => {
    const world = globalThis as unknown as World
    world.shown = []
    class NotedNotification {
      static permission = permission
      static requestPermission = async () => permission
      onclick = () => {}
      title: string
      body: string
      tag: string
      constructor(title: string, { body, tag }: { readonly body: string; readonly tag: string }) {
        this.title = title
        this.body = body
        this.tag = tag
        world.shown.push(this)
      }
    }
    world.Notification = NotedNotification
    world.document.hasFocus = () => !world.looksElsewhere
  }, permission)
const looksElsewhere = (page: Page, yes: boolean): Promise<void> =>
  page.evaluate((yes) => {
    ;(globalThis as unknown as World).looksElsewhere = yes
  }, yes)
const notifications = (page: Page): Promise<unknown> =>
  page.evaluate(() =>
    (globalThis as unknown as World).shown.map(({ title, body, tag }) => ({ title, body, tag })),
  )

const arrives = async (page: Page, call: Call): Promise<void> => {
  const { session_id } = await manualCase(call)
  await page.locator(`[data-row=${session_id}]`).waitFor()
}
