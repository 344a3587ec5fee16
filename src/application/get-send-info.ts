import { type AttemptRules, comeBack, loseLease } from '../domain/attempt-policy.ts'
import { type NotSendable, sendRefusal } from '../domain/dispatch.ts'
import { UNPACED } from '../domain/pacing.ts'
import type { RefusalOf } from '../domain/refusal.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import type { Session } from '../domain/session.ts'
import { EXPIRED, failTask, handOutTask, isInFlight, type Task } from '../domain/task.ts'
import { currentOf } from './create-session.ts'
import { lookAgainInMs, obstaclesIn, pausesOf } from './lease-rules.ts'
import { noteSetback } from './move-effects.ts'
import type { ChangePair } from './pair-changes.ts'
import type { PairDraft } from './pair-draft.ts'
import type { RecordReader } from './ports/record-reader.ts'

type Answer = Result<Task, RefusalOf<'not_found' | 'task_not_sendable'>>
export type GetSendInfo = (taskId: string, leaseToken: string | null) => Promise<Answer>

type Needs = {
  readonly changePair: ChangePair
  readonly records: RecordReader
  readonly attempts: AttemptRules
}

/** The fence (CONTRACT 4): the text goes out if it may still be typed, and from here on counts as handed out. */
export const makeGetSendInfo =
  ({ changePair, records, attempts }: Needs): GetSendInfo =>
  async (taskId, leaseToken) => {
    const found = await records.findTask(taskId)
    if (found === null) return refuse({ code: 'not_found', what: 'task', id: taskId })

    return changePair(found.pair, { sessionId: found.sessionId, holds: 'pauses' }, (draft): Answer => {
      const task = draft.task(taskId) ?? found
      const session = currentOf(draft, task.sessionId)
      const reason = sendRefusal(session, task, leaseToken, pausesOf(draft, task), draft.now)
      if (reason === null) return ok(handOut(draft, task))

      takeBack(draft, session, task, reason, attempts)
      return refuse({ code: 'task_not_sendable', reason })
    })
  }

/** The content goes out, once a lease. */
export const handOut = (draft: PairDraft, task: Task): Task => {
  const out = handOutTask(task, draft.now)
  if (out !== task) {
    draft.putTask(out)
    draft.touch(task.sessionId)
  }
  return out
}

/** A text that was refused before any content went out leaves or returns to the queue, the attempt not counted. */
const takeBack = (
  draft: PairDraft,
  session: Session,
  task: Task,
  reason: NotSendable,
  attempts: AttemptRules,
): void => {
  if (!isInFlight(task) || task.lease?.contentOut) return
  const uncounted = { ...task, attempt: task.attempt - 1 }
  if (reason === 'expired')
    noteSetback(draft, failTask(uncounted, { error: EXPIRED, errorClass: null }, draft.now))
  if (reason === 'held') {
    noteSetback(
      draft,
      comeBack(task, session, { counted: false, nextAttemptAt: null, failure: null }, draft.now),
    )
    parkHeld(draft, session, task.id)
  }
  // The lease ran out a moment ago and nobody has noticed yet.
  if (reason === 'not_in_flight') noteSetback(draft, loseLease(task, session, attempts, draft.now))
}

/** Held tasks wait in the queue until it is worth looking at them again. */
export const parkHeld = (draft: PairDraft, session: Session, taskId: string): void => {
  const task = draft.task(taskId)
  if (task === undefined) return
  const obstacles = obstaclesIn(draft, session, task, UNPACED)
  draft.requeue(session.id, lookAgainInMs(draft, task, obstacles))
}
