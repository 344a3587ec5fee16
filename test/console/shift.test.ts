import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { line, sessionOf, somePair, upload } from '../support/journey-steps.ts'
import { handedOver, manualCase, row, useDesk } from './desk.ts'

inBrowser('a shift at the console', () => {
  const desk = useDesk()

  it('sees a session arrive, claims it, reads it and hands it back', async () => {
    const page = await desk.sit('xiaoli')
    await page.getByText('Nobody waits').waitFor()
    expect(await page.title()).toBe('Inbox · Auto Session')

    const call = desk.call()
    const { pair, id } = await handedOver(call)
    await row(page, pair).waitFor()
    await expect.poll(() => page.title()).toBe('(1) Inbox · Auto Session')
    expect(await row(page, pair).textContent()).toContain('A colleague wrote himself')

    await row(page, pair).getByRole('button', { name: 'Claim' }).click()
    await page.getByText('Claimed:').waitFor()
    expect((await sessionOf(call, id)).assignee).toBe('xiaoli')

    await page.getByRole('link', { name: /^Mine/ }).click()
    await row(page, pair).locator('a').click()
    const chat = page.locator('.chat')
    await chat.locator('.line-trace', { hasText: '我是采购小李' }).waitFor()
    expect(await chat.locator('.line-robot .chip').textContent()).toBe(`BG-${pair.account_id}`)
    expect(await chat.locator('.line-shop').count()).toBe(1)
    expect(await chat.locator('.trace').textContent()).toContain('A colleague wrote himself')

    await page.getByRole('button', { name: 'Hand back' }).click()
    await page.getByText('It was a false alarm').click()
    await page.locator('dialog textarea').fill('ours was a test')
    await page.locator('dialog').getByRole('button', { name: 'Hand back' }).click()
    await page.locator('.session .state-active').waitFor()
    const { body } = await call('GET', `/api/sessions/${id}/timeline`)
    expect(body.items.at(-1)).toMatchObject({
      command: 'handback',
      actor: 'xiaoli',
      reason: 'ours was a test',
    })
    const metrics = await call('GET', '/metrics')
    expect(metrics.body).toMatch(/false_alarms_total\{rule="human_on_account"\} 1/)
  })

  it('reads along: lines that come are there at once, and further up nothing moves', async () => {
    const call = desk.call()
    const { pair, id } = await handedOver(call)
    const many = Array.from({ length: 200 }, (_, n) =>
      line('shop', `第 ${n} 句`, { sent_at: new Date(Date.now() + n).toISOString() }),
    )
    await upload(call, pair, ...many)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    const chat = page.locator('.chat')
    await chat.getByText('第 199 句', { exact: true }).waitFor()
    const fromEnd = () => chat.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
    expect(await fromEnd()).toBeLessThan(2)

    await upload(call, pair, line('shop', '在吗？', { sent_at: new Date(Date.now() + 1_000).toISOString() }))
    await chat.getByText('在吗？').waitFor()
    await expect.poll(fromEnd).toBeLessThan(2)

    // To the top of what is drawn: older lines come in above, and the one that is read stays where it is.
    const drawn = await chat.locator('.line').count()
    expect(drawn).toBeLessThan(100)
    const first = chat.locator('.line').first()
    const text = (await first.locator('.bubble').textContent()) ?? ''
    await chat.evaluate((box) => box.scrollTo({ top: 40 }))
    await expect.poll(() => chat.locator('.line').count()).toBeGreaterThan(drawn)
    const box = await chat.getByText(text, { exact: true }).boundingBox()
    expect(box?.y).toBeGreaterThan(0)
    expect(box?.y).toBeLessThan(500)

    await upload(
      call,
      pair,
      line('shop', '还在吗？', { sent_at: new Date(Date.now() + 2_000).toISOString() }),
    )
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await chat.getByText(text, { exact: true }).boundingBox()).toEqual(box)
    await page.getByRole('button', { name: '1 new' }).click()
    await expect.poll(fromEnd).toBeLessThan(2)
  })

  it('closes a case, and lets the robot go on that it had set aside', async () => {
    const call = desk.call()
    const { pair, id } = await handedOver(call)
    await call('POST', `/api/sessions/${id}/handback`, {})
    const { session_id } = await manualCase(call, pair)
    expect((await sessionOf(call, id)).state).toBe('paused')

    const page = await desk.sit('xiaoli', `/console/sessions/${session_id}`)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.getByLabel('Let the robot go on').isChecked()).toBe(true)
    await page.locator('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.locator('.session .state-completed').waitFor()
    await expect.poll(async () => (await sessionOf(call, id)).state).toBe('active')
    // Ended is final: nothing is offered any more.
    expect(await page.locator('.actions button').count()).toBe(0)
  })

  it('moves nothing under the pointer: what is new is counted, and comes in when the pointer leaves', async () => {
    const call = desk.call()
    const first = await manualCase(call, { ...somePair() })
    const page = await desk.sit('xiaoli')
    const rows = page.locator('.inbox-row')
    await rows.filter({ hasText: first.account_id }).hover()
    const before = await rows.allTextContents()
    const next = await manualCase(call)
    await page.getByRole('button', { name: '1 new, show' }).waitFor()
    expect((await rows.allTextContents()).length).toBe(before.length)
    await page.mouse.move(1_200, 500)
    await rows.filter({ hasText: next.account_id }).waitFor()
  })

  it('finds a session by its id, by a task and by the id of those outside; filters stand in the address', async () => {
    const call = desk.call()
    const { pair, id } = await handedOver(call)
    const [task] = (await call('GET', `/api/sessions/${id}/tasks`)).body.items
    const page = await desk.sit('xiaoli', '/console/board')
    for (const said of [id, task.task_id, `BG-${pair.account_id}`]) {
      await page.keyboard.press('/')
      await page.locator('#search').fill(said)
      await expect.poll(() => page.locator('.board-row').count()).toBe(1)
      expect(await page.locator('.board-row').textContent()).toContain(pair.account_id)
      await page.locator('#search').blur()
    }
    await page.goto(`${desk.url()}/console/board?account=${pair.account_id}&state=transferred`)
    await expect.poll(() => page.locator('.board-row').count()).toBe(1)
    await page.goto(`${desk.url()}/console/board?account=${pair.account_id}&state=paused`)
    await page.getByText('No sessions').waitFor()
    await page.goBack()
    await expect.poll(() => page.locator('.board-row').count()).toBe(1)
  })
})
