import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { line, sessionOf, somePair, upload } from '../support/journey-steps.ts'
import { handedOver, manualCase, row, useDesk } from './desk.ts'

inBrowser('a shift at the console', () => {
  const desk = useDesk()

  it('sees a session arrive, claims it, reads it and hands it back', async () => {
    const page = await desk.sit('xiaoli')
    await page.getByText('Nobody waits').waitFor()
    await expect.poll(() => page.title()).toBe('Inbox · Auto Session')

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

    // What gave it away is far up, and one is led to it.
    await page.getByRole('button', { name: 'What gave it away' }).click()
    await expect
      .poll(() => chat.locator('.line-trace').boundingBox())
      .toMatchObject({ y: expect.any(Number) })
    const [traced, frame] = [await chat.locator('.line-trace').boundingBox(), await chat.boundingBox()]
    expect(traced?.y).toBeGreaterThan(frame?.y ?? 0)
    expect(traced?.y).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0))
    await page.reload()
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
    // Before it is known whether a robot waits for this, it would be left behind.
    await page.route('**/api/sessions?*state=paused', (route) => route.abort())
    await page.getByRole('button', { name: 'Close' }).click()
    const close = page.locator('dialog').getByRole('button', { name: 'Close' }).last()
    await page.locator('dialog').getByText('The service does not answer').waitFor()
    expect(await close.isDisabled()).toBe(true)
    await page.unroute('**/api/sessions?*state=paused')
    await page.locator('dialog').getByRole('button', { name: 'Try again' }).click()
    expect(await page.getByLabel('Let the robot go on').isChecked()).toBe(true)
    await close.click()
    await page.locator('.toast').getByText('The robot goes on.').waitFor()
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
    const place = await rows.last().boundingBox()
    const next = await manualCase(call)
    await page.getByRole('button', { name: '1 new, show' }).waitFor()
    expect((await rows.allTextContents()).length).toBe(before.length)
    expect(await rows.last().boundingBox()).toEqual(place)
    await page.mouse.move(1_200, 500)
    await rows.filter({ hasText: next.account_id }).waitFor()

    // So it is with the keyboard; and arrows scroll what has the focus beside the list.
    await page.keyboard.press('j')
    await page.locator('.inbox-row a:focus').waitFor()
    const last = await manualCase(call)
    await page.getByRole('button', { name: '1 new, show' }).waitFor()
    await page.locator('.inbox-pane .side-body').focus()
    await rows.filter({ hasText: last.account_id }).waitFor()
    const at = page.url()
    await page.keyboard.press('ArrowDown')
    expect(page.url()).toBe(at)
    await page.keyboard.press('j')
    await expect.poll(() => page.url()).not.toBe(at)
  })

  it('finds a session by its id, by a task and by the id of those outside; filters stand in the address', async () => {
    const call = desk.call()
    const { pair, id } = await handedOver(call)
    const [task] = (await call('GET', `/api/sessions/${id}/tasks`)).body.items
    const page = await desk.sit('xiaoli', '/console/board')
    // A search that came to nothing can be asked again.
    await page.route('**/api/sessions/ses_*', (route) => route.abort())
    await page.goto(`${desk.url()}/console/board?q=${id}`)
    await page.getByText('The service does not answer').waitFor()
    await page.unroute('**/api/sessions/ses_*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.board-row').waitFor()
    for (const said of [id, task.task_id, `BG-${pair.account_id}`]) {
      await page.keyboard.press('/')
      await page.locator('#search').fill(said)
      await expect.poll(() => page.locator('.board-row').count()).toBe(1)
      expect(await page.locator('.board-row').textContent()).toContain(pair.account_id)
      await page.locator('#search').blur()
    }
    await page.goto(`${desk.url()}/console/board?account=${pair.account_id}&state=transferred`)
    await expect.poll(() => page.locator('.board-row').count()).toBe(1)
    // Out of a session one comes back to where one was.
    const filtered = page.url()
    await page.locator('.board-row a').click()
    await noClipboard(page)
    await page.getByRole('button', { name: `Session ${id}` }).click()
    await page.getByText('The browser does not let this page copy').waitFor()
    expect(await page.getByText('Copied').count()).toBe(0)
    await page.locator('.back').click()
    await page.locator('.board-row').waitFor()
    expect(page.url()).toBe(filtered)
    await page.goto(`${desk.url()}/console/board?account=${pair.account_id}&state=paused`)
    await page.getByText('No sessions').waitFor()
    await page.goBack()
    await expect.poll(() => page.locator('.board-row').count()).toBe(1)
  })
})

/** A browser may refuse to copy. */
const noClipboard = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { navigator } = globalThis as unknown as { readonly navigator: object }
    const value = { writeText: () => Promise.reject(new Error('not allowed')) }
    Object.defineProperty(navigator, 'clipboard', { value })
  })
