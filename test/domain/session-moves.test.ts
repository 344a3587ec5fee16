import { describe, expect, it } from 'vitest'
import { SESSION_STATES, type SessionState } from '../../src/domain/session.ts'
import {
  activateSession,
  canMove,
  endSession,
  handSessionBack,
  type MoveCommand,
  NO_REASON,
  pauseSession,
  resumeSession,
  transferSession,
} from '../../src/domain/session-moves.ts'
import { at, paused, sessionIn, transferred, working } from './samples.ts'

const COMMANDS = [
  'complete',
  'transfer',
  'pause',
  'resume',
  'handback',
  'close',
  'cancel',
  'timeout',
] as const satisfies readonly MoveCommand[]

// The table of CONTRACT 2. `any` moves every session, `bot` only a robot's, `-` none.
const LEGAL: Record<SessionState, string> = {
  //           complete transfer pause resume handback close cancel timeout
  pending: '   any      any      bot   -      -        any   any    any',
  active: '    -        any      bot   -      -        any   any    any',
  transferred: '-       -        -     -      bot      any   any    any',
  paused: '    -        any      -     any    -        any   any    any',
  completed: ' -        -        -     -      -        -     -      -',
  timeout: '   -        -        -     -      -        -     -      -',
  cancelled: ' -        -        -     -      -        -     -      -',
}

const CASES = SESSION_STATES.flatMap((state) =>
  LEGAL[state]
    .trim()
    .split(/\s+/)
    .flatMap((who, i) => {
      const command = COMMANDS[i] ?? 'complete'
      return [
        { taskType: 'auto_bargain', state, command, legal: who !== '-' },
        { taskType: 'manual_urgent', state, command, legal: who === 'any' },
      ] as const
    }),
)

describe('the moves of a session', () => {
  it('are judged for every state, command and kind', () => {
    expect(CASES).toHaveLength(SESSION_STATES.length * COMMANDS.length * 2)
  })

  it.each(CASES)('$state $taskType, $command: $legal', ({ state, taskType, command, legal }) => {
    expect(canMove(sessionIn(state, { taskType }), command)).toBe(legal)
  })
})

const why = { reason: 'customer asked', evidence: 'm1: 叫人工' }
const now = at(50)

describe('what a move leaves behind', () => {
  it('complete: active, and no reason of an earlier move', () => {
    expect(activateSession(working('pending', { reason: 'back from lunch' }))).toEqual({
      ...working('pending'),
      ...NO_REASON,
      state: 'active',
    })
  })

  it.each([working('pending'), working('active')])('transfer of a $state session: why', (session) => {
    expect(transferSession(session, why)).toEqual({ ...session, ...why, state: 'transferred' })
  })

  it('transfer of a paused session: nothing of the pause', () => {
    const moved = transferSession(paused({ pausedBy: 'ses-2' }), why)
    expect(moved).toEqual({ ...working('active'), ...why, state: 'transferred' })
    expect(moved).not.toHaveProperty('pausedBy')
  })

  it.each(['pending', 'active'] as const)('pause and resume: back to %s', (state) => {
    const session = working(state)
    const set = pauseSession(session, why, 'ses-2')
    expect(set).toEqual({ ...session, ...why, state: 'paused', pausedFrom: state, pausedBy: 'ses-2' })
    expect(resumeSession(set, NO_REASON, now)).toEqual({ ...session, judgedFrom: new Date(+now + 1) })
  })

  it('handback: active, unclaimed, judged only by what is said after it', () => {
    const session = transferred({ assignee: 'wang', ...why })
    expect(handSessionBack(session, NO_REASON, now)).toEqual({
      ...working('active'),
      assignee: null,
      judgedFrom: new Date(+now + 1),
    })
  })

  it.each([
    ['close', 'completed'],
    ['cancel', 'cancelled'],
    ['timeout', 'timeout'],
  ] as const)('%s: %s, ended now, nothing of a pause', (command, state) => {
    const moved = endSession(paused({ pausedBy: 'ses-2' }), command, why, now)
    expect(moved).toEqual({ ...working('active'), ...why, state, endedAt: now })
    expect(moved).not.toHaveProperty('pausedFrom')
    expect(moved).not.toHaveProperty('pausedBy')
  })
})
