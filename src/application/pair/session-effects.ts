import type {
  OpenSession,
  PausedSession,
  Session,
  TransferredSession,
  WorkingSession,
} from '../../domain/session.ts'
import {
  type ENDS_AS,
  endSession,
  handSessionBack,
  resumeSession,
  transferSession,
  type Why,
} from '../../domain/session-moves.ts'
import { isOutcomeUnknown, isWaiting, type Task } from '../../domain/task.ts'
import { cancelTask, standingAt } from '../../domain/task-moves.ts'
import type { TimelineNotes } from '../../domain/timeline.ts'
import type { PairDraft } from './pair-draft.ts'

/** Hands a session to a human: its waiting tasks are cancelled, one in flight is fenced by the state itself. */
export const transferIn = (
  draft: PairDraft,
  session: WorkingSession | PausedSession,
  why: Why,
  actor: string,
  notes: Partial<TimelineNotes> = {},
): Session => {
  const transferred = draft.moveSession(transferSession(session, why), 'transfer', actor, {
    ...why,
    ...notes,
  })
  cancelWaiting(draft, session.id)
  draft.tell('session.transferred', session.id)
  return transferred
}

/** Ends a session; the robot that it had paused stays paused, its time to idle begins anew. */
export const endIn = (
  draft: PairDraft,
  session: OpenSession,
  command: keyof typeof ENDS_AS,
  why: Why,
  actor: string,
): Session => {
  const ended = draft.moveSession(endSession(session, command, why, draft.now), command, actor)
  cancelWaiting(draft, session.id)
  for (const task of standing(draft, draft.tasksOf(session.id))) {
    // Nothing can show any more whether it was typed.
    if (isOutcomeUnknown(task)) draft.putTask(cancelTask(task, draft.now))
  }
  draft.tell('session.ended', session.id)
  for (const robot of pausedBy(draft, session.id)) draft.restAnew(robot.id)
  return ended
}

/** The paused robot sessions that this session displaced. */
export const pausedBy = (draft: PairDraft, sessionId: string): readonly PausedSession[] =>
  draft.open().filter((open): open is PausedSession => open.state === 'paused' && open.pausedBy === sessionId)

export const resumeIn = (draft: PairDraft, session: PausedSession, why: Why, actor: string): Session => {
  const resumed = draft.moveSession(resumeSession(session, why, draft.now), 'resume', actor)
  awaitOutcomesAnew(draft, session.id)
  draft.tell('session.resumed', session.id)
  return resumed
}

/** A human gives the session back to its robot. */
export const handBackIn = (
  draft: PairDraft,
  session: TransferredSession,
  why: Why,
  actor: string,
  notes: Partial<TimelineNotes> = {},
): Session => {
  const returned = draft.moveSession(handSessionBack(session, why, draft.now), 'handback', actor, notes)
  awaitOutcomesAnew(draft, session.id)
  draft.tell('session.handed_back', session.id)
  return returned
}

/** The wait for an unknown outcome starts anew (CONTRACT 4): it must not be over at once. */
const awaitOutcomesAnew = (draft: PairDraft, sessionId: string): void => {
  for (const task of standing(draft, draft.tasksOf(sessionId)))
    if (isOutcomeUnknown(task)) draft.putTask({ ...task, outcomeUnknownSince: draft.now })
}

const cancelWaiting = (draft: PairDraft, sessionId: string): void => {
  for (const task of standing(draft, draft.tasksOf(sessionId)))
    if (isWaiting(task)) draft.putTask(cancelTask(task, draft.now))
  draft.cancelUnshown(sessionId)
}

/** As they stand now: a lease may be over that nobody has taken back yet. */
const standing = (draft: PairDraft, tasks: readonly Task[]): readonly Task[] =>
  tasks.map((task) => standingAt(task, draft.now))
