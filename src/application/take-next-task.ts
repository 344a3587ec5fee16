import { leaseRefusal } from '../domain/dispatch.ts'
import { after } from '../domain/instant.ts'
import { isWorking } from '../domain/session.ts'
import { leaseTask, makeLeaseToken, type Task } from '../domain/task.ts'
import { currentOf } from './create-session.ts'
import { expireIn } from './move-effects.ts'
import type { ChangePair } from './pair-changes.ts'
import type { SecretSource } from './ports/id-source.ts'
import type { RecordReader } from './ports/record-reader.ts'
import type { QueueEntry, QueueFilter, TaskQueue } from './ports/task-queue.ts'

export type TaskRequest = QueueFilter & {
  /** How long to wait for a task, 0 for not at all. */
  readonly waitMs: number
  readonly leaseMs: number
  /** Names one sender process, or null. */
  readonly workerId: string | null
}

/** A task that is now in flight, or null when nothing became ready in time or `signal` ended the wait. */
export type TakeNextTask = (wanted: TaskRequest, signal: AbortSignal) => Promise<Task | null>

type Needs = {
  readonly changePair: ChangePair
  readonly records: RecordReader
  readonly queue: TaskQueue
  readonly newSecret: SecretSource
  /** Milliseconds since any fixed moment; only spans are measured by it. */
  readonly elapsedMs: () => number
}

/**
 * Gives a sender the next task (CONTRACT 4). The queue only proposes; the database decides under the pair's lock.
 * Throws QueueUnavailable when the queue does not answer.
 */
export const makeTakeNextTask =
  (needs: Needs): TakeNextTask =>
  async (wanted, signal) => {
    const { records, queue, elapsedMs } = needs
    const again = wanted.workerId === null ? null : await unopenedOf(records, wanted.workerId)
    if (again !== null) return again

    const lease = (entry: QueueEntry) => leaseEntry(needs, entry, wanted)
    const giveUpAt = elapsedMs() + wanted.waitMs
    for (;;) {
      const task = await takeFromQueue(queue, wanted, lease)
      if (task !== null) return task

      const leftMs = giveUpAt - elapsedMs()
      if (leftMs <= 0 || signal.aborted) return null
      await queue.waitForOffer(wanted, leftMs, signal)
      if (signal.aborted) return null
    }
  }

/**
 * The first answer may have been lost: the same worker gets the same task again, unless its session was taken over
 * meanwhile. A text that must not be typed would come again and again, and keep the worker from all others.
 */
const unopenedOf = async (records: RecordReader, workerId: string): Promise<Task | null> => {
  const task = await records.unopenedTaskOf(workerId)
  const session = task === null ? null : await records.findSession(task.sessionId)
  return session !== null && isWorking(session) ? task : null
}

const takeFromQueue = async (
  queue: TaskQueue,
  filter: QueueFilter,
  lease: (entry: QueueEntry) => Promise<Task | null>,
): Promise<Task | null> => {
  for (let tries = 0; tries < STALE_ENTRIES_MAX; tries += 1) {
    const entry = await queue.take(filter)
    if (entry === null) return null
    const task = await lease(entry)
    if (task !== null) return task
  }
  return null
}
// A poll does not clean up behind a restored backup all by itself.
const STALE_ENTRIES_MAX = 100

/** Leases the task that the queue proposed, or null when it was stale: then the queue is told how things are. */
const leaseEntry = async (
  { changePair, records, queue, newSecret }: Needs,
  entry: QueueEntry,
  { leaseMs, workerId }: TaskRequest,
): Promise<Task | null> => {
  const found = await records.findTask(entry.taskId)
  if (found === null) {
    await queue.withdraw([entry])
    return null
  }
  return changePair(found.pair, { sessionId: found.sessionId }, (draft) => {
    expireIn(draft, found.sessionId)
    draft.requeue(found.sessionId)
    const session = currentOf(draft, found.sessionId)
    const task = draft.task(found.id)
    if (task === undefined || leaseRefusal(session, draft.tasksOf(session.id), task, draft.now) !== null)
      return null

    const token = makeLeaseToken(task.id, newSecret())
    const leased = leaseTask(task, { token, workerId, expiresAt: after(draft.now, leaseMs) })
    draft.putTask(leased)
    draft.touch(session.id)
    return leased
  })
}
