import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isRobotSession, isWorking } from '../../domain/session.ts'
import { NO_REASON } from '../../domain/session-moves.ts'
import type { Task } from '../../domain/task.ts'
import { retryTask } from '../../domain/task-moves.ts'
import { type Ask, onTask } from '../pair/ask.ts'
import { handBackIn } from '../pair/session-effects.ts'
import type { RecordReader } from '../ports/record-reader.ts'

type Answer = Result<Task, RefusalOf<'not_found' | 'task_finished' | 'invalid_transition'>>
/** `handback`: a transferred session goes back to its robot with it. */
export type RetryTask = (taskId: string, handback: boolean, actor: string) => Ask<Answer>

/** Puts a failed text back into the queue, with all its attempts before it. */
export const makeRetryTask =
  ({ records }: { readonly records: RecordReader }): RetryTask =>
  (taskId, handback, actor) =>
    onTask(records, taskId, {}, (draft, task, session): Answer => {
      if (task.status !== 'failed')
        return refuse({ code: 'task_finished', command: 'retry', status: task.status })
      const returns = session.state === 'transferred' && isRobotSession(session) && handback
      if (!isWorking(session) && !returns) {
        return refuse({ code: 'invalid_transition', command: 'retry', state: session.state })
      }
      if (session.state === 'transferred') handBackIn(draft, session, NO_REASON, actor, { taskId })
      const waiting = retryTask(task, draft.now)
      draft.putTask(waiting)
      draft.touch(session.id)
      return ok(waiting)
    })
