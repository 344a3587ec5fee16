import { describe, expect, it } from 'vitest'
import {
  begin,
  expectProblem,
  faultyPaths,
  recordOf,
  robotWork,
  useHttpApps,
  withOpened,
} from '../http-steps.ts'

const openApp = useHttpApps()

describe('POST /api/sessions/{session_id}/complete', () => {
  const opened = async () => {
    const { app, task } = await withOpened(openApp())
    const path = `/api/sessions/${task.session_id}/complete`
    return { app, task, path, complete: (body?: unknown) => app.call('POST', path, body) }
  }

  it.each<[string, (task: { task_id: string; lease_token: string }) => unknown]>([
    ['by task and token', ({ task_id, lease_token }) => ({ task_id, lease_token })],
    ['by token alone', ({ lease_token }) => ({ lease_token })],
    ['with the time of typing', ({ task_id }) => ({ task_id, sent_at: '2026-11-22T16:00:00+08:00' })],
    ['by a token of no task', () => ({ lease_token: 'tsk_none.x' })],
    ['by an empty token', () => ({ lease_token: '' })],
    ['by an empty object', () => ({})],
    ['by no body at all', () => undefined],
    ['by an empty body', () => ''],
  ])('takes down that the text was typed, named %s', async (_how, bodyOf) => {
    const { complete, task } = await opened()
    const { status, body } = await complete(bodyOf(task))
    expect(status).toBe(200)
    expect(body).toEqual({
      session_id: task.session_id,
      state: 'active',
      task_id: task.task_id,
      task_status: 'completed',
    })
  })

  it('changes nothing when repeated', async () => {
    const { app, complete, task } = await opened()
    const first = await complete({ task_id: task.task_id })
    const before = await recordOf(app)
    expect(await complete({ task_id: task.task_id })).toMatchObject({ status: 200, body: first.body })
    expect(await recordOf(app)).toEqual(before)
  })

  it.each(['tsk_none', '', 'x'.repeat(5_000), '任务'])('does not find the task %j', async (task_id) => {
    const { app, complete } = await opened()
    const before = await recordOf(app)
    expectProblem(await complete({ task_id }), 404, 'not_found')
    expect(await recordOf(app)).toEqual(before)
  })

  it('does not find a task of another session, nor a session that is not there', async () => {
    const { app, complete } = await opened()
    const other = await begin(app.call, robotWork({ shop_id: 'shop-8' }))
    expectProblem(await complete({ task_id: other.task_id }), 404, 'not_found')
    expectProblem(await app.call('POST', '/api/sessions/ses_none/complete'), 404, 'not_found')
  })

  it('refuses when nothing ever was in flight', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    const refused = await call('POST', `/api/sessions/${session_id}/complete`)
    expectProblem(refused, 409, 'task_not_sendable')
    expect(refused.body.reason).toBe('not_in_flight')
  })

  it.each([
    [{ sent_at: '2026-11-23T08:00:00.001Z' }, '/sent_at'],
    [{ task_id: 7 }, '/task_id'],
    [{ lease_token: '\0' }, '/lease_token'],
    [{ session_id: 'x' }, '/session_id'],
    [null, ''],
    [[], ''],
  ])('refuses %j', async (body, path) => {
    const { app, complete } = await opened()
    const before = await recordOf(app)
    const refused = await complete(body)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect(await recordOf(app)).toEqual(before)
  })
})
