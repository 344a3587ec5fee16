import { type AttemptRules, loseLease, returnToQueue } from '../../domain/attempt-policy.ts'
import { judgeSending, type NotSendable } from '../../domain/dispatch.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import type { Session } from '../../domain/session.ts'
import {
  EXPIRED,
  type HandedOutTask,
  holdsLease,
  isContentOut,
  isLeased,
  isUnread,
  type LeasedTask,
  type Task,
  type WithContent,
} from '../../domain/task.ts'
import { failTask, handOutTask, takeBack } from '../../domain/task-moves.ts'
import { type Ask, onTask } from '../pair/ask.ts'
import { type PausesDraft, parkHeld, pausesOf } from '../pair/dispatch-holds.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteSetback } from '../pair/task-effects.ts'
import type { RecordReader } from '../ports/record-reader.ts'

export type Passed<Value> = Result<Value, RefusalOf<'not_found' | 'task_not_sendable'>>

/** Goes on with a task that may be typed. */
type Pass<Value> = (draft: PausesDraft, task: LeasedTask, session: Session) => Passed<Value>

type Needs = { readonly records: RecordReader; readonly attempts: AttemptRules }

/** The fence itself (CONTRACT 4), under the pair's lock: whoever holds the task may type its text, or must not. */
export const atFence = <Value>(
  { records, attempts }: Needs,
  taskId: string,
  leaseToken: string | null,
  pass: Pass<Value>,
): Ask<Passed<Value>> =>
  onTask(records, taskId, { pauses: true }, (draft, task, session): Passed<Value> => {
    const judged = judgeSending(session, task, leaseToken, pausesOf(draft, task), draft.now)
    if (judged.ok) return pass(draft, judged.value, session)

    const reason = judged.refusal
    settleRefused(draft, session, task, reason, attempts)
    return refuse({ code: 'task_not_sendable', reason })
  })

/** The content goes out, once a lease. */
export const handOut = (draft: PairDraft, task: LeasedTask & WithContent): HandedOutTask => {
  const out = handOutTask(task, draft.now)
  if (out !== task) {
    draft.putTask(out)
    draft.touch(task.sessionId)
  }
  return out
}

/** A text that was refused before any content went out leaves or returns to the queue, the attempt not counted. */
const settleRefused = (
  draft: PausesDraft,
  session: Session,
  task: Task,
  reason: NotSendable,
  attempts: AttemptRules,
): void => {
  if (!isUnread(task)) return
  const uncounted = { ...task, attempt: task.attempt - 1 }
  if (reason === 'expired')
    noteSetback(draft, failTask(uncounted, { error: EXPIRED, errorClass: null }, draft.now))
  if (reason === 'held') {
    noteSetback(draft, returnToQueue(task, session, UNCOUNTED, draft.now))
    parkHeld(draft, session, task.id)
  }
  // The lease ran out a moment ago and nobody has noticed yet.
  if (reason === 'not_in_flight') noteSetback(draft, loseLease(task, session, attempts, draft.now))
}

const UNCOUNTED = { counted: false, nextAttemptAt: null, failure: null } as const

/** Whether whoever asked is still there to take an answer. */
export type IsThere = () => Promise<boolean>

/**
 * What could not be given to whoever asked for it, since nobody was there any more, returns to the queue as if it had
 * never left; but not when its content was asked for since.
 */
export const returnUndelivered = (
  { records }: Pick<Needs, 'records'>,
  given: LeasedTask,
): Ask<Result<null, RefusalOf<'not_found'>>> =>
  onTask(records, given.id, {}, (draft, task, session) => {
    if (!isLeased(task) || !holdsLease(task, given.lease.token)) return ok(null)
    if (isContentOut(task) && !isContentOut(given)) return ok(null)
    const unread = isContentOut(task) ? takeBack(task) : task
    noteSetback(draft, returnToQueue(unread, session, UNCOUNTED, draft.now))
    return ok(null)
  })

/** Without its text it returns to the queue, and others come before it for a moment: they may have theirs. */
export const returnWithoutText = (draft: PairDraft, session: Session, task: LeasedTask): void => {
  noteSetback(draft, returnToQueue(task, session, UNCOUNTED, draft.now))
  draft.requeue(session.id, SOURCE_REST_MS)
}
const SOURCE_REST_MS = 1_000
