import { describe, expect, it } from 'vitest'
import { judgeSending, NOT_SENDABLE_REASONS } from '../../src/domain/dispatch.ts'
import type { Pause } from '../../src/domain/pause.ts'
import { ok } from '../../src/domain/result.ts'
import { SESSION_STATES, type SessionState } from '../../src/domain/session.ts'
import { makeLeaseToken, type Task } from '../../src/domain/task.ts'
import { cancelTask, completeTask, loseOutcome } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, START, sessionIn, waiting, working } from './samples.ts'

const token = makeLeaseToken('tsk-1', 'secret')
const other = makeLeaseToken('tsk-1', 'another lease')

const STOP: Pause = {
  scope: 'all',
  reason: 'stop',
  until: null,
  createdAt: START,
  createdBy: 'li',
}

const BY_STATE: Record<SessionState, string | null> = {
  pending: null,
  active: null,
  transferred: 'session_transferred',
  paused: 'session_paused',
  completed: 'session_ended',
  timeout: 'session_ended',
  cancelled: 'session_ended',
}

const sendRefusal = (...asked: Parameters<typeof judgeSending>): string | null => {
  const judged = judgeSending(...asked)
  return judged.ok ? null : judged.refusal
}

describe('the fence right before typing', () => {
  it.each(SESSION_STATES)('judges the session first: %s', (state) => {
    expect(sendRefusal(sessionIn(state), leased(), token, [], at(1))).toBe(BY_STATE[state])
    if (BY_STATE[state] !== null)
      expect(sendRefusal(sessionIn(state), waiting(), other, [STOP], at(500))).toBe(BY_STATE[state])
  })

  it.each<[string, Task, string | null, number, string | null]>([
    // what                                         task                      token  at   the answer
    ['the holder may type', leased(), token, 1, null],
    ['the holder may ask again', handedOut(), token, 60, null],
    ['without a token, whoever asks is the holder', leased(), null, 1, null],
    ['it waits in the queue', waiting(), token, 1, 'not_in_flight'],
    ['it is done', completeTask(leased(), 'sender', at(1)), token, 2, 'not_in_flight'],
    ['it was cancelled', cancelTask(leased(), at(1)), token, 2, 'not_in_flight'],
    ['somebody else holds it', leased(), other, 1, 'lease_lost'],
    ['the lease runs to its last millisecond', leased(), token, 119.999, null],
    ['the lease has just run out, nothing was given out', leased(), token, 120, 'not_in_flight'],
    ['the lease has just run out, the text was given out', handedOut(), token, 120, 'lease_lost'],
    ['so has it for one without a token', handedOut(), null, 120, 'lease_lost'],
    ['nobody knows whether it was typed', loseOutcome(handedOut(), at(120)), token, 130, 'lease_lost'],
    [
      'nobody knows it, though by this clock the lease runs',
      loseOutcome(handedOut(), at(50)),
      token,
      60,
      'lease_lost',
    ],
    ['its time is over', leased({ expiresAt: at(30) }), token, 30, 'expired'],
    ['its time is nearly over', leased({ expiresAt: at(30) }), token, 29.999, null],
    ['its time is over, but the text is out', handedOut({ expiresAt: at(30) }), token, 40, null],
  ])('%s', (_, task, asked, seconds, answer) => {
    expect(sendRefusal(working('active'), task, asked, [], at(seconds))).toBe(answer)
  })

  it('is held by a pause of its scope, also when the content is out: every robot stops at once', () => {
    for (const task of [leased(), handedOut()])
      expect(sendRefusal(working('active'), task, token, [STOP], at(30))).toBe('held')
  })

  it('lets the task itself through, as it is', () => {
    const task = handedOut()
    expect(judgeSending(working(), task, token, [], at(30))).toEqual(ok(task))
  })

  it('has exactly the reasons of the contract', () => {
    expect([...NOT_SENDABLE_REASONS].sort()).toEqual(
      'expired held lease_lost not_in_flight session_ended session_paused session_transferred'.split(' '),
    )
  })
})
