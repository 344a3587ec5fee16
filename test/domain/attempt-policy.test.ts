import { describe, expect, it } from 'vitest'
import {
  backOffCeilingMs,
  failAttempt,
  isProvedAbsent,
  loseLease,
  type Observed,
  type Reported,
  returnToQueue,
} from '../../src/domain/attempt-policy.ts'
import { SESSION_STATES, type SessionState } from '../../src/domain/session.ts'
import type { InFlightTask, LeasedTask } from '../../src/domain/task.ts'
import { completeTask, handOutTask, leaseTask, loseOutcome, returnTask } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, sessionIn, TEXT, waiting, working } from './samples.ts'

const rules = { attemptsMax: 3, backOffBaseMs: 1_000, backOffMaxMs: 60_000 }
const failure = { error: 'no window', errorClass: 'technical' } as const
const now = at(30)

const over = (state: SessionState) => state !== 'pending' && state !== 'active' && state !== 'paused'
const expired = { expiresAt: at(20) }

describe('the wait before a retry', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [6, 32_000],
    [7, 60_000],
    [100, 60_000],
  ])('after %i attempts is drawn from 0 to %i ms', (attempt, ceiling) => {
    expect(backOffCeilingMs(attempt, rules)).toBe(ceiling)
  })
})

describe('a task that would return to the queue', () => {
  const how = { counted: false, nextAttemptAt: at(90), failure }

  it.each(SESSION_STATES)(
    '%s: waits again while its session is open to the robot, else is cancelled',
    (state) => {
      const back = returnToQueue(leased(), sessionIn(state), how, now)
      expect(back.status).toBe(over(state) ? 'cancelled' : 'pending')
    },
  )

  it.each(SESSION_STATES)('%s: past its expires_at fails, unless its session is over', (state) => {
    const back = returnToQueue(leased(expired), sessionIn(state), how, now)
    expect([back.status, back.error]).toEqual(over(state) ? ['cancelled', null] : ['failed', 'expired'])
  })

  it('keeps its place, its fences and what is known of its failure', () => {
    const task = handedOut()
    expect(returnToQueue(task, working(), how, now)).toEqual({
      ...task,
      status: 'pending',
      attempt: 0,
      nextAttemptAt: at(90),
      ...failure,
    })
  })

  it('burns an attempt only if that counts', () => {
    expect(returnToQueue(leased(), working(), { ...how, counted: true }, now).attempt).toBe(1)
    expect(returnToQueue(leased(), working(), { ...how, counted: false }, now).attempt).toBe(0)
  })
})

describe('a sender that could not type', () => {
  const reported: Reported = { failure, retryable: true, retryAfterMs: null }
  const fail = (task: InFlightTask, state: SessionState, facts: Partial<Reported> = {}) =>
    failAttempt(task, sessionIn(state), { ...reported, ...facts }, rules, 0.5, now)

  it.each(SESSION_STATES.flatMap((state) => [1, 2, 3, 4].map((attempt) => ({ state, attempt }))))(
    '$state, attempt $attempt of 3',
    ({ state, attempt }) => {
      const left = attempt < 3 ? 'pending' : 'failed'
      expect(fail(leased({ attempt }), state).status).toBe(over(state) ? 'cancelled' : left)
    },
  )

  it.each(SESSION_STATES)('%s: not retryable fails for good at once', (state) => {
    expect(fail(leased(), state, { retryable: false }).status).toBe(over(state) ? 'cancelled' : 'failed')
  })

  it('tells what went wrong, whatever becomes of it', () => {
    for (const state of SESSION_STATES) expect(fail(leased(), state)).toMatchObject(failure)
  })

  it('waits for the drawn part of its ceiling', () => {
    expect(fail(leased({ attempt: 2 }), 'active').nextAttemptAt).toEqual(at(30 + 1))
  })

  it('waits as long as the sender asked', () => {
    expect(fail(leased(), 'active', { retryAfterMs: 45_000 }).nextAttemptAt).toEqual(at(75))
  })

  it('past its expires_at does not try again', () => {
    expect(fail(leased(expired), 'active')).toMatchObject({ status: 'failed', error: 'expired' })
  })
})

describe('a lease that ran out', () => {
  const leaseExpired = { error: 'lease_expired', errorClass: 'technical' } as const
  const lose = (task: LeasedTask, state: SessionState) => loseLease(task, sessionIn(state), rules, at(130))

  it.each(SESSION_STATES)('%s, before the content went out: back, or cancelled', (state) => {
    const lost = lose(leased(), state)
    expect(lost).toMatchObject({ status: over(state) ? 'cancelled' : 'pending', nextAttemptAt: null })
  })

  it.each(SESSION_STATES)('%s, the last attempt: failed for good, or cancelled', (state) => {
    const lost = lose(leased({ attempt: 3 }), state)
    expect(lost).toMatchObject(over(state) ? { status: 'cancelled' } : { status: 'failed', ...leaseExpired })
  })

  it('counts as an attempt', () => {
    expect(lose(leased({ attempt: 2 }), 'active')).toMatchObject({ status: 'pending', attempt: 2 })
  })

  it('before the content went out, but past its expires_at: failed as expired', () => {
    expect(lose(leased(expired), 'active')).toMatchObject({ status: 'failed', error: 'expired' })
  })

  const unknown: readonly SessionState[] = ['pending', 'active', 'paused', 'transferred']
  it.each(unknown)(
    '%s, after the content went out: in flight, unknown since the end of the lease',
    (state) => {
      const task = handedOut({ attempt: 3, ...expired })
      expect(lose(task, state)).toEqual({ ...task, outcomeUnknownSince: at(120) })
    },
  )

  it.each(['completed', 'timeout', 'cancelled'] as const)(
    '%s, after the content went out: cancelled',
    (state) => {
      expect(lose(handedOut(), state)).toMatchObject({ status: 'cancelled', outcomeUnknownSince: null })
    },
  )
})

describe('a text of unknown outcome is proved absent', () => {
  // Handed out at second 10, under a lease until second 120.
  const unknown = loseOutcome(handedOut(), at(120))
  const observed = (from: number, to: number): Observed => ({ from: at(from), to: at(to) })

  it.each<[string, Observed | null, readonly number[], boolean]>([
    ['the whole time was observed', observed(10, 120), [], true],
    ['more than that was', observed(0, 500), [50], true],
    ['its begin was not', observed(11, 500), [], false],
    ['its end was not', observed(0, 119), [], false],
    ['a batch has messages on both sides', null, [9, 121], true],
    ['and in between', null, [9, 60, 121], true],
    ['only before it', null, [1, 9], false],
    ['only after it', null, [121, 500], false],
    ['only at its very ends', null, [10, 120], false],
    ['nothing is known', null, [], false],
  ])('when %s', (_, seen, sentAt, proved) => {
    expect(isProvedAbsent(unknown, seen, sentAt.map(at), at(600))).toBe(proved)
  })

  it('also right after its lease, before anybody noticed, but never while the lease runs', () => {
    expect(isProvedAbsent(handedOut(), observed(0, 500), [], at(120))).toBe(true)
    expect(isProvedAbsent(handedOut(), observed(0, 500), [], at(119))).toBe(false)
  })

  it.each([
    ['waits', waiting()],
    ['was leased, and its content never went out', leased()],
    ['is completed', completeTask(handedOut(), 'sender', at(50))],
  ])('never when it %s', (_, task) => {
    expect(isProvedAbsent(task, observed(0, 500), [], at(600))).toBe(false)
  })

  it('by what was seen since the last hand-out, not the first', () => {
    const back = returnTask(unknown, { counted: true, nextAttemptAt: null, failure: null })
    const again = handOutTask({ ...leaseTask(back, LEASE), content: TEXT }, at(300))
    const task = loseOutcome(again, at(400))
    expect(isProvedAbsent(task, observed(10, 120), [], at(600))).toBe(false)
    expect(isProvedAbsent(task, observed(300, 400), [], at(600))).toBe(true)
  })
  const LEASE = { token: 'tsk-1.other', workerId: null, expiresAt: at(400) }
})
