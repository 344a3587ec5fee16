import type { SetBack } from '../../domain/attempt-policy.ts'
import { isLive, isWorking, type Session } from '../../domain/session.ts'
import { activateSession, NO_REASON } from '../../domain/session-moves.ts'
import {
  type CompletedTask,
  EXPIRED,
  type Failure,
  isExpired,
  isUnfinished,
  isWaiting,
  type OutcomeUnknownTask,
} from '../../domain/task.ts'
import { failTask } from '../../domain/task-moves.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from './pair-draft.ts'
import { endIn, transferIn } from './session-effects.ts'

/** What a finished task means for its session: the first completed one makes it active. */
export const noteCompletion = (draft: PairDraft, task: CompletedTask, actor: string): void => {
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
export const noteSetback = (draft: PairDraft, task: SetBack | OutcomeUnknownTask): void => {
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

/**
 * Fails the session's waiting tasks whose time is over. Where more wait than are shown, the first of them
 * stays for the next time, for nobody knows yet what comes after those shown.
 */
export const expireIn = (draft: PairDraft, sessionId: string): void => {
  const waiting = draft.tasksOf(sessionId).filter(isWaiting)
  const over = waiting.filter((task) => isExpired(task, draft.now))
  const isAll = over.length < waiting.length || draft.showsAllWaiting(sessionId)
  for (const task of isAll ? over : over.slice(1)) noteSetback(draft, failTask(task, EXPIRY, draft.now))
}
const EXPIRY: Failure = { error: EXPIRED, errorClass: null }

const endIfLeftWithoutTasks = (draft: PairDraft, session: Session): void => {
  if (session.state === 'pending' && !draft.hasUnfinished(session.id))
    endIn(draft, session, 'timeout', { ...NO_REASON, reason: EXPIRED }, SYSTEM)
}
