import { describe, expect, it } from 'vitest'
import {
  begin,
  expectProblem,
  faultyPaths,
  moveTo,
  recordOf,
  TEXT,
  take,
  useHttpApps,
} from '../http-steps.ts'

const openApp = useHttpApps()

describe('GET /api/tasks/{task_id}/send_info', () => {
  const leased = async () => {
    const app = await openApp()
    await begin(app.call)
    const task = await take(app.call)
    const ask = (query = `?lease_token=${task.lease_token}`, method = 'GET') =>
      app.call(method, `/api/tasks/${task.task_id}/send_info${query}`)
    return { app, ask, task }
  }

  it('answers with what to type, and the task counts as handed out', async () => {
    const { app, ask, task } = await leased()
    const { status, body } = await ask()
    expect(status).toBe(200)
    expect(body).toEqual({
      task_id: task.task_id,
      session_id: task.session_id,
      external_task_id: 'BG-1001',
      account_id: 'acc-1',
      shop_id: 'shop-9',
      task_type: 'auto_bargain',
      send_content: TEXT,
      attempt: 1,
      lease_expires_at: task.lease_expires_at,
    })
    const { body: kept } = await app.call('GET', `/api/tasks/${task.task_id}`)
    expect(kept).toMatchObject({ status: 'sent', handed_out_at: '2026-11-22T08:00:00.000Z' })
  })

  it('may be repeated, and asked without a token', async () => {
    const { app, ask } = await leased()
    const first = await ask()
    const before = await recordOf(app)
    expect((await ask('')).body).toEqual(first.body)
    expect(await recordOf(app)).toEqual(before)
  })

  it.each([
    ['transfer', 'session_transferred'],
    ['pause', 'session_paused'],
    ['close', 'session_ended'],
  ])('tells the robot to stop after %s: %s', async (command, reason) => {
    const { app, ask, task } = await leased()
    await moveTo(app.call, task.session_id, command)
    const before = await recordOf(app)
    const refused = await ask()
    expectProblem(refused, 409, 'task_not_sendable')
    expect(refused.body).toMatchObject({ reason, do: 'stop' })
    expect(await recordOf(app)).toEqual(before)
  })

  it('refuses the token of another lease, and one that is none', async () => {
    const { ask } = await leased()
    const refused = await ask('?lease_token=nonsense')
    expectProblem(refused, 409, 'task_not_sendable')
    expect(refused.body.reason).toBe('lease_lost')
    expect(faultyPaths(await ask('?lease_token='))).toEqual(['/lease_token'])
    expect(faultyPaths(await ask('?lease=1'))).toEqual(['/lease'])
  })

  it('does not find a task that is not there', async () => {
    const { app } = await leased()
    expectProblem(await app.call('GET', '/api/tasks/tsk_none/send_info'), 404, 'not_found')
  })

  it('is not asked by HEAD, which would hand the text out to nobody', async () => {
    const { app, ask } = await leased()
    const before = await recordOf(app)
    expect((await ask('', 'HEAD')).status).toBe(405)
    expect(await recordOf(app)).toEqual(before)
  })
})
