import { after } from '../../domain/instant.ts'
import { countLease, isPaced, type PacingRules, quietHoursEnd } from '../../domain/pacing.ts'
import { ok } from '../../domain/result.ts'
import {
  isWaiting,
  type Lease,
  type LeasedTask,
  leaseTask,
  makeLeaseToken,
  type UnreadTask,
  type WaitingTask,
} from '../../domain/task.ts'
import { onTask, type Perform } from '../pair/ask.ts'
import { type DispatchDraft, dispatchQuestion, lookAgainInMs, obstaclesIn } from '../pair/dispatch-holds.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { expireIn } from '../pair/task-effects.ts'
import type { SecretSource } from '../ports/id-source.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { QueueEntry, QueueFilter, TaskQueue } from '../ports/task-queue.ts'
import type { Wait } from '../ports/timer.ts'
import type { WorkerBook } from '../ports/worker-book.ts'
import { type UnpausedLanes, unpausedLanes } from './unpaused-lanes.ts'

export type TaskRequest = QueueFilter & {
  /** How long to wait for a task, 0 for not at all. */
  readonly waitMs: number
  readonly leaseMs: number
  /** Names one sender process, or null. */
  readonly workerId: string | null
}

export type TakingNeeds = {
  readonly perform: Perform
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

/** What a lease does with a task beyond leasing it. */
export type Take = (draft: PairDraft, leased: UnreadTask) => LeasedTask

/** Takes the next task, waiting for one if asked to. */
export const waitForTask = async (
  needs: TakingNeeds,
  wanted: TaskRequest,
  take: Take,
  signal: AbortSignal,
): Promise<LeasedTask | null> => {
  const { queue, elapsedMs } = needs
  const giveUpAt = elapsedMs() + wanted.waitMs
  for (;;) {
    const lanes = unpausedLanes(await needs.pauses.inForce(), wanted)
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
  { filter }: UnpausedLanes,
  take: Take,
): Promise<LeasedTask | null> => {
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
  { perform, records, queue, pacing, newSecret }: TakingNeeds,
  entry: QueueEntry,
  { leaseMs, workerId }: TaskRequest,
  take: Take,
): Promise<LeasedTask | null> => {
  const { taskId } = entry
  const leased = await perform(
    onTask(records, taskId, dispatchQuestion(pacing), (draft, _task, { id: sessionId }) => {
      expireIn(draft, sessionId)
      const task = draft.currentTask(taskId)
      const obstacles = obstaclesIn(draft, draft.currentSession(sessionId), task, pacing)
      draft.requeue(sessionId, lookAgainInMs(draft, task, obstacles))
      if (!isWaiting(task) || obstacles.length > 0) return ok(null)

      const token = makeLeaseToken(taskId, newSecret())
      const lease = { token, workerId, expiresAt: after(draft.now, leaseMs) }
      return ok(take(draft, leaseIn(draft, task, lease, pacing)))
    }),
  )
  if (leased.ok) return leased.value
  // It was purged: nobody else will tell the queue.
  await queue.withdraw([entry])
  return null
}

/** Leases the task in the draft, and counts it for its account. */
const leaseIn = (
  draft: DispatchDraft,
  task: WaitingTask,
  lease: Omit<Lease, 'contentOut'>,
  pacing: PacingRules,
): UnreadTask => {
  const leased = leaseTask(task, lease)
  draft.putTask(leased)
  // Its content is not out yet, so this is no activity (CONTRACT 8).
  draft.restAnew(task.sessionId)
  const { usage } = draft.view
  if (usage !== null) draft.countUsage(countLease(usage, pacing, draft.now))
  else if (isPaced(pacing)) throw new Error('a lease that is paced must be counted')
  return leased
}
