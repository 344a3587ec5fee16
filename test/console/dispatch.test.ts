import type { Page } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import {
  addTask,
  createRobot,
  explain,
  inSeconds,
  putPause,
  removePause,
  report,
  sessionOf,
  somePair,
  takeAndOpen,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import type { Call } from '../support/service-process.ts'
import { handedOver, signIn, useDesk } from './desk.ts'

// Nobody listens there, so that every alert on this channel fails.
const NOBODY = 'http://127.0.0.1:9/hook'

inBrowser('dispatch at the console', () => {
  const desk = useDesk({ ALERT_WEBHOOK_URL: NOBODY })
  afterEach(async () => {
    for (const scope of await pausedScopes(desk.call())) await removePause(desk.call(), scope)
  })

  it('pauses an account with a reason, says that its texts are held, and lets it go on', async () => {
    const call = desk.call()
    const pair = somePair()
    const { task_id } = (await createRobot(call, pair)).body
    const page = await desk.sit('xiaoli', '/console/dispatch')
    await page.getByRole('button', { name: `Pause account ${pair.account_id}` }).click()
    await page.locator('dialog input[name=reason]').fill('验证码')
    await page.locator('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText(`Paused: Account ${pair.account_id}`).waitFor()
    expect((await call('GET', '/api/pauses')).body.items).toMatchObject([
      { scope: `account:${pair.account_id}`, reason: '验证码', until: null, created_by: 'xiaoli' },
    ])
    expect(await takeTask(call, pair)).toBeNull()

    await page.getByRole('tab', { name: 'Held' }).click()
    const held = page.locator(`[data-row=${task_id}]`)
    await held.getByText(`Account ${pair.account_id}: 验证码`).waitFor()
    await page.getByRole('tab', { name: 'Queue' }).click()
    await page.getByRole('button', { name: `Resume account ${pair.account_id}` }).click()
    await page.getByRole('button', { name: `Pause account ${pair.account_id}` }).waitFor()
    expect(await takeTask(call, pair)).not.toBeNull()
  })

  it('pauses a type for a while, and tells what is wrong with a scope that is none', async () => {
    const page = await desk.sit('xiaoli', '/console/dispatch')
    // Screens stand beside machines whose clocks are wrong.
    await page.clock.setSystemTime(Date.now() + 3 * 3_600_000)
    await page.getByRole('button', { name: 'Pause…' }).click()
    const dialog = page.locator('dialog')
    await dialog.locator('input[name=scope]').fill('a\u0085b')
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
    await dialog.getByText('There is no such thing').waitFor()
    // What was typed is still there.
    expect(await dialog.locator('input[name=scope]').inputValue()).toBe('a\u0085b')

    await dialog.getByRole('button', { name: 'Type' }).click()
    await dialog.locator('select[name=type]').selectOption('auto_follow_up')
    await dialog.locator('select[name=span]').selectOption('60')
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.locator('[data-row="type:auto_follow_up"]').getByText('No reason given').waitFor()
    const [pause] = (await desk.call()('GET', '/api/pauses')).body.items
    const minutes = (Date.parse(pause.until) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(55)
    expect(minutes).toBeLessThan(65)
    await page.getByRole('button', { name: 'Lift the pause of Type Follow-up' }).click()
    await page.getByText('Nothing is paused.').waitFor()
  })

  it('stops everything by one click that can be undone, says so at every desk, and goes on once confirmed', async () => {
    const call = desk.call()
    const pair = somePair()
    await createRobot(call, pair)
    const [li, chen] = [
      await desk.sit('xiaoli', '/console/dispatch'),
      await desk.sit('chenjing', '/console/dispatch'),
    ]
    await li.getByText('Any operator or admin may').first().waitFor()
    await li.getByRole('button', { name: 'Stop everything' }).click()
    await li.locator('.stopped').waitFor()
    expect(await takeTask(call, pair)).toBeNull()
    await li.locator('.toast').getByRole('button', { name: 'Undo' }).click()
    await li.locator('.stopped').waitFor({ state: 'detached' })
    expect(await pausedScopes(call)).toEqual([])

    await li.getByRole('button', { name: 'Stop everything' }).click()
    await li.locator('.stopped').getByRole('button', { name: 'Say why' }).click()
    await li.locator('dialog input[name=reason]').fill('wrong prices')
    await li.locator('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await li.locator('.stopped').getByText('wrong prices').waitFor()
    expect(await takeTask(call, pair)).toBeNull()

    await chen.locator('.stopped').getByText('xiaoli').waitFor()
    await chen.locator('.stopped').getByRole('button', { name: 'Let robots go on' }).click()
    await chen.locator('dialog').getByRole('button', { name: 'Let robots go on' }).click()
    await chen.locator('.stopped').waitFor({ state: 'detached' })
    expect(await takeTask(call, pair)).not.toBeNull()
  })

  it('tells of a text that failed, takes its session back along and tries it again', async () => {
    const call = desk.call()
    const pair = somePair()
    const { session_id } = (await createRobot(call, pair)).body
    const task = await takeAndOpen(call, pair)
    const page = await desk.sit('xiaoli', '/console/dispatch?tab=failed')
    await page.locator('.tab-panel .empty, .tab-panel .items').first().waitFor()
    await report(call, task, 'fail', { error: '<b>chat window closed</b>', retryable: false })
    // It comes by itself, with the sender's own words as text.
    const item = page.locator(`[data-row=${task.task_id}]`)
    await item.getByText('<b>chat window closed</b>').waitFor()
    expect((await sessionOf(call, session_id)).state).toBe('transferred')
    // Under the pointer nothing moves: another that fails is counted, and comes when it leaves.
    const retry = item.getByRole('button', { name: 'Hand back and try again' })
    await retry.hover()
    const place = await retry.boundingBox()
    const next = await failed(call)
    await page.getByRole('button', { name: '1 new, show' }).waitFor()
    expect(await retry.boundingBox()).toEqual(place)
    // No event tells of a claim: whose it is now is looked up before anything is done.
    await call('POST', `/api/sessions/${session_id}/assign`, { assignee: 'chenjing' })
    await retry.click()
    const dialog = page.locator('dialog')
    await dialog.getByText('chenjing').waitFor()
    await dialog.locator('textarea').fill('the window is open')
    await call('POST', `/api/sessions/${session_id}/unassign`, {})
    await dialog.getByRole('button', { name: 'Hand back and try again' }).click()
    await dialog.getByText('boss changed this session meanwhile').waitFor()
    expect((await sessionOf(call, session_id)).state).toBe('transferred')
    await dialog.getByRole('button', { name: 'Hand back and try again all the same' }).click()
    await item.waitFor({ state: 'detached' })
    expect((await taskOf(call, task.task_id)).status).toBe('pending')
    expect((await sessionOf(call, session_id)).state).toBe('active')
    const { body } = await call('GET', `/api/sessions/${session_id}/timeline`)
    expect(body.items.at(-1)).toMatchObject({ command: 'handback', reason: 'the window is open' })
    await page.mouse.move(4, 4)
    await page.locator(`[data-row=${next.task_id}]`).waitFor()
  })

  it('says why a text is held, by the words of explain, and cancels it', async () => {
    const call = desk.call()
    const pair = somePair()
    const { session_id } = (await createRobot(call, pair, { not_before: inSeconds(3_600) })).body
    const second = (await addTask(call, session_id, 'BG-second')).body
    const page = await desk.sit('xiaoli', '/console/dispatch?tab=held')
    const item = page.locator(`[data-row=${second.task_id}]`)
    await item.getByText('An earlier text comes first').waitFor()
    expect(await explain(call, second.task_id)).toEqual(['not_next'])
    await page.getByRole('button', { name: /^Not due yet/ }).click()
    await item.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^All held/ }).click()
    await item.getByRole('button', { name: 'Cancel text: BG-second' }).click()
    await page.locator('dialog').getByRole('button', { name: 'Back' }).click()
    expect((await taskOf(call, second.task_id)).status).toBe('pending')
    await item.getByRole('button', { name: 'Cancel text: BG-second' }).click()
    await page.locator('dialog').getByRole('button', { name: 'Cancel text' }).click()
    await item.waitFor({ state: 'detached' })
    expect((await taskOf(call, second.task_id)).status).toBe('cancelled')
  })

  it('tells of alerts with their last error, and of each channel what a trial message came to', async () => {
    const call = desk.call()
    await handedOver(call)
    const page = await desk.sit('xiaoli', '/console/dispatch?tab=alerts')
    const alert = page.getByRole('row').filter({ hasText: 'Handed to a human' }).first()
    await alert.getByText('unreachable').waitFor()
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The alert is sent again').waitFor()

    await page.getByRole('button', { name: 'Send a trial message to log' }).click()
    await channel(page, 'log').getByText('Delivered', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Send a trial message to webhook' }).click()
    await channel(page, 'webhook').getByText('Not delivered', { exact: true }).waitFor()
    await page.locator('input[name=channel]').fill('pigeons')
    await page.getByRole('button', { name: 'Send a trial', exact: true }).last().click()
    await page.getByText('There is no such channel').waitFor()
  })

  it('shows who polls for what, and which account nobody asks for', async () => {
    const call = desk.call()
    const [asked, alone] = [somePair(), somePair()]
    await createRobot(call, alone)
    await takeTask(call, asked, '&worker_id=pc-of-wang')
    const page = await desk.sit('xiaoli', '/console/dispatch')
    const worker = page.locator('[data-row=pc-of-wang]')
    await worker.getByText(asked.account_id).waitFor()
    await page.locator(`[data-row=${alone.account_id}]`).getByText('Nobody asks').waitFor()
    await page.locator(`[data-row=${asked.account_id}]`).getByText('1 sender').waitFor()
  })

  it('is used by the keyboard: to the page, from tab to tab, and into a dialog and out of it', async () => {
    const page = await desk.sit('xiaoli')
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.getByRole('tab', { name: 'Queue' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('#tab-held:focus').waitFor()
    expect(page.url()).toContain('tab=held')
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('button', { name: 'Stop everything' }).focus()
    await page.keyboard.press('Enter')
    // What one has just done is at hand to be ended.
    await page.locator('.stopped button:focus').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Let robots go on' }).and(page.locator(':focus')).waitFor()
  })

  it('waits in each tab for what it shows alone, and can stop all whatever else is in trouble', async () => {
    const page = await desk.open('/console/dispatch')
    await page.route(/api\/(alerts|pauses|workers)/, (route) => route.abort())
    await signIn(page, 'xiaoli')
    await page.getByRole('tab', { name: 'Failed' }).click()
    await page.locator('.tab-panel .empty, .tab-panel .items').first().waitFor()
    await page.getByRole('button', { name: 'Stop everything' }).click()
    await page.locator('.toast-bad').waitFor()
    await page.getByRole('tab', { name: 'Alerts' }).click()
    expect(await page.locator('.tab-panel .skeleton').count()).toBe(0)
    await page.unroute(/api\/(alerts|pauses|workers)/)
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.locator('.channel').first().waitFor()
  })

  it('says what to do when the service does not answer, and keeps what it knows', async () => {
    const call = desk.call()
    const pair = somePair()
    await createRobot(call, pair)
    await putPause(call, 'shop:nobody')
    const page = await desk.sit('xiaoli', '/console/dispatch')
    await page.locator(`[data-row=${pair.account_id}]`).waitFor()
    await page.route('**/api/**', (route) => route.abort())
    await page.getByText('The service does not answer').first().waitFor()
    expect(await page.locator(`[data-row=${pair.account_id}]`).count()).toBe(1)
    await page.unroute('**/api/**')
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.locator('.problem').waitFor({ state: 'detached' })
  })
})

/** A text that failed for good. */
const failed = async (call: Call) => {
  const pair = somePair()
  await createRobot(call, pair)
  const task = await takeAndOpen(call, pair)
  await report(call, task, 'fail', { error: 'no window', retryable: false })
  return task
}

const pausedScopes = async (call: Call): Promise<string[]> =>
  (await call('GET', '/api/pauses')).body.items.map(({ scope }: { scope: string }) => scope)

const channel = (page: Page, name: string) => page.locator(`.channel[data-row=${name}]`)
