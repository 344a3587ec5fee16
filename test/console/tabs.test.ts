import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import type { Call } from '../support/service-process.ts'
import { manualCase, signIn, useDesk, withServiceAway } from './desk.ts'
import { countNotes, notes, turn } from './ears.ts'

// Over HTTP/1.1 a browser has six connections to a service.
const TABS = 9

inBrowser('many tabs of one browser', () => {
  const desk = useDesk()

  it('share a line of events, so that each is live, and none keeps others waiting', async () => {
    const call = desk.call()
    const first = await desk.sit('xiaoli')
    const tabs = [first, ...(await openTabs(first, TABS - 1))]
    const { account_id } = await manualCase(call)
    for (const tab of tabs) await tab.locator('.inbox-row', { hasText: account_id }).waitFor()
    expect(await linesAt(call)).toBe(1)

    // Whoever leaves takes nothing along, and the last one ends the line.
    const last = tabs.pop() as Page
    for (const tab of tabs) await tab.close()
    const next = await manualCase(call)
    await last.locator('.inbox-row', { hasText: next.account_id }).waitFor()
    expect(await linesAt(call)).toBe(1)
    await last.goto('about:blank')
    await expect.poll(() => linesAt(call)).toBe(0)
  })

  it('ring once together', async () => {
    const first = await desk.sit('xiaoli')
    await turn(first, 'Sound when somebody waits')
    const tabs = [first, ...(await openTabs(first, 2))]
    for (const tab of tabs) {
      await countNotes(tab)
      // For the browser, each has been touched.
      await tab.locator('body').click({ position: { x: 2, y: 2 } })
    }
    const { account_id } = await manualCase(desk.call())
    for (const tab of tabs) await tab.locator('.inbox-row', { hasText: account_id }).waitFor()
    const rung = () => Promise.all(tabs.map(notes))
    await expect.poll(async () => (await rung()).filter((count) => count > 0).length).toBe(1)
    // Whoever waited for a word of the worker has it by now.
    await first.waitForTimeout(3_000)
    expect((await rung()).filter((count) => count > 0)).toHaveLength(1)
  })

  it('all go on when the service was away', async () => {
    await withServiceAway(async ({ url, stop, comeBack }) => {
      const first = await desk.sit('xiaoli', '/console/inbox', {}, url)
      const tabs = [first, ...(await openTabs(first, 2))]
      await stop()
      for (const tab of tabs) await tab.locator('.connection-reconnecting').waitFor()
      const call = await comeBack()
      const { account_id } = await manualCase(call)
      for (const tab of tabs) {
        await tab.locator('.connection-live').waitFor({ timeout: 90_000 })
        await tab.locator('.inbox-row', { hasText: account_id }).waitFor()
      }
      expect(await linesAt(call)).toBe(1)
    })
  }, 180_000)

  it.each([
    ['has no shared workers', 'delete globalThis.SharedWorker'],
    [
      'has a worker that does not come up',
      'globalThis.SharedWorker = class { port = new MessageChannel().port1 }',
    ],
  ])('have lines of their own where a browser %s', async (_, script) => {
    const call = desk.call()
    const before = await desk.open('about:blank', {}, '')
    await before.context().addInitScript(script)
    const tabs: Page[] = []
    for (const name of ['one', 'two']) {
      const tab = await before.context().newPage()
      await tab.goto(`${desk.url()}/console/inbox?${name}`)
      if (tabs.length === 0) await signIn(tab, 'xiaoli')
      await tab.locator('.connection-live').waitFor()
      tabs.push(tab)
    }
    const { account_id } = await manualCase(call)
    for (const tab of tabs) await tab.locator('.inbox-row', { hasText: account_id }).waitFor()
    expect(await linesAt(call)).toBe(2)
  })
})

const openTabs = async (first: Page, count: number): Promise<readonly Page[]> => {
  const tabs: Page[] = []
  while (tabs.length < count) {
    const tab = await first.context().newPage()
    await tab.goto(first.url())
    await tab.locator('.connection-live').waitFor()
    tabs.push(tab)
  }
  return tabs
}

/** How many listen to the service's events. */
const linesAt = async (call: Call): Promise<number> => {
  const { body } = await call('GET', '/metrics')
  return Number(/^auto_session_event_listeners (\d+)$/m.exec(String(body))?.[1])
}
