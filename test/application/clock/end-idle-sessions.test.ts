import { describe, expect, it } from 'vitest'
import type { IdleLimits } from '../../../src/domain/idle-policy.ts'
import type { Session } from '../../../src/domain/session.ts'
import { UNPACED } from '../../domain/samples.ts'
import type { Application } from '../../support/application.ts'
import { change } from '../../support/samples.ts'
import {
  anotherText,
  at,
  begin,
  collect,
  eventsOf,
  granted,
  historyOf,
  humanWork,
  lease,
  leaseAndOpen,
  lineOf,
  move,
  PAIR,
  robotWork,
  sessionOf,
  taskOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const LIMITS: IdleLimits = {
  pendingMs: 60_000,
  activeMs: 120_000,
  manualMs: 600_000,
  transferredMs: 300_000,
  pausedMs: 180_000,
}

/** Passes so many seconds, with a sweep every ten. */
const pass = async (app: Application, seconds: number, pacing = UNPACED) => {
  for (let passed = 0; passed < seconds; passed += 10) {
    app.clock.pass(10)
    await app.endIdleSessions(LIMITS, pacing)
  }
}
const stateOf = async (app: Application, id: string) => (await sessionOf(app, id)).state

describe('a session that rests too long', () => {
  it('ends as timeout, its waiting tasks are cancelled, and both are on record', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    await pass(app, 50)
    expect(await stateOf(app, sessionId)).toBe('pending')

    await pass(app, 10)
    expect(await sessionOf(app, sessionId)).toMatchObject({
      state: 'timeout',
      reason: 'idle',
      endedAt: at(60),
    })
    expect((await taskOf(app, taskId)).status).toBe('cancelled')
    expect(await historyOf(app, sessionId)).toEqual([
      'null -> pending by create',
      'pending -> timeout by timeout',
    ])
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'session.ended'])
    expect(await app.ready()).toEqual([])
  })

  it('frees its pair for the next one', async () => {
    const app = await open()
    await begin(app)
    await pass(app, 60)
    expect(granted(await app.createSession(robotWork({ externalTaskId: 'next' }), 'erp')).replayed).toBe(
      false,
    )
  })

  it('ends after a downtime of days at once, with all the others', async () => {
    const app = await open()
    const made = []
    for (let n = 0; n < 7; n += 1)
      made.push(await begin(app, robotWork({ pair: { ...PAIR, shopId: `shop-${n}` } })))
    app.clock.pass(86_400 * 3)
    await app.endIdleSessions(LIMITS)
    for (const { sessionId } of made) expect(await stateOf(app, sessionId)).toBe('timeout')
  })

  it('does not keep those behind it waiting when its row cannot be read', async () => {
    const app = await open()
    const broken = await begin(app)
    granted(await move(app, broken.sessionId, 'pause'))
    await breakRow(app, broken.sessionId)
    app.clock.pass(1)
    const other = await begin(app, robotWork({ pair: { ...PAIR, shopId: 'shop-10' } }))
    app.clock.pass(600)
    await expect(app.endIdleSessions(LIMITS)).rejects.toThrow('an instant of it is none')
    expect(await stateOf(app, other.sessionId)).toBe('timeout')
  })
})

/** A row that cannot be read, as no decision of ours would write it. */
const breakRow = (app: Application, sessionId: string) =>
  app.store.pairs.changePair(PAIR, { sessionId }, ({ sessions }) => ({
    answer: null,
    change: change({
      changedSessions: sessions.map(
        (session) => ({ ...session, stateSince: 'long ago' }) as unknown as Session,
      ),
    }),
  }))

describe('a session does not idle', () => {
  it('while a sender has its next text, and anew from when the lease was lost', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    app.clock.pass(40)
    await lease(app, { leaseMs: 300_000 })
    await pass(app, 300)
    expect(await stateOf(app, sessionId)).toBe('pending')
    app.clock.pass(25)
    await app.returnLostLeases()
    expect((await sessionOf(app, sessionId)).restsFrom).toEqual(at(365))

    await pass(app, 50)
    expect(await stateOf(app, sessionId)).toBe('pending')
    await pass(app, 10)
    expect(await stateOf(app, sessionId)).toBe('timeout')
  })

  it('while nobody knows whether its text was typed', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await leaseAndOpen(app, { leaseMs: 10_000 })
    app.clock.pass(10)
    await app.returnLostLeases()
    await pass(app, 2_000)
    expect(await stateOf(app, sessionId)).toBe('pending')
  })

  it('while its next text is not due, and anew from then', async () => {
    const app = await open()
    const { sessionId } = await begin(app, robotWork({ notBefore: at(1_000) }))
    await pass(app, 1_050)
    expect(await stateOf(app, sessionId)).toBe('pending')
    await pass(app, 10)
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'timeout', endedAt: at(1_060) })
  })

  it.each(['account:acc-1', 'shop:shop-9', 'type:auto_bargain', 'all'] as const)(
    'while %s is paused, and anew from when that pause is taken away',
    async (scope) => {
      const app = await open()
      const { sessionId } = await begin(app)
      app.clock.pass(30)
      await app.putPause({ scope, reason: 'night', until: null, createdBy: 'li' })
      await pass(app, 615)
      await app.removePause(scope)
      const over = app.clock.now().getTime()
      await pass(app, 50)
      expect(await stateOf(app, sessionId)).toBe('pending')
      await pass(app, 10)
      expect(await stateOf(app, sessionId)).toBe('timeout')
      expect((await sessionOf(app, sessionId)).stateSince.getTime() - over).toBe(60_000)
    },
  )

  it('while a pause runs that ends by itself, and not longer than it when it is taken away before', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const until = at(86_400)
    await app.putPause({ scope: 'account:acc-1', reason: 'captcha', until, createdBy: 'system' })
    await pass(app, 300)
    await app.removePause('account:acc-1')
    await pass(app, 60)
    expect(await stateOf(app, sessionId)).toBe('timeout')
  })

  it('for a pause of somebody else', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    for (const scope of ['account:acc-2', 'shop:shop-1', 'type:auto_follow_up'] as const)
      await app.putPause({ scope, reason: 'other', until: null, createdBy: 'li' })
    await pass(app, 60)
    expect(await stateOf(app, sessionId)).toBe('timeout')
  })

  it('in quiet hours, and anew from their end, whenever the sweep came by', async () => {
    const app = await open()
    // START is 08:00.
    const quiet = { ...UNPACED, quietHours: { fromMinute: 8 * 60 + 1, toMinute: 8 * 60 + 20 } }
    const { sessionId } = await begin(app)
    await pass(app, 1_250, quiet)
    expect(await stateOf(app, sessionId)).toBe('pending')
    await pass(app, 10, quiet)
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'timeout', endedAt: at(1_260) })
  })

  it('while it is paused beside the human’s session that displaced it, and anew from the end of that', async () => {
    const app = await open()
    const robot = await begin(app)
    const human = await begin(app, humanWork())
    await pass(app, 400)
    expect(await stateOf(app, robot.sessionId)).toBe('paused')
    granted(await move(app, human.sessionId, 'close'))
    await pass(app, 170)
    expect(await stateOf(app, robot.sessionId)).toBe('paused')
    await pass(app, 10)
    expect(await stateOf(app, robot.sessionId)).toBe('timeout')
  })

  it('but a human’s session that rests too long ends, and leaves its robot paused on a new clock', async () => {
    const app = await open()
    const robot = await begin(app)
    const human = await begin(app, humanWork())
    await pass(app, 600)
    expect(await sessionOf(app, human.sessionId)).toMatchObject({ state: 'timeout', endedAt: at(600) })
    expect(await sessionOf(app, robot.sessionId)).toMatchObject({ state: 'paused', restsFrom: at(600) })
    await pass(app, 180)
    expect(await sessionOf(app, robot.sessionId)).toMatchObject({ state: 'timeout', endedAt: at(780) })
  })
})

describe('last_activity', () => {
  it('moves with a move, a text added, handed out and finished, and a new message', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const seen = async (what: () => Promise<unknown>) => {
      app.clock.pass(5)
      await what()
      expect((await sessionOf(app, sessionId)).lastActivity).toEqual(app.clock.now())
    }
    await seen(() => app.addTask(sessionId, anotherText()))
    const held = await lease(app)
    await seen(() => app.getSendInfo(held.taskId, held.leaseToken))
    await seen(() => app.completeTask({ ...held, sessionId }, 'rpa'))
    await seen(() => collect(app, lineOf(app)))
    for (const command of ['pause', 'resume', 'transfer', 'handback'] as const)
      await seen(async () => granted(await move(app, sessionId, command)))
    await seen(async () => app.addTask(sessionId, anotherText({ externalTaskId: 'third' })))
  })

  it('moves with nothing else', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const unseen = async <Value>(what: () => Promise<Value>): Promise<Value> => {
      const before = (await sessionOf(app, sessionId)).lastActivity
      app.clock.pass(5)
      const value = await what()
      expect((await sessionOf(app, sessionId)).lastActivity).toEqual(before)
      return value
    }
    let held = await unseen(() => lease(app))
    await unseen(() => app.extendLease(held, 60_000))
    await unseen(() => app.releaseTask(held))
    held = await unseen(() => lease(app))
    const failure = { error: 'no window', errorClass: 'technical', retryable: true, retryAfterMs: 0 } as const
    await unseen(() => app.failTask({ ...held, ...failure }))
    held = await unseen(() => lease(app, { leaseMs: 5_000 }))
    await unseen(() => app.returnLostLeases())
    await unseen(() => app.explainTask(held.taskId))
    await unseen(() => app.createSession(robotWork(), 'upstream'))
    await unseen(() => app.addTask(sessionId, anotherText({ externalTaskId: 'BG-1001' })))
    await unseen(async () => app.putPause({ scope: 'all', reason: 'x', until: null, createdBy: 'li' }))

    const line = lineOf(app)
    await collect(app, line)
    await unseen(() => collect(app, line))
    granted(await move(app, sessionId, 'transfer'))
    const claim = { sessionId, assignee: '小李', force: false, version: null }
    await unseen(() => app.assignSession(claim, 'li'))
    await unseen(() => app.assignSession({ ...claim, assignee: null }, 'li'))
    await unseen(() => app.tellUnattended(1))
    await unseen(() => app.endIdleSessions(LIMITS))
  })
})
