import { describe, expect, it } from 'vitest'
import { begin, expectProblem, moveTo, recordOf, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()
const next = { external_task_id: 'BG-1001-2', send_content: '11 元可以吗？' }

describe('POST /api/sessions/{id}/tasks', () => {
  const begun = async () => {
    const app = await openApp()
    const { session_id } = await begin(app.call)
    const add = (body: unknown, id = session_id) => app.call('POST', `/api/sessions/${id}/tasks`, body)
    return { ...app, session_id, add, app }
  }

  it('answers 201 with the task', async () => {
    const { add, session_id } = await begun()
    const { status, body } = await add({ ...next, priority: 2 })
    expect(status).toBe(201)
    expect(body).toEqual({
      task_id: expect.stringMatching(/^tsk_/),
      session_id,
      external_task_id: 'BG-1001-2',
      account_id: 'acc-1',
      shop_id: 'shop-9',
      task_type: 'auto_bargain',
      status: 'pending',
      send_content: '11 元可以吗？',
      priority: 2,
      attempt: 0,
      outcome_unknown: false,
      confirmed_by: null,
      error: null,
      error_class: null,
      not_before: null,
      expires_at: null,
      next_attempt_at: null,
      lease_expires_at: null,
      worker_id: null,
      created_at: '2026-11-22T08:00:00.000Z',
      handed_out_at: null,
      finished_at: null,
    })
  })

  it('answers the same text under the same id 200, `replayed`', async () => {
    const { add, app } = await begun()
    const first = await add(next)
    const before = await recordOf(app)
    expect(await add(next)).toMatchObject({ status: 200, body: { ...first.body, replayed: true } })
    expect(await recordOf(app)).toEqual(before)
  })

  it('refuses another text under that id, naming the task that has it', async () => {
    const { add, app } = await begun()
    const first = await add(next)
    const before = await recordOf(app)
    const refused = await add({ ...next, send_content: '10 元？' })
    expectProblem(refused, 409, 'task_conflict')
    expect(refused.body.task_id).toBe(first.body.task_id)
    expect(await recordOf(app)).toEqual(before)
  })

  it('refuses a session that is not working, with its state', async () => {
    const { add, app, session_id } = await begun()
    await moveTo(app.call, session_id, 'transfer')
    const before = await recordOf(app)
    const refused = await add(next)
    expectProblem(refused, 409, 'invalid_transition')
    expect(refused.body.state).toBe('transferred')
    expect(await recordOf(app)).toEqual(before)
  })

  it('does not find a session that is not there', async () => {
    const { add } = await begun()
    expectProblem(await add(next, 'ses_nobody'), 404, 'not_found')
  })
})
