import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { upload } from '../support/journey-steps.ts'
import { bargain, handedOver, manualCase, useDesk } from './desk.ts'

inBrowser('numbers at the console', () => {
  const desk = useDesk()

  it('says what is not there before anything has happened, and draws no empty axes', async () => {
    const page = await desk.sit('xiaoli', '/console/numbers')
    for (const said of [
      'No session began in this time',
      'Nothing was handed over',
      'Nobody claimed',
      'No text that was made',
    ])
      await page.getByText(said).waitFor()
    expect(await figure(page, 'Open sessions')).toBe('0')
    expect(await chart(page, 'Sessions begun').locator('canvas').count()).toBe(0)
  })

  it('shows what the record says, as a picture and as a table, in the range of the address', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    await call('POST', `/api/sessions/${id}/assign`, { assignee: 'xiaoli' })
    await bargain(call)
    await manualCase(call)
    const page = await desk.sit('xiaoli', '/console/numbers?range=1h')
    // The service remembers for a moment what it has counted.
    await expect.poll(() => figure(page, 'Open sessions')).toBe('3')

    const begun = chart(page, 'Sessions begun')
    await begun.locator('canvas').waitFor()
    await begun.getByText('Show as a table').click()
    expect(await sums(begun)).toEqual({ Bargain: 2, Complaint: 1 })
    await begun.getByRole('button', { name: 'State' }).click()
    await begun.locator('th', { hasText: 'Handed over' }).waitFor()
    expect(await sums(begun)).toEqual({ Active: 2, 'Handed over': 1 })

    const handed = page.locator('[data-row=human_on_account]')
    expect(await handed.textContent()).toContain('A colleague wrote himself')
    expect(await handed.textContent()).toContain('1 · 50 %')
    await chart(page, 'Time to claim').getByText('Claims: 1.').waitFor()
    await chart(page, 'Time to claim').locator('canvas').waitFor()
    await chart(page, 'Dispatch latency').locator('canvas').waitFor()

    await page.getByRole('button', { name: '7 days' }).click()
    await page.getByRole('button', { name: '7 days', pressed: true }).waitFor()
    expect(page.url()).toContain('range=7d')
    await page.goBack()
    await page.getByRole('button', { name: '1 hour', pressed: true }).waitFor()
  })

  it('counts a robot text that stands in the chat more than once, and says by whom it is counted', async () => {
    const call = desk.call()
    const { pair } = await bargain(call)
    const page = await desk.sit('xiaoli', '/console/numbers')
    await expect.poll(() => figure(page, 'Double sends')).toBe('0')
    await upload(call, pair, {
      from_source: 'account',
      sender: 'account',
      content: '你好，这件能便宜点吗？',
      sent_at: new Date(Date.now() + 1_000).toISOString(),
    })
    await expect.poll(() => figure(page, 'Double sends')).toBe('1')
    await chart(page, 'Collisions and double sends').getByText('since it was started').waitFor()
  })

  it('keeps the samples of this tab, and has no history of before it', async () => {
    const page = await desk.sit('xiaoli', '/console/numbers')
    const open = chart(page, 'Open sessions by state')
    await open.locator('canvas').waitFor()
    const taken = () =>
      page.evaluate(() => JSON.parse(sessionStorage.getItem('console.samples') ?? '[]').length)
    await expect.poll(taken).toBeGreaterThanOrEqual(2)
    const before = await taken()
    await page.reload()
    await open.locator('canvas').waitFor()
    expect(await taken()).toBeGreaterThanOrEqual(before)
    const other = await desk.sit('chenjing', '/console/numbers')
    await chart(other, 'Open sessions by state').locator('canvas').waitFor()
    expect(
      await other.evaluate(() => JSON.parse(sessionStorage.getItem('console.samples') ?? '[]').length),
    ).toBeLessThanOrEqual(2)
  })

  it('is drawn anew in the colours of another theme', async () => {
    await manualCase(desk.call())
    const page = await desk.sit('xiaoli', '/console/numbers?range=1h')
    const canvas = chart(page, 'Sessions begun').locator('canvas')
    await canvas.waitFor()
    const picture = () =>
      canvas.evaluate((each) =>
        'toDataURL' in each && typeof each.toDataURL === 'function' ? each.toDataURL() : '',
      )
    const light = await picture()
    await page.locator('.account .popover-button').click()
    await page.getByRole('button', { name: 'Dark' }).click()
    await expect.poll(picture).not.toBe(light)
  })
})

const chart = (page: Page, title: string) => page.getByRole('figure', { name: title, exact: true })

const figure = (page: Page, name: string) =>
  page.locator('.figure', { hasText: name }).locator('.figure-value').textContent()

/** What the table below a picture comes to, by column. */
const sums = async (of: ReturnType<typeof chart>): Promise<Record<string, number>> => {
  const [, ...names] = await of.locator('.values thead th').allTextContents()
  const rows = await of.locator('.values tbody tr').all()
  const cells = await Promise.all(rows.map((row) => row.locator('td').allTextContents()))
  return Object.fromEntries(
    names.map((name, at) => [name, cells.reduce((sum, row) => sum + Number(row[at]), 0)]),
  )
}
