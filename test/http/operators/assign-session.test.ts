import { describe, expect, it } from 'vitest'
import { begin, expectProblem, faultyPaths, humanWork, moveTo, recordOf, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()

const begun = async () => {
  const app = await openApp()
  const { session_id } = await begin(app.call, humanWork())
  return {
    app,
    id: session_id,
    ask: (what: string, body?: object) => moveTo(app.call, session_id, what, body),
  }
}

describe('POST /api/sessions/{id}/assign and /unassign', () => {
  it('claims a session for a person, and gives it up again', async () => {
    const { ask } = await begun()
    expect(await ask('assign', { assignee: '小李', version: 1 })).toMatchObject({
      status: 200,
      body: { assignee: '小李', version: 2 },
    })
    expect(await ask('assign', { assignee: '小李' })).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await ask('unassign')).toMatchObject({ status: 200, body: { assignee: null, version: 3 } })
  })

  it('ends its wait for a human, which begins anew when it is given up', async () => {
    const { app, id, ask } = await begun()
    const { body: before } = await app.call('GET', `/api/sessions/${id}`)
    expect(before.waiting_since).toBe(before.created_at)
    expect((await ask('assign', { assignee: '小李' })).body.waiting_since).toBeNull()
    const { body } = await ask('unassign')
    expect(body.waiting_since).toBe(body.last_activity)
  })

  it('refuses what somebody else has, unless `force`', async () => {
    const { app, ask } = await begun()
    await ask('assign', { assignee: '小李' })
    const record = await recordOf(app)
    const refused = await ask('assign', { assignee: '小王', force: false })
    expectProblem(refused, 409, 'already_assigned')
    expect(refused.body.assignee).toBe('小李')
    expect(await recordOf(app)).toEqual(record)

    expect((await ask('assign', { assignee: '小王', force: true })).body.assignee).toBe('小王')
  })

  it('refuses a session that no human has or must take', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    const refused = await moveTo(call, session_id, 'assign', { assignee: '小李' })
    expectProblem(refused, 409, 'invalid_transition')
    expect(refused.body.state).toBe('pending')
  })

  it('refuses another version than the current one', async () => {
    const { ask } = await begun()
    expectProblem(await ask('assign', { assignee: '小李', version: 7 }), 409, 'version_conflict')
    expectProblem(await ask('unassign', { version: 7 }), 409, 'version_conflict')
  })

  it.each<[string, object, string]>([
    ['assign', {}, '/assignee'],
    ['assign', { assignee: '' }, '/assignee'],
    ['assign', { assignee: ' 小李' }, '/assignee'],
    ['assign', { assignee: 'x'.repeat(101) }, '/assignee'],
    ['assign', { assignee: null }, '/assignee'],
    ['assign', { assignee: '小李', force: 1 }, '/force'],
    ['unassign', { assignee: '小李' }, '/assignee'],
  ])('refuses %s %j', async (what, body, path) => {
    const { app, ask } = await begun()
    const record = await recordOf(app)
    const refused = await ask(what, body)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect(await recordOf(app)).toEqual(record)
  })

  it.each(['assign', 'unassign'])('%s does not find a session that is not there', async (what) => {
    const { app } = await begun()
    const body = what === 'assign' ? { assignee: '小李' } : {}
    expectProblem(await moveTo(app.call, 'ses_none', what, body), 404, 'not_found')
  })
})
