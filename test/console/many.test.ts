import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { useDesk } from './desk.ts'

const COUNT = 5_000

inBrowser('thousands of sessions', () => {
  const desk = useDesk()

  it('stay in a list of a few rows, which reaches them all', async () => {
    const call = desk.call()
    const create = async (n: number) => {
      const work = {
        account_id: `acc-${n}`,
        shop_id: 'shop-1',
        task_type: 'manual_customer_service',
        external_task_id: `CASE-${n}`,
      }
      for (;;) {
        const { status } = await call('POST', '/api/sessions/create', work)
        if (status === 201) return
        expect(status).toBe(503)
      }
    }
    await Promise.all(
      Array.from({ length: 40 }, async (_, lane) => {
        for (let n = lane; n < COUNT; n += 40) await create(n)
      }),
    )

    const page = await desk.sit('xiaoli')
    await expect.poll(() => page.title()).toContain(`(${COUNT})`)
    expect(await page.locator('.inbox-row').count()).toBeLessThan(40)

    const list = page.locator('.inbox-list .rows')
    await list.evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
    const last = page.locator(`.rows-one[aria-posinset="${COUNT}"] .inbox-row`)
    await last.waitFor()
    await last.locator('a').click()
    await page.locator('.session-head').waitFor()

    // The board reads page by page as somebody scrolls.
    await page.goto(`${desk.url()}/console/board`)
    await page.locator('.board-row').first().waitFor()
    const size = () => page.locator('.rows-one').first().getAttribute('aria-setsize').then(Number)
    const before = await size()
    // A page that could not be had is asked for again, and the list does not seem to end there.
    await page.route('**/api/sessions?*cursor=*', (route) => route.abort())
    await page.locator('.board .rows').evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
    await page.locator('.problem-bar').waitFor()
    await page.unroute('**/api/sessions?*cursor=*')
    await page.locator('.problem-bar').getByRole('button', { name: 'Try again' }).click()
    await expect.poll(size).toBeGreaterThan(before)
    await page.locator('.problem-bar').waitFor({ state: 'detached' })
    await page.locator('.board .rows').evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
    await expect.poll(size).toBeGreaterThan(before)
    expect(await page.locator('.board-row').count()).toBeLessThan(60)
  }, 300_000)
})
