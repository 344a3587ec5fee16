import { describe, expect, it } from 'vitest'
import type { Application } from '../../support/application.ts'
import {
  anotherText,
  at,
  begin,
  collect,
  eventsOf,
  everything,
  granted,
  historyOf,
  humanLine,
  humanWork,
  lease,
  leaseAndOpen,
  move,
  readyIds,
  robotWork,
  send,
  sessionOf,
  taskOf,
  timelineOf,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

const complete = (
  app: Application,
  sessionId: string,
  named: { taskId?: string; leaseToken?: string } = {},
) =>
  app.completeTask({ sessionId, taskId: named.taskId ?? null, leaseToken: named.leaseToken ?? null }, 'rpa')

const sent = () => withOpened(open())

describe('the first completed task', () => {
  it('makes its session active', async () => {
    const { app, sessionId, taskId } = await sent()
    const done = granted(await complete(app, sessionId))
    expect(done).toMatchObject({
      session: { state: 'active', version: 2 },
      task: { id: taskId, status: 'completed', confirmedBy: 'sender' },
    })
    expect(await historyOf(app, sessionId)).toEqual([
      'null -> pending by create',
      'pending -> active by complete',
    ])
    expect((await timelineOf(app, sessionId))[1]).toMatchObject({ taskId, actor: 'rpa' })
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'session.activated', 'task.completed'])
  })

  it('repeated changes nothing', async () => {
    const { app, sessionId, taskId, leaseToken } = await sent()
    granted(await complete(app, sessionId))
    const before = await everything(app)
    for (const named of [{}, { taskId }, { leaseToken }])
      expect(granted(await complete(app, sessionId, named)).task.id).toBe(taskId)
    expect(await everything(app)).toEqual(before)
  })

  it('while its session is paused: resume leads to active', async () => {
    const { app, sessionId, taskId } = await sent()
    granted(await move(app, sessionId, 'pause'))
    expect(granted(await complete(app, sessionId, { taskId })).session.state).toBe('paused')
    expect(granted(await move(app, sessionId, 'resume')).session.state).toBe('active')
  })
})

describe('which task is meant', () => {
  /** Two texts: the first was typed, the second is in flight. */
  const two = async () => {
    const { app, sessionId, taskId, leaseToken } = await sent()
    granted(await app.addTask(sessionId, anotherText()))
    granted(await complete(app, sessionId))
    const second = await leaseAndOpen(app)
    return { app, sessionId, first: { taskId, leaseToken }, second }
  }
  const nameOf = async (named: 'taskId' | 'leaseToken', of: 'first' | 'second') => {
    const { app, sessionId, ...tasks } = await two()
    const answer = granted(await complete(app, sessionId, { [named]: tasks[of][named] }))
    return answer.task.id === tasks[of].taskId
  }

  it.each([
    ['taskId', 'first'],
    ['taskId', 'second'],
    ['leaseToken', 'first'],
    ['leaseToken', 'second'],
  ] as const)('%s names the %s', async (named, of) => {
    expect(await nameOf(named, of)).toBe(true)
  })

  it('the task_id goes before the lease_token', async () => {
    const { app, sessionId, first, second } = await two()
    const named = { taskId: first.taskId, leaseToken: second.leaseToken }
    expect(granted(await complete(app, sessionId, named)).task.id).toBe(first.taskId)
  })

  it.each([
    ['nothing', undefined],
    ['a token of no task of the session', 'tsk_9.else'],
  ])('without both, by %s: the one in flight', async (_, leaseToken) => {
    const { app, sessionId, second } = await two()
    const named = leaseToken === undefined ? {} : { leaseToken }
    expect(granted(await complete(app, sessionId, named)).task.id).toBe(second.taskId)
  })

  it('without both: the one handed out last, though another one has been polled since', async () => {
    const { app, sessionId, taskId } = await sent()
    granted(await app.addTask(sessionId, anotherText()))
    granted(await complete(app, sessionId))
    const second = await lease(app)
    // The answer to the first was lost.
    expect(granted(await complete(app, sessionId)).task.id).toBe(taskId)
    expect((await taskOf(app, second.taskId)).status).toBe('sent')
    granted(await app.getSendInfo(second.taskId, second.leaseToken))
    expect(granted(await complete(app, sessionId)).task.id).toBe(second.taskId)
  })

  it('without both: the one in flight, polled only, when none was ever handed out', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    await lease(app)
    expect(granted(await complete(app, sessionId)).task.id).toBe(taskId)
  })

  it('without both and none in flight: the one handed out last', async () => {
    const { app, sessionId, second } = await two()
    granted(await app.releaseTask(second))
    expect(granted(await complete(app, sessionId)).task).toMatchObject({
      id: second.taskId,
      status: 'completed',
    })
  })

  it('without both and none in flight: the one handed out last, though it is the older one', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app, robotWork({ expiresAt: at(60) }))
    granted(await app.addTask(sessionId, anotherText()))
    app.clock.pass(60)
    await send(app)
    granted(await app.retryTask(taskId, false, 'li'))
    app.clock.pass(1)
    granted(await app.releaseTask(await leaseAndOpen(app)))
    expect(granted(await complete(app, sessionId)).task).toMatchObject({ id: taskId, status: 'completed' })
  })

  it('a repeated completion does not complete the next text, which was never handed out', async () => {
    const { app, sessionId, taskId } = await sent()
    const next = granted(await app.addTask(sessionId, anotherText()))
    granted(await complete(app, sessionId))
    granted(await app.releaseTask(await lease(app)))
    expect(granted(await complete(app, sessionId)).task.id).toBe(taskId)
    expect((await taskOf(app, next.task.id)).status).toBe('pending')
  })

  it('a text that was in flight once, though never handed out, is meant when there is no other', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    granted(await app.releaseTask(await lease(app)))
    expect(granted(await complete(app, sessionId)).task.id).toBe(taskId)
  })

  it('is refused when none ever was in flight', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    expect(await complete(app, sessionId)).toEqual({
      ok: false,
      refusal: { code: 'task_not_sendable', reason: 'not_in_flight' },
    })
  })

  it('a task_id that was never in flight is accepted, and leaves the queue', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    expect(granted(await complete(app, sessionId, { taskId })).session.state).toBe('active')
    expect(await readyIds(app)).toEqual([])
  })

  it('a task of another session is not found, and stays as it is', async () => {
    const { app, sessionId } = await sent()
    const other = await begin(app, robotWork({ pair: { accountId: 'acc-2', shopId: 'shop-9' } }))
    const answer = await complete(app, sessionId, { taskId: other.taskId })
    expect(answer).toEqual({ ok: false, refusal: { code: 'not_found', what: 'task', id: other.taskId } })
    expect((await taskOf(app, other.taskId)).status).toBe('pending')
  })

  it('a session that does not exist is not found', async () => {
    const { app } = await sent()
    expect(await complete(app, 'ses_none')).toMatchObject({ refusal: { code: 'not_found', what: 'session' } })
  })
})

describe('a completion is a fact', () => {
  type Reach = (
    app: Application,
    sent: { taskId: string; sessionId: string; leaseToken: string },
  ) => Promise<unknown>
  it.each<[string, Reach, string]>([
    ['after a transfer', (app) => collect(app, humanLine(app)), 'transferred'],
    ['after a close', (app, { sessionId }) => move(app, sessionId, 'close'), 'completed'],
    ['after a cancel', (app, { sessionId }) => move(app, sessionId, 'cancel'), 'cancelled'],
    ['after its robot was displaced', (app) => begin(app, humanWork()), 'paused'],
    ['after it went back to the queue', (app, held) => app.releaseTask(held), 'active'],
    [
      'after it failed',
      (app, held) =>
        app.failTask({ ...held, error: 'x', errorClass: 'technical', retryable: false, retryAfterMs: null }),
      'transferred',
    ],
    ['after its lease ran out, unnoticed', async (app) => app.clock.pass(500), 'active'],
    [
      'after its lease ran out, noticed',
      async (app) => {
        app.clock.pass(500)
        await app.returnLostLeases()
      },
      'active',
    ],
    [
      'after the session ended and its lease ran out',
      async (app, { sessionId }) => {
        granted(await move(app, sessionId, 'close'))
        app.clock.pass(500)
        await app.returnLostLeases()
      },
      'completed',
    ],
  ])('%s: accepted, and the session is %3$s', async (_, reach, state) => {
    const { app, ...held } = await sent()
    await reach(app, held)
    const done = granted(await complete(app, held.sessionId, held))
    expect(done).toMatchObject({
      session: { state },
      task: { status: 'completed', outcomeUnknownSince: null },
    })
    expect(await readyIds(app)).toEqual([])
    expect(eventsOf(app, held.sessionId).at(-1)).toBe('task.completed')
  })

  it('with an old token, while somebody else holds it: noted, never judged', async () => {
    const { app, ...held } = await sent()
    granted(await app.releaseTask(held))
    await lease(app)
    expect(granted(await complete(app, held.sessionId, { leaseToken: held.leaseToken })).task.status).toBe(
      'completed',
    )
  })

  it('frees the later texts of its session', async () => {
    const { app, sessionId } = await sent()
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    granted(await complete(app, sessionId))
    expect(await readyIds(app)).toEqual([task.id])
    expect((await sessionOf(app, sessionId)).state).toBe('active')
  })

  it('sends the same text once: ten reports at once are one completion', async () => {
    const { app, sessionId } = await sent()
    await Promise.all(Array.from({ length: 10 }, () => complete(app, sessionId)))
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'session.activated', 'task.completed'])
  })
})

it('a text of a whole day: two texts, both typed, both told', async () => {
  const app = await open()
  const { sessionId } = await begin(app)
  granted(await app.addTask(sessionId, anotherText()))
  await send(app)
  await send(app)
  expect(eventsOf(app, sessionId)).toEqual([
    'session.created',
    'session.activated',
    'task.completed',
    'task.completed',
  ])
})
