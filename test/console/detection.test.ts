import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { handedOver, useDesk } from './desk.ts'

inBrowser('detection at the console', () => {
  const desk = useDesk()

  it('tries a transcript by the running rules, and stores nothing of it', async () => {
    const page = await desk.sit('xiaoli', '/console/detection')
    await page.getByText('Nothing tried yet').waitFor()
    expect(await page.getByRole('button', { name: 'Try it' }).isDisabled()).toBe(true)
    await page
      .locator('#transcript')
      .fill('robot: 便宜点吗？\nshop (小王): 最低 12 元\naccount (小李): 我是采购小李，价格我来谈')
    await page.getByText('3 lines').waitFor()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText('This conversation goes to a human').waitFor()
    const lines = page.locator('.verdict .line')
    expect(await lines.count()).toBe(3)
    expect(await lines.nth(0).getAttribute('class')).toContain('line-robot')
    expect(await lines.nth(1).getAttribute('class')).toContain('line-shop')
    expect(await lines.nth(2).getAttribute('class')).toContain('line-trace')
    const trace = (await lines.nth(2).textContent()) ?? ''
    for (const said of ['Human of ours', '小李', 'human_on_account', 'Gave the hand-over away', 'Evidence'])
      expect(trace).toContain(said)
    expect(await lines.nth(2).locator('.line-why').textContent()).toContain('a human of ours')
    expect((await desk.call()('GET', '/api/sessions')).body.items).toEqual([])

    // The same without the human: the robot goes on. What was typed outlasts a look at another page.
    await page.getByRole('link', { name: 'Board' }).click()
    await page.getByRole('heading', { name: 'Board' }).waitFor()
    await page.goBack()
    await page.locator('#transcript').fill('robot: 便宜点吗？\nshop (小王): 最低 12 元')
    await page.keyboard.press('Control+Enter')
    await page.getByText('The robot goes on').waitFor()
    await page.getByText('1 of 1 texts are seen as typed.').waitFor()
  })

  it('says in Chinese why a line is what it is', async () => {
    const page = await desk.sit('chenjing', '/console/detection', { locale: 'zh-CN' })
    await page.locator('#transcript').fill('robot: 便宜点吗？\nshop (小王): 转人工')
    await page.keyboard.press('Control+Enter')
    const whys = page.locator('.line-why')
    await whys.nth(1).waitFor()
    expect(await whys.allTextContents()).toEqual([
      '我方机器人：消息“便宜点吗？”',
      '店铺要求人工（requests.asks_for_person）：“转人工”',
    ])
    expect(await whys.nth(0).getAttribute('lang')).toBe('zh-CN')
  })

  it('says which lines nobody says, and what the service refuses', async () => {
    const page = await desk.sit('xiaoli', '/console/detection')
    await page.locator('#transcript').fill('hello there\nshop: hi\nshp: more')
    await page.getByText('Line 1:').waitFor()
    await page.getByText('Line 3:').waitFor()
    await page
      .locator('#transcript')
      .fill('{"from_source":"shop","sender":"w","content":"hi","sent_at":"yesterday"}')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText('Something in the form is not valid').waitFor()
    await page.getByText('must be an RFC 3339 instant').first().waitFor()
  })

  it('shows what others wrote as text', async () => {
    const page = await desk.sit('xiaoli', '/console/detection')
    await page.locator('#transcript').fill('shop: <img src=x onerror=alert(1)> \u202eevil')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.locator('.verdict .bubble').getByText('<img src=x').waitFor()
    expect(await page.locator('.verdict img').count()).toBe(0)
    expect(await page.locator('.verdict .bubble .hidden-sign').textContent()).toBe('U+202E')
  })

  it('takes the conversation of a pair, with the texts that its robot was given', async () => {
    const call = desk.call()
    const { pair } = await handedOver(call)
    const page = await desk.sit('xiaoli', '/console/detection')
    await page.locator('input[name=account]').fill('nobody')
    await page.locator('input[name=shop]').fill(pair.shop_id)
    await page.getByRole('button', { name: 'Take the pair' }).click()
    await page.getByText('This pair has no session').waitFor()
    await page.locator('input[name=account]').fill(pair.account_id)
    await page.getByRole('button', { name: 'Take the pair' }).click()
    await expect.poll(() => page.locator('#transcript').inputValue()).toContain('我是采购小李')
    expect(await page.locator('textarea[name=texts]').inputValue()).toBe('你好，这件能便宜点吗？')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.locator('.outcome').getByText('human_on_account').waitFor()
    expect(await page.locator('.verdict .line-robot').count()).toBe(1)
  })

  it('counts false alarms by rule, and says since when', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    await call('POST', `/api/sessions/${id}/handback`, { false_alarm: true })
    const page = await desk.sit('xiaoli', '/console/detection')
    const row = page.locator('[data-row=human_on_account]')
    // Others in this file were handed over as well, and none of them was wrong.
    await expect.poll(() => row.locator('td').nth(2).textContent()).toBe('1')
    expect(Number(await row.locator('td').nth(1).textContent())).toBeGreaterThanOrEqual(1)
    await page.getByText('Counted by this replica since it was started').waitFor()
  })
})
