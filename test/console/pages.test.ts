import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { createRobot, inSeconds, putPause, report, somePair, takeAndOpen } from '../support/journey-steps.ts'
import type { Call } from '../support/service-process.ts'
import { axeFaults, bargain, handedOver, PHONE, useDesk } from './desk.ts'

const VIEWS = {
  queue: ['dispatch', '.section .table'],
  held: ['dispatch?tab=held', '.item'],
  failed: ['dispatch?tab=failed', '.item'],
  alerts: ['dispatch?tab=alerts', '.channel'],
  detection: ['detection', '#transcript'],
  numbers: ['numbers?range=1h', '.chart canvas'],
} as const

inBrowser('dispatch, detection and numbers, for anybody', () => {
  const desk = useDesk({ ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/hook' })

  it('have no faults that axe finds, in both themes', async () => {
    await fill(desk.call())
    const faults: Record<string, readonly string[]> = {}
    const page = await desk.sit('xiaoli', '/console/inbox')
    for (const [name, [path, there]] of Object.entries(VIEWS)) {
      await page.goto(`${desk.url()}/console/${path}`)
      await page.locator(there).first().waitFor()
      await page.locator('.connection-live').waitFor()
      faults[name] = await axeFaults(page)
    }
    await page.getByText('Show as a table').first().click()
    faults.table = await axeFaults(page)
    await page.goto(`${desk.url()}/console/detection`)
    await page.getByRole('button', { name: 'Fill in an example' }).click()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.locator('.verdict').waitFor()
    faults.verdict = await axeFaults(page)
    await page.goto(`${desk.url()}/console/dispatch`)
    await page.getByRole('button', { name: 'Pause…' }).click()
    faults.pausing = await axeFaults(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Stop everything' }).click()
    await page.locator('.stopped').waitFor()
    faults.stopped = await axeFaults(page)
    await page.getByRole('button', { name: 'Let robots go on' }).click()
    faults.ending = await axeFaults(page)
    await page.locator('dialog').getByRole('button', { name: 'Let robots go on' }).click()
    await page.locator('.stopped').waitFor({ state: 'detached' })
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([])
  }, 300_000)

  it('fit on a phone, with room for a finger', async () => {
    await fill(desk.call())
    const page = await desk.sit('xiaoli', '/console/inbox', { viewport: PHONE, hasTouch: true })
    for (const [path, there] of Object.values(VIEWS)) {
      await page.goto(`${desk.url()}/console/${path}`)
      await page.locator(there).first().waitFor()
      const width = await page.locator('html').evaluate((whole) => whole.scrollWidth)
      const inside = await page.locator('.scroll-page').evaluate((box) => box.scrollWidth - box.clientWidth)
      expect({ path, width, inside, small: await smallTargets(page) }).toEqual({
        path,
        width: PHONE.width,
        inside: 0,
        small: [],
      })
    }
  })

  it('speak Chinese', async () => {
    await fill(desk.call())
    const page = await desk.sit('xiaoli', '/console/inbox', { locale: 'zh-CN' })
    for (const [path, there] of Object.values(VIEWS)) {
      await page.goto(`${desk.url()}/console/${path}`)
      await page.locator(there).first().waitFor()
      // What is ours to say has no English in it; names, ids and what others wrote may.
      const ours = await page
        .locator('h1, h2, th, dt, [role=tab], label > span, .quiet-line')
        .allTextContents()
      expect({ path, english: ours.filter((text) => !/\p{Script=Han}/u.test(text)) }).toEqual({
        path,
        english: [],
      })
    }
  })
})

/** Something of everything that these pages show. */
const fill = async (call: Call): Promise<void> => {
  await handedOver(call)
  await bargain(call)
  const failing = somePair()
  await createRobot(call, failing)
  await report(call, await takeAndOpen(call, failing, '&worker_id=pc-7'), 'fail', {
    error: 'no window',
    retryable: false,
  })
  const late = somePair()
  await createRobot(call, late, { not_before: inSeconds(3_600) })
  await putPause(call, `account:${late.account_id}`, { reason: '等验证码' })
}

/** What is too small for a finger. Links that lead to a session from a row stand in a line of text. */
const smallTargets = (page: Page) =>
  page.locator('.scroll-page :is(button, input, select, summary)').evaluateAll((all) =>
    all
      .filter((each) => each.checkVisibility())
      .map((each) => ({ what: each.outerHTML.slice(0, 80), ...each.getBoundingClientRect().toJSON() }))
      .filter(({ width, height }) => height < 44 || width < 32)
      .map(({ what, width, height }) => `${what} ${width}x${height}`),
  )
