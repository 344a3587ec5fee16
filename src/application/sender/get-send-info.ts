import type { RefusalOf } from '../../domain/refusal.ts'
import { type Result, refuse } from '../../domain/result.ts'
import type { Task } from '../../domain/task.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import { makeOpenTask, type OpeningNeeds } from './pass-fence.ts'

type Answer = Result<Task, RefusalOf<'not_found' | 'task_not_sendable'>>
export type GetSendInfo = (taskId: string, leaseToken: string | null) => Promise<Answer>

type Needs = OpeningNeeds & { readonly records: RecordReader }

/**
 * The fence (CONTRACT 4): the text goes out if it may still be typed, and from here on counts as handed out. Throws
 * SourceUnavailable.
 */
export const makeGetSendInfo = (needs: Needs): GetSendInfo => {
  const openTask = makeOpenTask(needs)
  return async (taskId, leaseToken) => {
    const found = await needs.records.findTask(taskId)
    return found === null
      ? refuse({ code: 'not_found', what: 'task', id: taskId })
      : openTask(found, leaseToken)
  }
}
