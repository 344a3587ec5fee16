import { describe, expect, it } from 'vitest'
import type { Application } from '../../support/application.ts'
import {
  begin,
  collect,
  eventsOf,
  everything,
  granted,
  historyOf,
  humanLine,
  humanWork,
  move,
  PAIR,
  readyIds,
  robotWork,
  send,
  sessionOf,
  TEXT,
  taskOf,
  timelineOf,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

describe('a new session', () => {
  it('of a robot is pending, with its first text in the queue', async () => {
    const app = await open()
    const created = granted(await app.createSession(robotWork({ metadata: { shop: '旗舰店' } }), 'upstream'))

    expect(created).toMatchObject({ replayed: false, preemptedSessionId: null })
    expect(created.session).toMatchObject({
      pair: PAIR,
      state: 'pending',
      externalTaskId: 'BG-1001',
      metadata: { shop: '旗舰店' },
      version: 1,
    })
    expect(created.task).toMatchObject({ status: 'pending', content: TEXT, position: 1, attempt: 0 })
    expect(await readyIds(app)).toEqual([created.task?.id])
    expect(await sessionOf(app, created.session.id)).toEqual(created.session)
  })

  it('begins its timeline and its events with its creation', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    expect(await timelineOf(app, sessionId)).toMatchObject([
      { seq: 1, from: null, to: 'pending', command: 'create', actor: 'upstream' },
    ])
    expect(eventsOf(app, sessionId)).toEqual(['session.created'])
  })

  it('of a human is pending with a text, and active without', async () => {
    const app = await open()
    const withText = await begin(app, humanWork({ content: '您好，我是人工客服' }))
    expect((await sessionOf(app, withText.sessionId)).state).toBe('pending')
    expect(await readyIds(app)).toEqual([withText.taskId])

    const without = await begin(app, humanWork({ pair: { ...PAIR, shopId: 'shop-8' } }))
    expect((await sessionOf(app, without.sessionId)).state).toBe('active')
    expect(without.taskId).toBe('none')
  })

  it.each([
    ['manual_urgent', 9],
    ['manual_complaint', 8],
    ['manual_customer_service', 7],
    ['auto_bargain', 5],
    ['auto_follow_up', 4],
  ] as const)('of type %s has priority %i unless it names one', async (taskType, priority) => {
    const app = await open()
    const first = await begin(app, robotWork({ taskType }))
    expect((await taskOf(app, first.taskId)).priority).toBe(priority)

    const pair = { ...PAIR, shopId: 'shop-8' }
    const second = await begin(app, robotWork({ taskType, pair, priority: 0 }))
    expect((await taskOf(app, second.taskId)).priority).toBe(0)
  })
})

describe('the same request again', () => {
  const begun = async () => {
    const app = await open()
    return { app, ...(await begin(app)) }
  }

  it.each<[string, (app: Application) => Promise<unknown>]>([
    ['pending', async () => null],
    ['active', (app) => send(app)],
    ['transferred', (app) => collect(app, humanLine(app))],
    ['paused', (app) => begin(app, humanWork())],
  ])('answers the session as it is now, %s, and adds nothing', async (state, reach) => {
    const { app, sessionId, taskId } = await begun()
    await reach(app)
    const before = await everything(app)

    const again = granted(await app.createSession(robotWork(), 'upstream'))
    expect(again).toMatchObject({ replayed: true, session: { id: sessionId, state }, task: { id: taskId } })
    expect(await everything(app)).toEqual(before)
  })

  it('is judged before I4: a human’s, too, that displaced a robot', async () => {
    const { app, sessionId } = await begun()
    const first = granted(await app.createSession(humanWork(), 'li'))
    const again = granted(await app.createSession(humanWork(), 'li'))
    expect(again).toEqual({ ...first, replayed: true })
    expect(again.preemptedSessionId).toBe(sessionId)
  })

  it('begins anew once the session has ended', async () => {
    const { app, sessionId } = await begun()
    granted(await move(app, sessionId, 'close'))
    expect((await begin(app)).sessionId).not.toBe(sessionId)
  })

  it.each([
    ['content', { content: '别的' }],
    ['external_task_id', { externalTaskId: 'BG-2' }],
    ['task_type', { taskType: 'auto_follow_up' }],
  ] as const)('is another request with another %s', async (_, facts) => {
    const { app } = await begun()
    expect(await app.createSession(robotWork(facts), 'upstream')).toMatchObject({
      ok: false,
      refusal: { code: 'session_conflict' },
    })
  })
})

describe('a pair that is taken', () => {
  it('I3: refuses a robot, naming the holder, and nothing is written', async () => {
    const app = await open()
    const { sessionId } = await begin(app, humanWork())
    const before = await everything(app)
    const answer = await app.createSession(robotWork(), 'upstream')
    expect(answer).toEqual({
      ok: false,
      refusal: { code: 'session_conflict', holder: await sessionOf(app, sessionId) },
    })
    expect(await everything(app)).toEqual(before)
  })

  it('I4: lets a human in and sets the working robot aside, its text withheld', async () => {
    const app = await open()
    const robot = await begin(app)
    const human = granted(await app.createSession(humanWork(), 'li'))

    expect(human.preemptedSessionId).toBe(robot.sessionId)
    expect(await sessionOf(app, robot.sessionId)).toMatchObject({
      state: 'paused',
      pausedFrom: 'pending',
      pausedBy: human.session.id,
      reason: 'preempted',
    })
    expect((await taskOf(app, robot.taskId)).status).toBe('pending')
    expect(await readyIds(app)).toEqual([])
    expect(await historyOf(app, robot.sessionId)).toEqual([
      'null -> pending by create',
      'pending -> paused by pause',
    ])
    expect(eventsOf(app, robot.sessionId)).toEqual(['session.created', 'session.paused'])
  })

  it('I4: a second human is refused', async () => {
    const app = await open()
    await begin(app, humanWork())
    expect(await app.createSession(humanWork({ externalTaskId: 'CASE-8' }), 'li')).toMatchObject({
      ok: false,
    })
  })

  it('I4: a robot paused by an ended human waits for the new one', async () => {
    const app = await open()
    const robot = await begin(app)
    const first = await begin(app, humanWork())
    granted(await move(app, first.sessionId, 'close'))
    const second = granted(await app.createSession(humanWork({ externalTaskId: 'CASE-8' }), 'li'))

    expect(second.preemptedSessionId).toBeNull()
    expect(await sessionOf(app, robot.sessionId)).toMatchObject({
      state: 'paused',
      pausedBy: second.session.id,
    })
    const closed = granted(await move(app, second.session.id, 'close', { resumePaused: true }))
    expect(closed.resumedSessionId).toBe(robot.sessionId)
  })

  it('I4: a robot that somebody paused stays theirs', async () => {
    const app = await open()
    const robot = await begin(app)
    granted(await move(app, robot.sessionId, 'pause'))
    const human = await begin(app, humanWork())
    expect(await sessionOf(app, robot.sessionId)).toMatchObject({ state: 'paused', pausedBy: null })
    const closed = granted(await move(app, human.sessionId, 'close', { resumePaused: true }))
    expect(closed.resumedSessionId).toBeNull()
  })

  it('a text in flight is fenced when a human displaces its robot', async () => {
    const { app, ...held } = await withOpened(open())
    await begin(app, humanWork())
    expect(await app.getSendInfo(held.taskId, held.leaseToken)).toMatchObject({
      refusal: { reason: 'session_paused' },
    })
  })

  it('one of twenty robots wins it', async () => {
    const app = await open()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => app.createSession(robotWork({ externalTaskId: `BG-${i}` }), 'u')),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  })
})
