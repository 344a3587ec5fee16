import { after } from '../../domain/instant.ts'
import { type PacingRules, quietHoursEnd } from '../../domain/pacing.ts'
import { isWorking } from '../../domain/session.ts'
import { makeLeaseToken, type Task } from '../../domain/task.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import { holdsQuestion, leaseIn, lookAgainInMs, obstaclesIn } from '../pair/dispatch-holds.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { expireIn } from '../pair/task-effects.ts'
import type { SecretSource } from '../ports/id-source.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { QueueEntry, QueueFilter, TaskQueue } from '../ports/task-queue.ts'
import type { Wait } from '../ports/timer.ts'
import type { WorkerBook } from '../ports/worker-book.ts'
import { type OpenLanes, openLanes } from './unpaused-lanes.ts'

export type TaskRequest = QueueFilter & {
  /** How long to wait for a task, 0 for not at all. */
  readonly waitMs: number
  readonly leaseMs: number
  /** Names one sender process, or null. */
  readonly workerId: string | null
}

/** A task that is now in flight, or null when nothing became ready in time or `signal` ended the wait. */
export type TakeNextTask = (wanted: TaskRequest, signal: AbortSignal) => Promise<Task | null>

export type TakingNeeds = {
  readonly changePair: ChangePair
  readonly records: RecordReader
  readonly queue: TaskQueue
  readonly pauses: PauseStore
  readonly workers: WorkerBook
  readonly pacing: PacingRules
  readonly newSecret: SecretSource
  /** Milliseconds since any fixed moment; only spans are measured by it. */
  readonly elapsedMs: () => number
  readonly wait: Wait
}

/**
 * Gives a sender the next task (CONTRACT 4). The queue only proposes; the database decides under the pair's lock.
 * Throws QueueUnavailable when the queue does not answer.
 */
export const makeTakeNextTask =
  (needs: TakingNeeds): TakeNextTask =>
  async (wanted, signal) => {
    const { records, workers } = needs
    await workers.notePoll(wanted.workerId, wanted.accountIds)
    const again = wanted.workerId === null ? null : await unopenedOf(records, wanted.workerId)
    return again ?? waitForTask(needs, wanted, leaseOnly, signal)
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

/** What a lease does with a task beyond leasing it. */
export type Take = (draft: PairDraft, leased: Task) => Task
const leaseOnly: Take = (_draft, leased) => leased

/** Takes the next task, waiting for one if asked to. */
export const waitForTask = async (
  needs: TakingNeeds,
  wanted: TaskRequest,
  take: Take,
  signal: AbortSignal,
): Promise<Task | null> => {
  const { queue, elapsedMs } = needs
  const giveUpAt = elapsedMs() + wanted.waitMs
  for (;;) {
    const lanes = openLanes(await needs.pauses.inForce(), wanted)
    const isClosed = lanes.isClosed || quietHoursEnd(needs.pacing, lanes.now) !== null
    const task = isClosed ? null : await takeFromQueue(needs, wanted, lanes, take)
    if (task !== null) return task

    const leftMs = giveUpAt - elapsedMs()
    if (leftMs <= 0 || signal.aborted) return null
    // Nobody offers anything when quiet hours end, or a pause that polls see to: a closed lane is looked at again.
    const lookInMs = Math.min(leftMs, CLOSED_LOOK_MS)
    // The queue would wake whoever waits for what is ready but held, again and again.
    if (isClosed) await needs.wait(lookInMs, signal)
    else await queue.waitForOffer(lanes.filter, lanes.isNarrowed ? lookInMs : leftMs, signal)
    if (signal.aborted) return null
  }
}
const CLOSED_LOOK_MS = 1_000

const takeFromQueue = async (
  needs: TakingNeeds,
  wanted: TaskRequest,
  { filter }: OpenLanes,
  take: Take,
): Promise<Task | null> => {
  const giveUpAt = needs.elapsedMs() + SORTING_OUT_MS
  do {
    const entry = await needs.queue.take(filter)
    if (entry === null) return null
    const task = await leaseEntry(needs, entry, wanted, take)
    if (task !== null) return task
  } while (needs.elapsedMs() < giveUpAt)
  return null
}
// A poll passes what is held or stale, but does not clean up behind a restored backup all by itself.
const SORTING_OUT_MS = 5_000

/** Leases the task that the queue proposed, or null when it was stale: then the queue is told how things are. */
const leaseEntry = async (
  { changePair, records, queue, pacing, newSecret }: TakingNeeds,
  entry: QueueEntry,
  { leaseMs, workerId }: TaskRequest,
  take: Take,
): Promise<Task | null> => {
  const found = await records.findTask(entry.taskId)
  if (found === null) {
    await queue.withdraw([entry])
    return null
  }
  const question = { sessionId: found.sessionId, holds: holdsQuestion(pacing) }
  return changePair(found.pair, question, (draft) => {
    expireIn(draft, found.sessionId)
    const session = draft.currentSession(found.sessionId)
    const task = draft.task(found.id)
    const obstacles = task === undefined ? [] : obstaclesIn(draft, session, task, pacing)
    draft.requeue(found.sessionId, task === undefined ? 0 : lookAgainInMs(draft, task, obstacles))
    if (task === undefined || obstacles.length > 0) return null

    const token = makeLeaseToken(task.id, newSecret())
    return take(
      draft,
      leaseIn(draft, task, { token, workerId, expiresAt: after(draft.now, leaseMs) }, pacing),
    )
  })
}
