import type { Obstacle } from '../../domain/dispatch.ts'
import type { PacingRules } from '../../domain/pacing.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { type ChangePair, queueEntryOf } from '../pair/change-pair.ts'
import { holdsQuestion, obstaclesIn } from '../pair/dispatch-holds.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { TaskQueue } from '../ports/task-queue.ts'

export type Explained = {
  readonly dispatchable: boolean
  readonly because: readonly (Obstacle | Queued)[]
}
type Queued = { readonly code: 'queued'; readonly detail: string; readonly until: null }

export type ExplainTask = (taskId: string) => Promise<Result<Explained, RefusalOf<'not_found'>>>

type Needs = {
  readonly changePair: ChangePair
  readonly records: RecordReader
  readonly queue: TaskQueue
  readonly pacing: PacingRules
  readonly priorityStepMs: number
}

/** Why a task is not being sent, told by the very rules that dispatch (CONTRACT 4). It changes nothing. */
export const makeExplainTask =
  ({ changePair, records, queue, pacing, priorityStepMs }: Needs): ExplainTask =>
  async (taskId) => {
    const found = await records.findTask(taskId)
    if (found === null) return refuse({ code: 'not_found', what: 'task', id: taskId })

    const question = { sessionId: found.sessionId, holds: holdsQuestion(pacing) }
    const { obstacles, entry } = await changePair(found.pair, question, (draft) => {
      const task = draft.task(taskId) ?? found
      return {
        obstacles: obstaclesIn(draft, draft.currentSession(task.sessionId), task, pacing),
        entry: queueEntryOf(task, draft.now, priorityStepMs),
      }
    })
    if (obstacles.length > 0) return ok({ dispatchable: false, because: obstacles })

    const ahead = await queue.countAhead(entry).catch(() => null)
    const detail = ahead === null ? 'ready; the queue does not answer' : `ready: behind ${ahead} others`
    return ok({ dispatchable: true, because: [{ code: 'queued', detail, until: null }] })
  }
