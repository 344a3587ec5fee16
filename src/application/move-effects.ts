import {
  isLive,
  isWorking,
  type OpenSession,
  type PausedSession,
  type Session,
  type TransferredSession,
  type WorkingSession,
} from '../domain/session.ts'
import {
  activateSession,
  type ENDS_AS,
  endSession,
  handSessionBack,
  NO_REASON,
  resumeSession,
  transferSession,
  type Why,
} from '../domain/session-moves.ts'
import {
  cancelTask,
  EXPIRED,
  type Failure,
  failTask,
  isExpired,
  isInFlight,
  isUnfinished,
  isWaiting,
  type Task,
} from '../domain/task.ts'
import { SYSTEM, type TimelineNotes } from '../domain/timeline.ts'
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
  for (const task of draft.tasksOf(session.id)) {
    // Nothing can show any more whether it was typed.
    if (isInFlight(task) && task.outcomeUnknownSince !== null) draft.putTask(cancelTask(task, draft.now))
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
  for (const task of draft.tasksOf(sessionId))
    if (task.outcomeUnknownSince !== null) draft.putTask({ ...task, outcomeUnknownSince: draft.now })
}

/** What a finished task means for its session: the first completed one makes it active. */
export const noteCompletion = (draft: PairDraft, task: Task, actor: string): void => {
  draft.putTask(task)
  draft.touch(task.sessionId)
  const session = draft.session(task.sessionId)
  if (session?.state === 'pending') {
    draft.moveSession(activateSession(session), 'complete', actor, { taskId: task.id })
    draft.tell('session.activated', session.id, { task })
  } else if (session?.state === 'paused' && session.pausedFrom === 'pending') {
    draft.replaceSession({ ...session, pausedFrom: 'active' })
  }
  draft.tell('task.completed', task.sessionId, { task })
}

/**
 * What a task that came back or failed means for its session. Failed for good, its session goes to a human, but a
 * paused one beside a live one stays; expired, a pending session that is left without tasks ends.
 */
export const noteSetback = (draft: PairDraft, task: Task): void => {
  draft.putTask(task)
  if (isUnfinished(task)) {
    draft.restAnew(task.sessionId)
    return
  }
  draft.touch(task.sessionId)
  if (task.status !== 'failed') return

  draft.tell('task.failed', task.sessionId, { task })
  const session = draft.session(task.sessionId)
  if (session === undefined) return
  if (task.error === EXPIRED) {
    endIfLeftWithoutTasks(draft, session)
    return
  }

  const beside = draft.open().some((open) => open.id !== session.id && isLive(open))
  if (isWorking(session) || (session.state === 'paused' && !beside)) {
    transferIn(draft, session, { reason: 'send_failed', evidence: task.error }, SYSTEM, { taskId: task.id })
  }
}

/** Fails the session's waiting tasks whose time is over. */
export const expireIn = (draft: PairDraft, sessionId: string): void => {
  for (const task of draft.tasksOf(sessionId)) {
    if (isWaiting(task) && isExpired(task, draft.now)) noteSetback(draft, failTask(task, EXPIRY, draft.now))
  }
}
const EXPIRY: Failure = { error: EXPIRED, errorClass: null }

const endIfLeftWithoutTasks = (draft: PairDraft, session: Session): void => {
  const isLeft = draft.tasksOf(session.id).some((task) => isWaiting(task) || isInFlight(task))
  if (session.state === 'pending' && !isLeft)
    endIn(draft, session, 'timeout', { ...NO_REASON, reason: EXPIRED }, SYSTEM)
}

const cancelWaiting = (draft: PairDraft, sessionId: string): void => {
  for (const task of draft.tasksOf(sessionId)) if (isWaiting(task)) draft.putTask(cancelTask(task, draft.now))
}
