import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isWorking } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { type Ask, onSession } from '../pair/ask.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import { makeTask, type WantedText } from './make-task.ts'

export type AddedTask = { readonly task: Task; readonly replayed: boolean }
type Answer = Result<AddedTask, RefusalOf<'not_found' | 'invalid_transition' | 'task_conflict'>>
export type AddTask = (sessionId: string, wanted: WantedText) => Ask<Answer>

type Needs = { readonly records: RecordReader; readonly newId: IdSource }

/** Puts another text into a working session. The same text under the same external id is there once (CONTRACT 3). */
export const makeAddTask =
  ({ records, newId }: Needs): AddTask =>
  (sessionId, wanted) =>
    onSession(records, sessionId, { externalTaskId: wanted.externalTaskId }, (draft, session): Answer => {
      const same = draft.tasksOf(sessionId).find((task) => task.externalTaskId === wanted.externalTaskId)
      if (same !== undefined) {
        return same.content === wanted.content
          ? ok({ task: same, replayed: true })
          : refuse({ code: 'task_conflict', task: same })
      }
      if (!isWorking(session)) {
        return refuse({ code: 'invalid_transition', command: 'add_task', state: session.state })
      }

      const position = draft.takePosition(sessionId)
      const task = makeTask(wanted, session, wanted.content, position, newId, draft.now)
      draft.createTask(task)
      draft.touch(sessionId)
      return ok({ task, replayed: false })
    })
