import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/service-process.ts'
import { begin, expectProblem, faultyPaths, humanWork, moveTo, recordOf, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()

describe.each([
  ['transfer', [], 'transferred'],
  ['pause', [], 'paused'],
  ['resume', ['pause'], 'pending'],
  ['handback', ['transfer'], 'active'],
  ['close', [], 'completed'],
  ['cancel', [], 'cancelled'],
])('POST /api/sessions/{id}/%s', (command, before, state) => {
  const begun = async () => {
    const app = await openApp()
    const { session_id } = await begin(app.call)
    for (const step of before) await moveTo(app.call, session_id, step)
    const { body } = await app.call('GET', `/api/sessions/${session_id}`)
    return { app, call: app.call, id: session_id, version: body.version }
  }

  it('moves the session and answers it, with reason and person in the timeline', async () => {
    const { call, id, version } = await begun()
    const body = { reason: '店铺要求\n人工', version }
    const moved = await call('POST', `/api/sessions/${id}/${command}`, body, {
      'X-Actor': encodeURIComponent('小李 1'),
    })
    expect(moved).toMatchObject({ status: 200, body: { session_id: id, state, version: version + 1 } })
    expect('resumed_session_id' in moved.body).toBe(false)

    const { body: timeline } = await call('GET', `/api/sessions/${id}/timeline`)
    expect(timeline.items.at(-1)).toMatchObject({
      command,
      to: state,
      reason: '店铺要求\n人工',
      actor: '小李 1',
    })
  })

  it.each([
    ['no body', undefined],
    ['an empty body', ''],
    ['an empty object', {}],
  ])('asks for nothing but the session: %s', async (_what, body) => {
    const { call, id } = await begun()
    expect(await call('POST', `/api/sessions/${id}/${command}`, body)).toMatchObject({ status: 200 })
  })

  it('refuses another version than the current one before anything else', async () => {
    const { app, call, id, version } = await begun()
    const record = await recordOf(app)
    const refused = await moveTo(call, id, command, { version: version + 1 })
    expectProblem(refused, 409, 'version_conflict')
    expect(refused.body).toMatchObject({ version, state: expect.any(String), do: 'refetch' })
    expect(await recordOf(app)).toEqual(record)
  })

  it('refuses a repeat, with the state that the session is in', async () => {
    const { app, call, id } = await begun()
    await moveTo(call, id, command)
    const record = await recordOf(app)
    const refused = await moveTo(call, id, command)
    expectProblem(refused, 409, 'invalid_transition')
    expect(refused.body.state).toBe(state)
    expect(await recordOf(app)).toEqual(record)
  })

  it.each<[object, string]>([
    [{ version: 0 }, '/version'],
    [{ version: 1.5 }, '/version'],
    [{ version: '1' }, '/version'],
    [{ reason: '' }, '/reason'],
    [{ reason: 'x'.repeat(501) }, '/reason'],
    [{ resume: true }, '/resume'],
  ])('refuses %j and moves nothing', async (body, path) => {
    const { app, call, id } = await begun()
    const record = await recordOf(app)
    const refused = await moveTo(call, id, command, body)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect(await recordOf(app)).toEqual(record)
  })

  it('does not find a session that is not there', async () => {
    const { call } = await begun()
    expectProblem(await moveTo(call, 'ses_none', command), 404, 'not_found')
  })
})

describe('moves of one kind', () => {
  it('resume meets another live session of the pair: 409 that names it', async () => {
    const { call } = await openApp()
    const robot = await begin(call)
    const human = await begin(call, humanWork())
    const refused = await moveTo(call, robot.session_id, 'resume')
    expectProblem(refused, 409, 'session_conflict')
    expect(refused.body.active_session.session_id).toBe(human.session_id)
  })

  it.each(['close', 'cancel'])('%s with resume_paused lets the displaced robot go on', async (command) => {
    const { call } = await openApp()
    const robot = await begin(call)
    const human = await begin(call, humanWork())
    const { body } = await moveTo(call, human.session_id, command, { resume_paused: true })
    expect(body.resumed_session_id).toBe(robot.session_id)
    expect((await call('GET', `/api/sessions/${robot.session_id}`)).body.state).toBe('pending')
  })

  it('close with resume_paused says null when there was no robot', async () => {
    const { call } = await openApp()
    const human = await begin(call, humanWork())
    const { body } = await moveTo(call, human.session_id, 'close', { resume_paused: true })
    expect(body.resumed_session_id).toBeNull()
  })

  it('handback takes false_alarm, the others do not; resume_paused is for ends alone', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    await moveTo(call, session_id, 'transfer')
    const { status } = await moveTo(call, session_id, 'handback', { false_alarm: true })
    expect(status).toBe(200)
    expect(faultyPaths(await moveTo(call, session_id, 'pause', { false_alarm: true }))).toEqual([
      '/false_alarm',
    ])
    const refused: Json = await moveTo(call, session_id, 'transfer', { resume_paused: true })
    expect(faultyPaths(refused)).toEqual(['/resume_paused'])
  })
})
