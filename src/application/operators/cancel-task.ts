import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isUnfinished, type Task } from '../../domain/task.ts'
import { cancelTask } from '../../domain/task-moves.ts'
import { type Ask, onTask } from '../pair/ask.ts'
import type { RecordReader } from '../ports/record-reader.ts'

type Answer = Result<Task, RefusalOf<'not_found' | 'task_finished'>>
export type CancelTask = (taskId: string) => Ask<Answer>

/** Takes a text back: it waits no more, and one in flight is fenced (CONTRACT 4). */
export const makeCancelTask =
  ({ records }: { readonly records: RecordReader }): CancelTask =>
  (taskId) =>
    onTask(records, taskId, {}, (draft, task): Answer => {
      if (!isUnfinished(task))
        return refuse({ code: 'task_finished', command: 'cancel', status: task.status })
      const cancelled = cancelTask(task, draft.now)
      draft.putTask(cancelled)
      draft.touch(task.sessionId)
      return ok(cancelled)
    })
