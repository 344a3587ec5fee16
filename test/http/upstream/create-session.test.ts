import { describe, expect, it } from 'vitest'
import {
  begin,
  expectProblem,
  faultyPaths,
  humanWork,
  moveTo,
  recordOf,
  robotWork,
  TEXT,
  useHttpApps,
} from '../http-steps.ts'

const openApp = useHttpApps()
const PATH = '/api/sessions/create'

describe('POST /api/sessions/create', () => {
  it('answers 201 with the session, its task and what it displaced', async () => {
    const { call } = await openApp()
    const work = robotWork({ metadata: { order: 'A-1', 标签: ['急'] }, priority: 9 })
    const { status, body } = await call('POST', PATH, work)

    expect(status).toBe(201)
    expect(body).toEqual({
      session_id: expect.stringMatching(/^ses_/),
      account_id: 'acc-1',
      shop_id: 'shop-9',
      task_type: 'auto_bargain',
      state: 'pending',
      reason: null,
      evidence: null,
      external_task_id: 'BG-1001',
      paused_by: null,
      assignee: null,
      waiting_since: null,
      metadata: { order: 'A-1', 标签: ['急'] },
      created_at: '2026-11-22T08:00:00.000Z',
      state_since: '2026-11-22T08:00:00.000Z',
      last_activity: '2026-11-22T08:00:00.000Z',
      ended_at: null,
      version: 1,
      task_id: expect.stringMatching(/^tsk_/),
      preempted_session_id: null,
    })
  })

  it('makes no task for a human’s session without a text, and pauses the robot', async () => {
    const { call } = await openApp()
    const robot = await begin(call)
    const { status, body } = await call('POST', PATH, humanWork())
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { state: 'active', task_id: null, preempted_session_id: robot.session_id, metadata: null },
    })
  })

  it('answers the same request 200 with the session as it is now, `replayed`', async () => {
    const app = await openApp()
    const first = await begin(app.call)
    const before = await recordOf(app)

    const again = await app.call('POST', PATH, robotWork())
    expect(again).toMatchObject({ status: 200, body: { ...first, replayed: true } })
    expect(await recordOf(app)).toEqual(before)
  })

  it.each([
    ['live', 'pending', null],
    ['paused', 'paused', 'pause'],
  ])('tells a robot that meets a %s session which one it is', async (_what, state, command) => {
    const app = await openApp()
    const first = await begin(app.call)
    if (command !== null) await moveTo(app.call, first.session_id, command)
    const before = await recordOf(app)

    const refused = await app.call('POST', PATH, robotWork({ external_task_id: 'BG-2' }))
    expectProblem(refused, 409, 'session_conflict')
    expect(refused.body).toMatchObject({
      do: 'refetch',
      active_session: {
        session_id: first.session_id,
        task_type: 'auto_bargain',
        state,
        created_at: first.created_at,
      },
    })
    expect(await recordOf(app)).toEqual(before)
  })

  it.each(['auto_bargain', 'auto_follow_up'])('needs a text for %s', async (task_type) => {
    const app = await openApp()
    const refused = await app.call('POST', PATH, robotWork({ task_type, send_content: undefined }))
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual(['/send_content'])
    expect((await recordOf(app)).sessions).toEqual([])
  })

  it('gives content back code point for code point', async () => {
    const { call } = await openApp()
    const send_content = `${TEXT}\r\n\t👩‍👩‍👧 e\u0301 \u200b`
    const { task_id } = await begin(call, robotWork({ send_content }))
    expect((await call('GET', `/api/tasks/${task_id}`)).body.send_content).toBe(send_content)
  })

  it('counts lengths in code points', async () => {
    const { call } = await openApp()
    const longest = { account_id: '😀'.repeat(50), send_content: '😀'.repeat(5_000) }
    await begin(call, robotWork(longest))
    const refused = await call('POST', PATH, {
      ...robotWork(longest),
      account_id: '😀'.repeat(51),
      send_content: '😀'.repeat(5_001),
    })
    expect(faultyPaths(refused).toSorted()).toEqual(['/account_id', '/send_content'])
  })

  it('keeps `__proto__` in metadata as the member that it is', async () => {
    const { call } = await openApp()
    const body = JSON.stringify(robotWork({ metadata: 0 })).replace(
      '"metadata":0',
      '"metadata":{"__proto__":{"polluted":true},"constructor":1}',
    )
    const { body: session } = await call('POST', PATH, body)
    expect(Object.entries(session.metadata)).toEqual([
      ['__proto__', { polluted: true }],
      ['constructor', 1],
    ])
    expect('polluted' in {}).toBe(false)
  })

  it.each<[string, unknown]>([
    ['a list', []],
    ['null', null],
    ['text', 'x'],
    ['more than 4 KiB as UTF-8', { a: '价'.repeat(1_365) }],
    ['a NUL inside', { a: ['\0'] }],
    ['a lone surrogate inside a name', { '\ud800': 1 }],
  ])('refuses metadata that is %s', async (_what, metadata) => {
    const { call } = await openApp()
    const refused = await call('POST', PATH, robotWork({ metadata }))
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual(['/metadata'])
  })

  it('accepts metadata of 4 KiB exactly', async () => {
    const { call } = await openApp()
    const metadata = { a: 'x'.repeat(4_096 - '{"a":""}'.length) }
    expect((await begin(call, robotWork({ metadata }))).metadata).toEqual(metadata)
  })

  it.each<[unknown, string]>([
    ['2026-11-22T08:00:00', 'no offset'],
    ['1999-12-31T23:59:59Z', 'before 2000'],
    ['2026-12-22T08:00:01Z', 'more than 30 days ahead'],
    ['2026-02-30T08:00:00Z', 'no such day'],
    ['2026-11-22', 'only a day'],
    [1_795_334_400, 'a number'],
  ])('refuses not_before and expires_at %s: %s', async (at) => {
    const { call } = await openApp()
    const refused = await call('POST', PATH, robotWork({ not_before: at, expires_at: at }))
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual(['/not_before', '/expires_at'])
  })

  it('takes instants with any offset, in lower case and with any precision', async () => {
    const { call } = await openApp()
    const { task_id } = await begin(
      call,
      robotWork({ not_before: '2026-11-22t17:30:00.123999+09:30', expires_at: '2026-12-22t08:00:00z' }),
    )
    expect((await call('GET', `/api/tasks/${task_id}`)).body).toMatchObject({
      not_before: '2026-11-22T08:00:00.123Z',
      expires_at: '2026-12-22T08:00:00.000Z',
    })
  })
})
