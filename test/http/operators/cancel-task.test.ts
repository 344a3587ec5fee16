import { describe, expect, it } from 'vitest'
import { begin, expectProblem, open as openTask, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()

describe('POST /api/tasks/{task_id}/cancel', () => {
  it('takes a text back, waiting or in flight', async () => {
    const { call } = await open()
    const { task_id } = await begin(call)
    await openTask(call)
    const cancelled = await call('POST', `/api/tasks/${task_id}/cancel`)
    expect(cancelled).toMatchObject({ status: 200, body: { task_id, status: 'cancelled' } })
    expectProblem(await call('POST', `/api/tasks/${task_id}/cancel`), 409, 'invalid_transition')
    expectProblem(await call('POST', '/api/tasks/tsk_none/cancel'), 404, 'not_found')
  })

  it('takes no fields', async () => {
    const { call } = await open()
    const { task_id } = await begin(call)
    const refused = await call('POST', `/api/tasks/${task_id}/cancel`, { reason: 'x' })
    expectProblem(refused, 422, 'validation_failed')
    expect((await call('GET', `/api/tasks/${task_id}`)).body.status).toBe('pending')
  })
})
