import { describe, expect, it } from 'vitest'
import { type Around, type IdleLimits, idleAt, idleLimitMs } from '../../src/domain/idle-policy.ts'
import type { OpenSession } from '../../src/domain/session.ts'
import { cancelTask, loseOutcome } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, paused, transferred, waiting, working } from './samples.ts'

const LIMITS: IdleLimits = {
  pendingMs: 30_000,
  activeMs: 120_000,
  manualMs: 300_000,
  transferredMs: 400_000,
  pausedMs: 500_000,
}
const ALONE: Around = { tasks: [], heldUntil: null, isPauserLive: false }
const MANUAL = { taskType: 'manual_complaint' } as const
const idle = (session: OpenSession, around: Partial<Around> = {}) =>
  idleAt(session, { ...ALONE, ...around }, LIMITS)

describe('the idle limit', () => {
  it.each<[string, OpenSession, number]>([
    ['a pending robot session', working('pending'), 30_000],
    ['a pending manual session', working('pending', MANUAL), 30_000],
    ['an active robot session', working('active'), 120_000],
    ['an active manual session', working('active', MANUAL), 300_000],
    ['a transferred session', transferred(), 400_000],
    ['a transferred manual session', transferred(MANUAL), 400_000],
    ['a paused session', paused(), 500_000],
  ])('of %s is a setting of its own', (_, session, limitMs) => {
    expect(idleLimitMs(session, LIMITS)).toBe(limitMs)
    expect(idle(session)).toEqual(at(limitMs / 1_000))
  })
})

describe('a session idles', () => {
  it('from its last activity, or from the end of what kept it from idling', () => {
    expect(idle(working('active', { lastActivity: at(50) }))).toEqual(at(170))
    expect(idle(working('active', { lastActivity: at(50), restsFrom: at(60) }))).toEqual(at(180))
  })

  it('not while its next task is in flight, of a known outcome or not', () => {
    expect(idle(working(), { tasks: [leased()] })).toBeNull()
    expect(idle(working(), { tasks: [handedOut()] })).toBeNull()
    expect(idle(working(), { tasks: [loseOutcome(handedOut(), at(120))] })).toBeNull()
    expect(idle(paused(), { tasks: [handedOut()] })).toBeNull()
  })

  it('not while somebody holds its next task, and anew from the end of that', () => {
    expect(idle(working(), { tasks: [waiting()], heldUntil: 'unknown' })).toBeNull()
    expect(idle(working(), { tasks: [waiting()], heldUntil: at(600) })).toEqual(at(630))
  })

  it.each([
    ['not_before', waiting({ notBefore: at(1_000) })],
    ['back-off', waiting({ nextAttemptAt: at(1_000) })],
  ])('anew from the end of the %s of its next task', (_, task) => {
    expect(idle(working(), { tasks: [task] })).toEqual(at(1_030))
  })

  it('by its next task alone: what later tasks wait for does not count', () => {
    const later = waiting({ id: 'tsk-2', position: 2, notBefore: at(1_000) })
    expect(idle(working(), { tasks: [waiting(), later] })).toEqual(at(30))
  })

  it('with tasks that are due, as without any', () => {
    expect(idle(working(), { tasks: [waiting()] })).toEqual(at(30))
    expect(idle(working(), { tasks: [cancelTask(waiting({ notBefore: at(900) }), at(1))] })).toEqual(at(30))
  })

  it('not while the manual session that paused it is live', () => {
    expect(idle(paused({ pausedBy: 'ses-2' }), { isPauserLive: true })).toBeNull()
    expect(idle(paused({ pausedBy: 'ses-2' }))).toEqual(at(500))
  })

  it('once a human has it, whatever became of its texts: nothing is sent any more', () => {
    expect(idle(transferred(), { tasks: [loseOutcome(handedOut(), at(120))] })).toEqual(at(400))
    expect(idle(transferred(), { tasks: [handedOut()], heldUntil: 'unknown' })).toEqual(at(400))
  })
})
