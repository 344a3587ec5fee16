import { describe, expect, it } from 'vitest'
import type { FailureReport } from '../../../src/application/sender/lease-reports.ts'
import type { Application } from '../../support/application.ts'
import {
  at,
  begin,
  collect,
  eventsOf,
  everything,
  granted,
  humanLine,
  humanWork,
  lease,
  leaseAndOpen,
  move,
  poll,
  readyIds,
  robotWork,
  sessionOf,
  taskOf,
  timelineOf,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

type Held = { readonly taskId: string; readonly sessionId: string; readonly leaseToken: string }

const sent = async (wanted = robotWork()) => {
  const { app, ...held } = await withOpened(open(), wanted)
  return { app, held }
}

const fail = (app: Application, { taskId, leaseToken }: Held, facts: Partial<FailureReport> = {}) =>
  app.failTask({
    taskId,
    leaseToken,
    error: 'no window',
    errorClass: 'technical',
    retryable: true,
    retryAfterMs: null,
    ...facts,
  })

describe('a heartbeat', () => {
  it('lets the lease run on from now', async () => {
    const { app, held } = await sent()
    app.clock.pass(100)
    const task = granted(await app.extendLease(held, 60_000))
    expect(task.lease?.expiresAt).toEqual(at(160))
    app.clock.pass(59)
    expect(await app.returnLostLeases()).toMatchObject({ done: 0 })
    expect(granted(await app.getSendInfo(held.taskId, held.leaseToken)).handOuts).toHaveLength(1)
  })

  it('repeated moves it on once more, and nothing else', async () => {
    const { app, held } = await sent()
    const first = granted(await app.extendLease(held, 60_000))
    expect(granted(await app.extendLease(held, 60_000))).toEqual(first)
  })

  it.each<[string, (app: Application, held: Held) => Promise<unknown>]>([
    ['it ran out, unnoticed', async (app) => app.clock.pass(120)],
    [
      'it ran out and nobody knows whether the text was typed',
      async (app) => {
        app.clock.pass(120)
        await app.returnLostLeases()
      },
    ],
    ['the session was taken over', (app) => collect(app, humanLine(app))],
    ['the robot was displaced', (app) => begin(app, humanWork())],
    ['the session was paused', (app, { sessionId }) => move(app, sessionId, 'pause')],
    ['the session has ended', (app, { sessionId }) => move(app, sessionId, 'close')],
    ['the task was given back', (app, held) => app.releaseTask(held)],
  ])('finds the lease lost when %s, and writes nothing', async (_, reach) => {
    const { app, held } = await sent()
    await reach(app, held)
    const before = await everything(app)
    expect(await app.extendLease(held, 60_000)).toEqual({
      ok: false,
      refusal: { code: 'lease_lost', taskId: held.taskId },
    })
    expect(await everything(app)).toEqual(before)
  })

  it('finds the lease lost when somebody else has the task', async () => {
    const { app, held } = await sent()
    granted(await app.releaseTask(held))
    const next = await lease(app)
    expect(await app.extendLease(held, 60_000)).toMatchObject({ refusal: { code: 'lease_lost' } })
    expect(await app.extendLease(next, 60_000)).toMatchObject({ ok: true })
  })
})

describe('a text that could not be typed', () => {
  it('is tried again after a back-off, in its old place', async () => {
    const { app, held } = await sent()
    const task = granted(await fail(app, held))
    // Half of 10 s, the ceiling after the first attempt: the drawn number is 0.5.
    expect(task).toMatchObject({
      status: 'pending',
      attempt: 1,
      error: 'no window',
      errorClass: 'technical',
      nextAttemptAt: at(5),
    })
    app.clock.pass(4.999)
    expect(await poll(app)).toBeNull()
    app.clock.pass(0.001)
    expect((await poll(app))?.attempt).toBe(2)
    expect(eventsOf(app, held.sessionId)).toEqual(['session.created'])
  })

  it('is tried again when the sender says', async () => {
    const { app, held } = await sent()
    expect(granted(await fail(app, held, { retryAfterMs: 90_000 })).nextAttemptAt).toEqual(at(90))
  })

  const isHandedOver = async (app: Application, { taskId, sessionId }: Held) => {
    expect((await taskOf(app, taskId)).status).toBe('failed')
    expect(await sessionOf(app, sessionId)).toMatchObject({
      state: 'transferred',
      reason: 'send_failed',
      evidence: 'no window',
    })
    expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject({
      from: 'pending',
      to: 'transferred',
      command: 'transfer',
      actor: 'system',
      reason: 'send_failed',
      taskId,
    })
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'task.failed', 'session.transferred'])
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
    expect(await readyIds(app)).toEqual([])
  }

  it('after MAX_ATTEMPTS fails for good: a human must take the session, one alert', async () => {
    const { app, held } = await sent()
    granted(await fail(app, held))
    for (const last of [false, true]) {
      app.clock.pass(60)
      const again = await leaseAndOpen(app)
      expect(granted(await fail(app, again)).status).toBe(last ? 'failed' : 'pending')
    }
    await isHandedOver(app, held)
    expect(app.rung.times).toBe(1)
  })

  it('not retryable fails for good at once', async () => {
    const { app, held } = await sent()
    granted(await fail(app, held, { retryable: false }))
    await isHandedOver(app, held)
  })

  it('past its expires_at is not tried again, and nobody is alarmed', async () => {
    const { app, held } = await sent(robotWork({ expiresAt: at(60) }))
    app.clock.pass(60)
    expect(granted(await fail(app, held))).toMatchObject({ status: 'failed', error: 'expired' })
    expect(await sessionOf(app, held.sessionId)).toMatchObject({ state: 'timeout', reason: 'expired' })
    expect(await app.alerts()).toEqual([])
  })

  it.each<[string, (app: Application, sessionId: string) => Promise<unknown>]>([
    ['transferred', (app) => collect(app, humanLine(app))],
    ['completed', (app, sessionId) => move(app, sessionId, 'close')],
  ])('of a session that is %s is cancelled without an alert', async (state, reach) => {
    const { app, held } = await sent()
    await reach(app, held.sessionId)
    const alerts = await app.alerts()
    const task = granted(await fail(app, held, { retryable: false }))
    expect(task).toMatchObject({ status: 'cancelled', error: 'no window' })
    expect((await sessionOf(app, held.sessionId)).state).toBe(state)
    expect(await app.alerts()).toEqual(alerts)
  })

  it('of a paused session is withheld', async () => {
    const { app, held } = await sent()
    granted(await move(app, held.sessionId, 'pause'))
    expect(granted(await fail(app, held)).status).toBe('pending')
    app.clock.pass(60)
    expect(await poll(app)).toBeNull()
    granted(await move(app, held.sessionId, 'resume'))
    expect((await poll(app))?.id).toBe(held.taskId)
  })

  it('for good, of a paused session: that goes to a human', async () => {
    const { app, held } = await sent()
    granted(await move(app, held.sessionId, 'pause'))
    granted(await fail(app, held, { retryable: false }))
    expect((await sessionOf(app, held.sessionId)).state).toBe('transferred')
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
  })

  it('for good, of a paused session beside a live one: that stays, the alert is task.failed alone', async () => {
    const { app, held } = await sent()
    await begin(app, humanWork())
    granted(await fail(app, held, { retryable: false }))
    expect((await sessionOf(app, held.sessionId)).state).toBe('paused')
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['task.failed'])
  })

  it('with an unknown outcome: the last token still serves', async () => {
    const { app, held } = await sent()
    app.clock.pass(500)
    await app.returnLostLeases()
    expect(granted(await fail(app, held))).toMatchObject({ status: 'pending', outcomeUnknownSince: null })
  })
})

describe('a task given back', () => {
  it('is in the queue at once, and the attempt does not count', async () => {
    const { app, held } = await sent()
    expect(granted(await app.releaseTask(held))).toMatchObject({
      status: 'pending',
      attempt: 0,
      nextAttemptAt: null,
    })
    expect(await poll(app)).toMatchObject({ id: held.taskId, attempt: 1, leaseNo: 2 })
  })

  it('with an unknown outcome: the last token still serves', async () => {
    const { app, held } = await sent()
    app.clock.pass(500)
    await app.returnLostLeases()
    expect(granted(await app.releaseTask(held))).toMatchObject({
      status: 'pending',
      outcomeUnknownSince: null,
    })
  })

  it('of a transferred session is cancelled', async () => {
    const { app, held } = await sent()
    await collect(app, humanLine(app))
    expect(granted(await app.releaseTask(held)).status).toBe('cancelled')
  })
})

describe('a report without the lease', () => {
  it.each(['failTask', 'releaseTask'] as const)('%s: lease_lost, and nothing is written', async (what) => {
    const { app, held } = await sent()
    const before = await everything(app)
    for (const leaseToken of ['nonsense', `${held.taskId}.other`]) {
      const report = { ...held, leaseToken }
      const answer = what === 'failTask' ? await fail(app, report) : await app.releaseTask(report)
      expect(answer).toEqual({ ok: false, refusal: { code: 'lease_lost', taskId: held.taskId } })
    }
    expect(await everything(app)).toEqual(before)
  })

  it('of a task that does not exist: not found', async () => {
    const { app, held } = await sent()
    const nowhere = { ...held, taskId: 'tsk_none' }
    expect(await fail(app, nowhere)).toMatchObject({ refusal: { code: 'not_found', what: 'task' } })
  })
})
