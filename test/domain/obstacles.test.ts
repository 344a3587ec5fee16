import { describe, expect, it } from 'vitest'
import { type Holds, OBSTACLE_CODES, obstaclesOf } from '../../src/domain/dispatch.ts'
import type { PacingHold } from '../../src/domain/pacing.ts'
import type { Pause } from '../../src/domain/pause.ts'
import type { Session } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { cancelTask, loseOutcome } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, NO_HOLDS, START, sessionIn, waiting, working } from './samples.ts'

const pause = (until: Date | null = null): Pause => ({
  scope: 'shop:shop-9',
  reason: '盘点',
  until,
  createdAt: START,
  createdBy: 'li',
})
const pacing = (code: PacingHold['code'], until: Date | null = at(60)): Holds => ({
  ...NO_HOLDS,
  pacing: [{ code, until }],
})
const paused: Holds = { ...NO_HOLDS, pauses: [pause(at(60))] }
const others = [waiting({ id: 'tsk-0', position: 0 })]

type Case = readonly [
  code: (typeof OBSTACLE_CODES)[number],
  session: Session,
  task: Task,
  holds: Holds,
  until: Date | null,
  others?: readonly Task[],
]

// Each code alone, and when it goes away by itself.
const CASES: readonly Case[] = [
  ['finished', working(), cancelTask(waiting(), at(1)), NO_HOLDS, null],
  ['session_ended', sessionIn('completed'), waiting(), NO_HOLDS, null],
  ['session_transferred', sessionIn('transferred'), waiting(), NO_HOLDS, null],
  ['session_paused', sessionIn('paused'), waiting(), NO_HOLDS, null],
  ['in_flight', working(), leased(), NO_HOLDS, at(120)],
  ['outcome_unknown', working(), loseOutcome(handedOut(), at(120)), NO_HOLDS, null],
  ['not_next', working('active'), waiting(), NO_HOLDS, null, others],
  ['expired', working(), waiting({ expiresAt: START }), NO_HOLDS, null],
  ['not_before', working(), waiting({ notBefore: at(60) }), NO_HOLDS, at(60)],
  ['back_off', working(), waiting({ nextAttemptAt: at(60) }), NO_HOLDS, at(60)],
  ['paused', working(), waiting(), paused, at(60)],
  ['quiet_hours', working(), waiting(), pacing('quiet_hours'), at(60)],
  ['min_gap', working(), waiting(), pacing('min_gap'), at(60)],
  ['daily_cap', working(), waiting(), pacing('daily_cap'), at(60)],
  ['account_busy', working(), waiting(), pacing('account_busy', null), null],
]

describe('what keeps a task from being sent', () => {
  const rows = CASES.map(([code, session, task, holds, until, more = []]) => ({
    code,
    told: obstaclesOf(session, [...more, task], task, holds, START),
    until,
  }))
  it.each(rows)('$code', ({ code, told, until }) => {
    expect(told).toEqual([{ code, detail: expect.any(String), until }])
  })

  it('has each of its codes in this table', () => {
    expect(CASES.map(([code]) => code)).toEqual(OBSTACLE_CODES)
  })

  it('is told as a whole: the session, its order, time, pauses and pacing', () => {
    const task = waiting({ expiresAt: START, notBefore: at(60), nextAttemptAt: at(60) })
    const holds = { pauses: [pause(), pause()], pacing: pacing('min_gap').pacing }
    const told = obstaclesOf(sessionIn('paused'), [...others, task], task, holds, START)
    expect(told.map(({ code }) => code)).toEqual([
      'session_paused',
      'not_next',
      'expired',
      'not_before',
      'back_off',
      'paused',
      'paused',
      'min_gap',
    ])
  })

  it('is told without what no longer matters, once the task or its session is over, or it is in flight', () => {
    for (const [session, task] of [
      [working(), cancelTask(waiting(), at(1))],
      [sessionIn('timeout'), waiting()],
      [sessionIn('transferred'), waiting()],
      [working(), leased()],
    ] as const) {
      expect(obstaclesOf(session, [task], task, paused, START)).toHaveLength(1)
    }
  })

  it('names the pause by scope and reason', () => {
    const [told] = obstaclesOf(working(), [waiting()], waiting(), paused, START)
    expect(told?.detail).toBe('shop:shop-9: 盘点')
  })
})
