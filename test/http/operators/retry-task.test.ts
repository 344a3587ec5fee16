import { describe, expect, it } from 'vitest'
import { begin, expectProblem, faultyPaths, moveTo, open as openTask, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()

describe('POST /api/tasks/{task_id}/retry', () => {
  const failed = async () => {
    const { call } = await open()
    const { session_id, task_id } = await begin(call)
    const { lease_token } = await openTask(call)
    const report = { lease_token, error: 'x', retryable: false }
    expect((await call('POST', `/api/tasks/${task_id}/fail`, report)).body.task_status).toBe('failed')
    return { call, session_id, path: `/api/tasks/${task_id}/retry` }
  }

  it('needs a handback for a session that a human has', async () => {
    const { call, session_id, path } = await failed()
    expectProblem(await call('POST', path), 409, 'invalid_transition')
    expectProblem(await call('POST', path, { handback: false }), 409, 'invalid_transition')
    expect(await call('POST', path, { handback: true })).toMatchObject({
      status: 200,
      body: { status: 'pending', attempt: 0, error: null },
    })
    expect((await call('GET', `/api/sessions/${session_id}`)).body.state).toBe('active')
  })

  it('is refused when the session has ended, the text did not fail, or there is none', async () => {
    const { call, session_id, path } = await failed()
    await moveTo(call, session_id, 'close')
    expectProblem(await call('POST', path, { handback: true }), 409, 'invalid_transition')
    const other = await begin(call)
    expectProblem(await call('POST', `/api/tasks/${other.task_id}/retry`), 409, 'invalid_transition')
    expectProblem(await call('POST', '/api/tasks/tsk_none/retry'), 404, 'not_found')
  })

  it('refuses fields that it does not know', async () => {
    const { call, path } = await failed()
    const refused = await call('POST', path, { handback: 'yes' })
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual(['/handback'])
  })
})
