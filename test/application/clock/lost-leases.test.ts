import { describe, expect, it } from 'vitest'
import { type Application, ATTEMPTS } from '../../support/application.ts'
import {
  at,
  begin,
  collect,
  eventsOf,
  granted,
  humanLine,
  humanWork,
  lease,
  leaseAndOpen,
  lineOf,
  move,
  PAIR,
  poll,
  readyIds,
  robotWork,
  sessionOf,
  taskOf,
  typedLine,
  useApplications,
  withHeld,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

/** Every attempt is lost after its content went out, each but the last proved not typed; when the last one was. */
const loseAll = async (app: Application) => {
  for (let attempt = 1; ; attempt += 1) {
    const from = app.clock.now()
    await leaseAndOpen(app)
    await afterLeaseEnd(app)
    app.clock.pass(1)
    const observed = { from, to: app.clock.now() }
    if (attempt === ATTEMPTS.attemptsMax) return observed
    await app.collectMessages({ pair: PAIR, lines: [], observed })
  }
}

const afterLeaseEnd = async (app: Application) => {
  app.clock.pass(120)
  return (await app.returnLostLeases()).done
}

describe('a lease that runs out before the content was handed out', () => {
  it('returns the task to the queue at once', async () => {
    const { app, taskId } = await withHeld(open())
    expect(await afterLeaseEnd(app)).toBe(1)
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 1, nextAttemptAt: null })
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('does not a millisecond before its end', async () => {
    const { app } = await withHeld(open())
    app.clock.pass(119.999)
    expect(await app.returnLostLeases()).toMatchObject({ done: 0 })
  })

  it('after MAX_ATTEMPTS fails the task for good: a human must take the session, one alert', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect((await poll(app))?.attempt).toBe(attempt)
      await afterLeaseEnd(app)
    }
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'lease_expired' })
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'transferred', reason: 'send_failed' })
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
    expect(await readyIds(app)).toEqual([])
  })

  it.each<[string, string, (app: Application, sessionId: string) => Promise<unknown>]>([
    ['paused', 'pending', (app, sessionId) => move(app, sessionId, 'pause')],
    ['paused', 'pending', (app) => begin(app, humanWork())],
    ['transferred', 'cancelled', (app) => collect(app, humanLine(app))],
    ['completed', 'cancelled', (app, sessionId) => move(app, sessionId, 'close')],
  ])('of a session that is %s leaves the task %s', async (state, status, reach) => {
    const { app, sessionId, taskId } = await withHeld(open())
    await reach(app, sessionId)
    await afterLeaseEnd(app)
    expect((await sessionOf(app, sessionId)).state).toBe(state)
    expect((await taskOf(app, taskId)).status).toBe(status)
    expect(await readyIds(app)).toEqual([])
  })

  it('past its expires_at fails the task as expired', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app, robotWork({ expiresAt: at(60) }))
    await lease(app)
    await afterLeaseEnd(app)
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'expired' })
    expect((await sessionOf(app, sessionId)).state).toBe('timeout')
  })
})

describe('a lease that runs out after the content was handed out', () => {
  it('leaves the task in flight with an unknown outcome: it is not typed again blindly', async () => {
    const { app, taskId } = await withOpened(open())
    await afterLeaseEnd(app)
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'sent', outcomeUnknownSince: at(120) })
    app.clock.pass(3_600)
    expect(await app.returnLostLeases()).toMatchObject({ done: 0 })
    expect(await poll(app)).toBeNull()
  })

  it('is solved by a transcript that shows the text', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    const typed = typedLine(app)
    await afterLeaseEnd(app)
    const upload = await collect(app, typed)
    expect(upload).toMatchObject({
      confirmedTaskIds: [taskId],
      detection: null,
      session: { state: 'active' },
    })
    expect(await taskOf(app, taskId)).toMatchObject({
      status: 'completed',
      confirmedBy: 'transcript',
      outcomeUnknownSince: null,
    })
    expect(eventsOf(app, sessionId)).toEqual([
      'session.created',
      'message.received',
      'session.activated',
      'task.completed',
    ])
  })

  it('the last one, and not typed: the upload that proves it hands the session over, and says so', async () => {
    for (const isNoted of [true, false]) {
      const app = await open()
      const { sessionId, taskId } = await begin(app)
      const told = await loseAll(app)
      const lines = isNoted ? [lineOf(app, { sentAt: at(-1) }), lineOf(app)] : []
      const upload = await app.collectMessages({ pair: PAIR, lines, observed: told })
      expect(upload).toMatchObject({ transferred: true, detection: null, session: { state: 'transferred' } })
      expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'not_typed' })
      expect(await sessionOf(app, sessionId)).toMatchObject({ reason: 'send_failed' })
    }
  })

  it('the last one, where a human typed instead: the human’s trace is what hands it over', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const observed = await loseAll(app)
    const upload = await app.collectMessages({ pair: PAIR, lines: [humanLine(app)], observed })
    expect(upload).toMatchObject({ transferred: true, detection: { rule: 'human_on_account' } })
    expect((await sessionOf(app, sessionId)).reason).toBe('human_on_account')
    // Nobody knows whether that human's line was all that was said: it is over when the session is.
    expect((await taskOf(app, taskId)).status).toBe('sent')
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
  })

  it('waits anew from a resume on', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    granted(await move(app, sessionId, 'pause'))
    await afterLeaseEnd(app)
    expect((await taskOf(app, taskId)).outcomeUnknownSince).toEqual(at(120))
    app.clock.pass(60)
    granted(await move(app, sessionId, 'resume'))
    expect((await taskOf(app, taskId)).outcomeUnknownSince).toEqual(at(180))
  })

  it('of a transferred session stays in flight until that ends', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    await collect(app, humanLine(app))
    await afterLeaseEnd(app)
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'sent', outcomeUnknownSince: at(120) })
    granted(await move(app, sessionId, 'close'))
    expect((await taskOf(app, taskId)).status).toBe('cancelled')
  })

  it('of a session that has ended cancels the task', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    granted(await move(app, sessionId, 'close'))
    expect((await taskOf(app, taskId)).status).toBe('sent')
    await afterLeaseEnd(app)
    expect((await taskOf(app, taskId)).status).toBe('cancelled')
  })
})

it('a completion that comes first is not overwritten by whoever saw the lease run out', async () => {
  const { app, sessionId, taskId } = await withHeld(open())
  app.clock.pass(120)
  const [, completed] = await Promise.all([
    app.returnLostLeases(),
    app.completeTask({ sessionId, taskId, leaseToken: null }, 'rpa'),
    app.returnLostLeases(),
  ])
  expect(completed.ok).toBe(true)
  expect((await taskOf(app, taskId)).status).toBe('completed')
  expect(await readyIds(app)).toEqual([])
})
