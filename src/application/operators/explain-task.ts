import { type AttemptRules, settledAt } from '../../domain/attempt-policy.ts'
import type { Obstacle } from '../../domain/dispatch.ts'
import type { PacingRules } from '../../domain/pacing.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result } from '../../domain/result.ts'
import { isWaiting, type Task } from '../../domain/task.ts'
import { onTask, type Perform } from '../pair/ask.ts'
import { obstaclesIn } from '../pair/dispatch-holds.ts'
import { queueEntryOf } from '../pair/queue-change.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { TaskQueue } from '../ports/task-queue.ts'

type Explained = {
  readonly dispatchable: boolean
  readonly because: readonly (Obstacle | Queued)[]
}
type Queued = { readonly code: 'queued'; readonly detail: string; readonly until: null }

export type ExplainTask = (taskId: string) => Promise<Result<Explained, RefusalOf<'not_found'>>>

type Needs = {
  readonly perform: Perform
  readonly records: RecordReader
  readonly queue: TaskQueue
  readonly attempts: AttemptRules
  readonly pacing: PacingRules
  readonly priorityStepMs: number
}

/** Why a task is not being sent, told by the very rules that dispatch (CONTRACT 4). It changes nothing. */
export const makeExplainTask =
  ({ perform, records, queue, attempts, pacing, priorityStepMs }: Needs): ExplainTask =>
  async (taskId) => {
    const stands = await perform(
      onTask(records, taskId, { pauses: true, pacing }, (draft, found, session) => {
        const settled = (task: Task) => settledAt(task, session, attempts, draft.now)
        const task = settled(found)
        return ok({
          obstacles: obstaclesIn(draft, session, task, draft.tasksOf(session.id).map(settled)),
          entry: isWaiting(task) ? queueEntryOf(task, draft.now, priorityStepMs) : null,
        })
      }),
    )
    if (!stands.ok) return stands
    const { obstacles, entry } = stands.value
    if (entry === null || obstacles.length > 0) return ok({ dispatchable: false, because: obstacles })

    const ahead = await queue.countAhead(entry).catch(() => null)
    const detail = ahead === null ? 'ready; the queue does not answer' : `ready: behind ${ahead} others`
    return ok({ dispatchable: true, because: [{ code: 'queued', detail, until: null }] })
  }
