import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { addTask, createRobot, putPause, removePause, sessionOf, somePair } from '../support/journey-steps.ts'
import { bargain, handedOver, manualCase, row, signIn, useDesk, withServiceAway } from './desk.ts'

inBrowser('people and machines that come in between', () => {
  const desk = useDesk()

  it('tells who has claimed a session, and takes it over only when asked', async () => {
    const call = desk.call()
    const { pair, id } = await handedOver(call)
    const [li, chen] = [await desk.sit('xiaoli'), await desk.sit('chenjing')]
    await row(chen, pair).waitFor()
    await row(li, pair).getByRole('button', { name: 'Claim' }).click()
    await li.getByText('Claimed:').waitFor()
    // At the other's desk nothing tells of it yet.
    const claim = `Claim: ${pair.account_id} → ${pair.shop_id}`
    await row(chen, pair).getByRole('button', { name: claim, exact: true }).click()
    await chen.getByText('xiaoli has claimed this session').waitFor()
    expect((await sessionOf(call, id)).assignee).toBe('xiaoli')

    await chen.locator('.toast').getByRole('button', { name: 'Take over' }).click()
    await expect.poll(async () => (await sessionOf(call, id)).assignee).toBe('chenjing')
    // Claims are told by no event; they are read now and then.
    await li.getByRole('link', { name: /^Everybody/ }).click()
    await row(li, pair).getByText('chenjing').waitFor()

    // A key is pressed by mistake more easily than a button: it takes a colleague's claim away as little.
    await row(li, pair).locator('a').click()
    await li.keyboard.press('r')
    await li.getByText('chenjing has claimed this session').waitFor()
    expect((await sessionOf(call, id)).assignee).toBe('chenjing')
    await li.locator('.toast').getByRole('button', { name: 'Release all the same' }).click()
    await expect.poll(async () => (await sessionOf(call, id)).assignee).toBeNull()
  })

  it('tells of a move in between, keeps what was typed, and moves only when asked again', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.locator('dialog textarea').fill('typed with care')
    await call('POST', `/api/sessions/${id}/handback`, {}, { 'X-Actor': 'chenjing' })
    await page.locator('.session .state-active').waitFor()

    await page.locator('.dialog-foot button').last().click()
    await page.getByText('boss/chenjing changed this session meanwhile').waitFor()
    expect(await page.locator('dialog .state').textContent()).toContain('Active')
    expect(await page.locator('dialog textarea').inputValue()).toBe('typed with care')
    expect((await sessionOf(call, id)).state).toBe('active')

    await page.getByRole('button', { name: 'Close all the same' }).click()
    await page.locator('.session .state-completed').waitFor()
    expect((await sessionOf(call, id)).reason).toBe('typed with care')
  })

  it('goes back to where one was after signing in again', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    await page.clock.install()
    await page.reload()
    await page.locator('.session-head').waitFor()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.locator('input[name=key]').waitFor()
    await expect.poll(() => page.title()).toBe('Auto Session')
    // From here nothing is asked for any more: nobody may have it.
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.clock.runFor(30_000)
    expect(asked).toEqual([])
    await page.locator('input[name=key]').fill('key-of-xiaoli')
    await page.keyboard.press('Enter')
    await page.locator('.session-head').waitFor()
    expect(page.url()).toContain(id)
  })

  it('does nothing in the name of whoever has signed in in another tab, and says who that is', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    const other = await page.context().newPage()
    await other.goto(`${desk.url()}/console/inbox`)
    await other.locator('.account .popover-button').click()
    await other.getByRole('button', { name: 'Sign out' }).click()
    await signIn(other, 'chenjing')
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.getByText('chenjing is signed in in this browser now').waitFor()
    expect((await sessionOf(call, id)).assignee).toBeNull()
    await page.locator('.account').getByText('chenjing').waitFor()
    await page.getByRole('button', { name: 'Claim' }).click()
    await expect.poll(async () => (await sessionOf(call, id)).assignee).toBe('chenjing')
  })

  it('shows what came while the stream of events was refused from the first', async () => {
    // What tabs share is asked for by no page, where nobody could refuse it here.
    const page = await desk.open('/console/board')
    await page.addInitScript('delete globalThis.SharedWorker')
    await page.reload()
    await page.route('**/api/events', (route) => route.fulfill({ status: 503 }))
    await page.locator('input[name=key]').fill('key-of-xiaoli')
    await page.keyboard.press('Enter')
    await page.locator('.connection-reconnecting').waitFor()
    await page.locator('.board-row, .empty').first().waitFor()
    // A robot's: the inbox, which is read now and then, does not bring it.
    const { account_id } = (await createRobot(desk.call(), somePair())).body
    await page.unroute('**/api/events')
    await page.locator('.connection-live').waitFor({ timeout: 30_000 })
    await page.locator('.board-row', { hasText: account_id }).waitFor()
  })

  it('shows in an open session what no event tells: a text that came, and what keeps it', async () => {
    const call = desk.call()
    const { pair, id } = await bargain(call)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    await page.locator('.task').first().waitFor()
    await addTask(call, id, 'BG-later')
    await putPause(call, `account:${pair.account_id}`, { reason: '等验证码' })
    const task = page.locator('.task', { hasText: 'BG-later' })
    await task.getByText('等验证码').waitFor({ timeout: 30_000 })
    await removePause(call, `account:${pair.account_id}`)
    await task.getByText('等验证码').waitFor({ state: 'detached', timeout: 30_000 })
  })

  it('goes on by itself when the service was away, with the same sign-in', async () => {
    await withServiceAway(async ({ url, stop, comeBack }) => {
      const page = await desk.sit('xiaoli', '/console/inbox', {}, url)
      await stop()
      await page.locator('.connection-reconnecting').waitFor()
      await page.getByText('The connection to the service is lost').waitFor()

      const { account_id } = await manualCase(await comeBack())
      await page.locator('.connection-live').waitFor({ timeout: 90_000 })
      await page.locator('.inbox-row', { hasText: account_id }).waitFor()
    })
  }, 180_000)
})
