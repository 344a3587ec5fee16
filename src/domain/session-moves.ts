import { after } from './instant.ts'
import {
  type EndedSession,
  isRobotSession,
  isWorking,
  type OpenSession,
  type PausedSession,
  type Session,
  type SessionState,
  type TransferredSession,
  type WorkingSession,
} from './session.ts'
import type { RobotTaskType } from './task-type.ts'

/** What changes a session's state, by the contract's names. */
export type MoveCommand =
  | 'complete'
  | 'transfer'
  | 'pause'
  | 'resume'
  | 'handback'
  | 'close'
  | 'cancel'
  | 'timeout'

type Rule = { readonly from: readonly SessionState[]; readonly robotsOnly: boolean }

const WORKING = ['pending', 'active'] as const
const OPEN = [...WORKING, 'transferred', 'paused'] as const

/** The table of CONTRACT 2: from where each command moves. Whatever is not in it is an invalid transition. */
const MOVES = {
  complete: { from: ['pending'], robotsOnly: false },
  transfer: { from: [...WORKING, 'paused'], robotsOnly: false },
  pause: { from: WORKING, robotsOnly: true },
  resume: { from: ['paused'], robotsOnly: false },
  handback: { from: ['transferred'], robotsOnly: true },
  close: { from: OPEN, robotsOnly: false },
  cancel: { from: OPEN, robotsOnly: false },
  timeout: { from: OPEN, robotsOnly: false },
} as const satisfies Record<MoveCommand, Rule>

/** A session in a state from which the command moves. */
type MovableBy<Command extends MoveCommand> = Session & {
  readonly state: (typeof MOVES)[Command]['from'][number]
} & ((typeof MOVES)[Command]['robotsOnly'] extends true ? { readonly taskType: RobotTaskType } : unknown)

/** Whether the table lets the command move this session. */
export const canMove = <Command extends MoveCommand>(
  session: Session,
  command: Command,
): session is MovableBy<Command> => {
  const rule: Rule = MOVES[command]
  return rule.from.includes(session.state) && (!rule.robotsOnly || isRobotSession(session))
}

/** Why a session moves, as its row and its timeline tell it. */
export type Why = { readonly reason: string | null; readonly evidence: string | null }
export const NO_REASON: Why = { reason: null, evidence: null }

/** The first text was typed: the conversation is under way. */
export const activateSession = (session: WorkingSession): WorkingSession => ({
  ...session,
  ...NO_REASON,
  state: 'active',
})

/** A human has it, or must take it. */
export const transferSession = (session: WorkingSession | PausedSession, why: Why): TransferredSession => {
  if (isWorking(session)) return { ...session, ...why, state: 'transferred' }
  const { pausedFrom: _from, pausedBy: _by, ...facts } = session
  return { ...facts, ...why, state: 'transferred' }
}

/** Sets a working session aside. Other states do not pause, so the type does not let them in. */
export const pauseSession = (session: WorkingSession, why: Why, pausedBy: string | null): PausedSession => ({
  ...session,
  ...why,
  state: 'paused',
  pausedFrom: session.state,
  pausedBy,
})

/** Back to where it was paused from. What was said meanwhile is not held against the robot. */
export const resumeSession = (session: PausedSession, why: Why, now: Date): WorkingSession => {
  const { pausedFrom, pausedBy: _by, ...facts } = session
  return { ...facts, ...why, state: pausedFrom, judgedFrom: sentAfter(now) }
}

/** A human gives the conversation back to the robot. What was said meanwhile is not judged. */
export const handSessionBack = (session: TransferredSession, why: Why, now: Date): WorkingSession => ({
  ...session,
  ...why,
  state: 'active',
  assignee: null,
  judgedFrom: sentAfter(now),
})

/** The state that each ending command ends in. */
export const ENDS_AS = { close: 'completed', cancel: 'cancelled', timeout: 'timeout' } as const

export const endSession = (
  session: OpenSession,
  command: keyof typeof ENDS_AS,
  why: Why,
  now: Date,
): EndedSession => {
  const { pausedFrom: _from, pausedBy: _by, ...facts } = { pausedFrom: null, pausedBy: null, ...session }
  return { ...facts, ...why, state: ENDS_AS[command], endedAt: now }
}

// Instants have whole milliseconds, so "sent after now" begins with the next one.
const sentAfter = (now: Date): Date => after(now, 1)
