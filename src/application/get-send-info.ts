import { type AttemptRules, loseLease } from '../domain/attempt-policy.ts'
import { sendRefusal } from '../domain/dispatch.ts'
import type { RefusalOf } from '../domain/refusal.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { EXPIRED, failTask, handOutTask, isInFlight, type Task } from '../domain/task.ts'
import { currentOf } from './create-session.ts'
import { noteSetback } from './move-effects.ts'
import type { ChangePair } from './pair-changes.ts'
import type { RecordReader } from './ports/record-reader.ts'

export type GetSendInfo = (
  taskId: string,
  leaseToken: string | null,
) => Promise<Result<Task, RefusalOf<'not_found' | 'task_not_sendable'>>>

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

    return changePair(found.pair, { sessionId: found.sessionId }, (draft) => {
      const task = draft.task(taskId) ?? found
      const session = currentOf(draft, task.sessionId)
      const reason = sendRefusal(session, task, leaseToken, draft.now)
      if (reason === null) {
        const out = handOutTask(task, draft.now)
        if (out !== task) {
          draft.putTask(out)
          draft.touch(session.id)
        }
        return ok(out)
      }

      if (reason === 'expired') {
        noteSetback(
          draft,
          failTask({ ...task, attempt: task.attempt - 1 }, { error: EXPIRED, errorClass: null }, draft.now),
        )
      }
      // The lease ran out a moment ago and nobody has noticed yet.
      if (reason === 'not_in_flight' && isInFlight(task)) {
        noteSetback(draft, loseLease(task, session, attempts, draft.now))
      }
      return refuse({ code: 'task_not_sendable', reason })
    })
  }
