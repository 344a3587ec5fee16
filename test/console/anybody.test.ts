import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { line, sessionOf, upload } from '../support/journey-steps.ts'
import { bargain, handedOver, manualCase, PHONE, row, signIn, useDesk } from './desk.ts'

inBrowser('the console, for anybody', () => {
  const desk = useDesk({ ALERT_UNATTENDED_AFTER: '1s' })

  it('is used by the keyboard alone', async () => {
    const call = desk.call()
    const { session_id } = await manualCase(call)
    const page = await desk.open('/console', { viewport: { width: 1_100, height: 800 } })
    await page.locator('input[name=key]').waitFor()
    await page.keyboard.type('key-of-chenjing')
    await page.keyboard.press('Enter')
    await page.locator(`[data-row=${session_id}]`).waitFor()
    while (!(await isOn(page, session_id))) await page.keyboard.press('j')
    await page.keyboard.press('c')
    await expect.poll(async () => (await sessionOf(call, session_id)).assignee).toBe('chenjing')

    await page.keyboard.press('?')
    await page.locator('dialog').getByText('Claim').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('b')
    await page.locator('.board-row').first().waitFor()
    while (!(await isOn(page, session_id))) await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.locator('.session-head').waitFor()
    expect(page.url()).toContain(session_id)
    await page.keyboard.press('r')
    await expect.poll(async () => (await sessionOf(call, session_id)).assignee).toBeNull()
    // What is written is no command.
    await page.keyboard.press('g')
    await page.keyboard.press('b')
    await page.locator('#search').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('jcrgi?')
    expect(await page.locator('#search').inputValue()).toBe('jcrgi?')
    expect(page.url()).toContain('/board')
  })

  it('speaks Chinese and English, as the browser does or as was chosen', async () => {
    const page = await desk.open('/console', { locale: 'zh-CN' })
    await page.getByText('请使用客服').waitFor()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await signIn(page, 'xiaoli')
    await page.getByRole('heading', { name: '待处理' }).waitFor()
    await page.locator('.account .popover-button').click()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en')
    await page.reload()
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  })

  it('keeps the chosen theme, and shows no flash of the other', async () => {
    const page = await desk.sit('xiaoli')
    await page.locator('.account .popover-button').click()
    await page.getByRole('button', { name: 'Dark' }).click()
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.reload({ waitUntil: 'commit' })
    await page.locator('#app').waitFor({ state: 'attached' })
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  it('fits on a phone: one column, from the list into the session and back', async () => {
    const call = desk.call()
    const { pair } = await handedOver(call)
    const page = await desk.sit('xiaoli', '/console/inbox', { viewport: PHONE, hasTouch: true })
    const width = () => page.locator('html').evaluate((whole) => whole.scrollWidth)
    await row(page, pair).locator('a').click()
    await page.locator('.line-trace').waitFor()
    expect(await width()).toBe(PHONE.width)
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('tab', { name: 'Texts' }).click()
    await page.locator('.task').first().waitFor()
    expect(await width()).toBe(PHONE.width)
    await page.locator('.back').click()
    await row(page, pair).waitFor()
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('link', { name: 'Board' }).click()
    await page.locator('.board-row').first().waitFor()
    expect(await width()).toBe(PHONE.width)
  })

  it('shows what others wrote as text, whatever it is', async () => {
    const call = desk.call()
    const { pair, id } = await bargain(call)
    const long = '长'.repeat(10_000)
    await upload(
      call,
      pair,
      line('shop', '<img src=x onerror="document.title=1"><b>bold</b><script>document.title=2</script>'),
      line('shop', 'price \u202e21 00.1 and https://evil.test/pay'),
      line('shop', long),
    )
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    await page.getByText('<img src=x').waitFor()
    expect(await page.locator('.bubble img, .bubble b, .bubble script, .bubble a').count()).toBe(0)
    expect(await page.locator('.hidden-sign').textContent()).toBe('U+202E')
    const bubble = page.locator('.bubble', { hasText: '长长' })
    expect(((await bubble.textContent()) ?? '').length).toBeLessThan(1_000)
    await bubble.getByRole('button', { name: 'Show all 10000 characters' }).click()
    expect(await bubble.textContent()).toContain(long)
    const side = await page.locator('.chat').evaluate((box) => box.scrollWidth - box.clientWidth)
    expect(side).toBe(0)
    await expect.poll(() => page.title()).toContain('Session')
  })

  it('says what to do where there is nothing', async () => {
    const page = await desk.sit('xiaoli', '/console/sessions/ses_none')
    await page.getByText('There is no such thing', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Go to the inbox' }).click()
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  })
})

const isOn = (page: Page, id: string) => page.locator(`[data-row="${id}"] a:focus`).count()

/** What is too small for a finger. */
const smallTargets = (page: Page) =>
  page.locator('button, nav a, input').evaluateAll((all) =>
    all
      .filter((each) => each.checkVisibility() && !each.closest('.line') && !each.classList.contains('copy'))
      .map((each) => ({ what: each.outerHTML.slice(0, 80), ...each.getBoundingClientRect().toJSON() }))
      .filter(({ width, height }) => height < 44 || width < 32)
      .map(({ what, width, height }) => `${what} ${width}x${height}`),
  )
