import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/service-process.ts'
import { expectProblem, faultyPaths, recordOf, useHttpApps, withOpened } from '../http-steps.ts'

const openApp = useHttpApps()

const opened = async () => {
  const { app, task } = await withOpened(openApp())
  const report = (what: string, body: object) => app.call('POST', `/api/tasks/${task.task_id}/${what}`, body)
  return { app, task, report, token: { lease_token: task.lease_token } }
}

describe('POST /api/tasks/{task_id}/heartbeat', () => {
  it('lets the lease run on, by 120 s or as long as asked', async () => {
    const { app, report, token } = await opened()
    app.application.clock.pass(60)
    expect(await report('heartbeat', token)).toMatchObject({
      status: 200,
      body: { lease_expires_at: '2026-11-22T08:03:00.000Z' },
    })
    expect((await report('heartbeat', { ...token, lease_seconds: 5 })).body).toEqual({
      lease_expires_at: '2026-11-22T08:01:05.000Z',
    })
  })

  it.each([4, 3_601, 5.5, '60', null])('refuses lease_seconds %j', async (lease_seconds) => {
    const { report, token } = await opened()
    expect(faultyPaths(await report('heartbeat', { ...token, lease_seconds }))).toEqual(['/lease_seconds'])
  })
})

describe('POST /api/tasks/{task_id}/fail', () => {
  it('tells what becomes of the task: tried again, when it was said', async () => {
    const { report, token } = await opened()
    const { status, body } = await report('fail', {
      ...token,
      error: '窗口没有打开\n',
      error_class: 'business',
      retry_after_seconds: 86_400,
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      task_status: 'pending',
      attempt: 1,
      next_attempt_at: '2026-11-23T08:00:00.000Z',
    })
  })

  it('is technical and retryable unless it says otherwise', async () => {
    const { app, task, report, token } = await opened()
    await report('fail', { ...token, error: 'the window did not open' })
    const { body } = await app.call('GET', `/api/tasks/${task.task_id}`)
    expect(body).toMatchObject({
      status: 'pending',
      error: 'the window did not open',
      error_class: 'technical',
    })
  })

  it('fails for good when it is not retryable, and a human gets the session', async () => {
    const { app, task, report, token } = await opened()
    const failed = await report('fail', { ...token, error: 'no such shop', retryable: false })
    expect(failed.body).toEqual({ task_status: 'failed', attempt: 1, next_attempt_at: null })
    const { body: session } = await app.call('GET', `/api/sessions/${task.session_id}`)
    expect(session).toMatchObject({ state: 'transferred', reason: 'send_failed' })
  })

  it.each<[object, string]>([
    [{}, '/error'],
    [{ error: '' }, '/error'],
    [{ error: 'x'.repeat(5_001) }, '/error'],
    [{ error: 'x', error_class: 'unknown' }, '/error_class'],
    [{ error: 'x', retryable: 'no' }, '/retryable'],
    [{ error: 'x', retry_after_seconds: -1 }, '/retry_after_seconds'],
    [{ error: 'x', retry_after_seconds: 86_401 }, '/retry_after_seconds'],
  ])('refuses %j', async (body, path) => {
    const { app, report, token } = await opened()
    const before = await recordOf(app)
    const refused = await report('fail', { ...token, ...body })
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect(await recordOf(app)).toEqual(before)
  })
})

describe('POST /api/tasks/{task_id}/release', () => {
  it('puts the task back at once, and the attempt does not count', async () => {
    const { report, token } = await opened()
    expect(await report('release', token)).toMatchObject({
      status: 200,
      body: { task_status: 'pending', attempt: 0 },
    })
  })
})

const REPORTS: readonly [string, object][] = [
  ['heartbeat', {}],
  ['fail', { error: 'x' }],
  ['release', {}],
]

describe.each(REPORTS)('every report of a holder: %s', (what, more) => {
  it('is refused under another lease than the one that runs', async () => {
    const { app, task, report } = await opened()
    const before = await recordOf(app)
    const refused = await report(what, { ...more, lease_token: `${task.task_id}.guess` })
    expectProblem(refused, 409, 'lease_lost')
    expect(refused.body.do).toBe('stop')
    expect(await recordOf(app)).toEqual(before)
  })

  it('needs a token', async () => {
    const { report } = await opened()
    const refused: { body: Json } = await report(what, more)
    expect(faultyPaths(refused as never)).toEqual(['/lease_token'])
  })

  it('does not find a task that is not there', async () => {
    const { app } = await opened()
    const answer = await app.call('POST', `/api/tasks/tsk_none/${what}`, { ...more, lease_token: 'x' })
    expectProblem(answer, 404, 'not_found')
  })
})
