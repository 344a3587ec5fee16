import { isWorking } from '../../domain/session.ts'
import type { LeasedTask, UnreadTask } from '../../domain/task.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import { unbounded } from './at-once.ts'
import { type IsThere, returnUndelivered } from './fence.ts'
import type { Take } from './lease-entry.ts'
import { type TakingNeeds, type TaskRequest, waitForTasks } from './wait-for-task.ts'

/** A task that is now in flight, or null when nothing became ready in time or `signal` ended the wait. */
export type TakeNextTask = (
  wanted: TaskRequest,
  signal: AbortSignal,
  isThere?: IsThere,
) => Promise<LeasedTask | null>

/**
 * Gives a sender the next task (CONTRACT 4). The queue only proposes; the database decides under the pair's lock.
 * What was leased for somebody who has hung up goes back.
 * Throws QueueUnavailable when the queue does not answer.
 */
export const makeTakeNextTask =
  (needs: TakingNeeds): TakeNextTask =>
  async (wanted, signal, isThere = SOMEBODY) => {
    const { records, notePoll } = needs
    notePoll(wanted)
    const again = wanted.workerId === null ? null : await unreadOf(records, wanted.workerId)
    if (again !== null) return again
    if (!(await isThere())) return null
    const { leased } = await waitForTasks({ ...needs, atOnce: unbounded }, wanted, 1, leaseOnly, signal)
    const task = leased[0]?.task ?? null
    if (task === null || (await isThere())) return task
    await needs.perform(returnUndelivered(needs, task))
    return null
  }

const SOMEBODY: IsThere = async () => true

/**
 * The first answer may have been lost: the same worker gets the same task again, unless its session was taken over
 * meanwhile. A text that must not be typed would come again and again, and keep the worker from all others.
 */
const unreadOf = async (records: RecordReader, workerId: string): Promise<UnreadTask | null> => {
  const task = await records.unreadTaskOf(workerId)
  const session = task === null ? null : await records.findSession(task.sessionId)
  return session !== null && isWorking(session) ? task : null
}

const leaseOnly: Take = (_draft, leased) => leased
