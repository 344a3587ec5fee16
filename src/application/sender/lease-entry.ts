import type { AttemptRules } from '../../domain/attempt-policy.ts'
import { after } from '../../domain/instant.ts'
import { countLease, type PacingRules } from '../../domain/pacing.ts'
import { ok } from '../../domain/result.ts'
import {
  isWaiting,
  type Lease,
  type LeasedTask,
  makeLeaseToken,
  type UnreadTask,
  type WaitingTask,
} from '../../domain/task.ts'
import { leaseTask } from '../../domain/task-moves.ts'
import { onTask, type Perform } from '../pair/ask.ts'
import { type DispatchDraft, lookAgainInMs, obstaclesIn } from '../pair/dispatch-holds.ts'
import { loseOverIn } from '../pair/lost-leases.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { expireIn } from '../pair/task-effects.ts'
import type { SecretSource } from '../ports/id-source.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { QueueEntry, TaskQueue } from '../ports/task-queue.ts'

export type LeaseTerms = {
  readonly leaseMs: number
  /** Names one sender process, or null. */
  readonly workerId: string | null
}

export type LeasingNeeds = {
  readonly perform: Perform
  readonly records: RecordReader
  readonly queue: TaskQueue
  readonly attempts: AttemptRules
  readonly pacing: PacingRules
  readonly newSecret: SecretSource
}

/** What a lease does with a task beyond leasing it. */
export type Take = (draft: PairDraft, leased: UnreadTask) => LeasedTask

/** Leases the task that the queue proposed, or null when it was stale: then the queue is told how things are. */
export const leaseEntry = async (
  { perform, records, queue, attempts, pacing, newSecret }: LeasingNeeds,
  entry: QueueEntry,
  { leaseMs, workerId }: LeaseTerms,
  take: Take,
): Promise<LeasedTask | null> => {
  const { taskId } = entry
  const leased = await perform(
    onTask(records, taskId, { pauses: true, pacing }, (draft, _task, { id: sessionId }) => {
      loseOverIn(draft, sessionId, attempts)
      expireIn(draft, sessionId)
      const task = draft.currentTask(taskId)
      const obstacles = obstaclesIn(draft, draft.currentSession(sessionId), task)
      draft.requeue(sessionId, lookAgainInMs(draft, task, obstacles))
      if (!isWaiting(task) || obstacles.length > 0) return ok(null)

      const token = makeLeaseToken(taskId, newSecret())
      const lease = { token, workerId, expiresAt: after(draft.now, leaseMs) }
      return ok(take(draft, leaseIn(draft, task, lease)))
    }),
  )
  if (leased.ok) return leased.value
  // It was purged: nobody else will tell the queue.
  await queue.withdraw([entry])
  return null
}

/** Leases the task in the draft, and counts it for its account. */
const leaseIn = (draft: DispatchDraft, task: WaitingTask, lease: Omit<Lease, 'contentOut'>): UnreadTask => {
  const leased = leaseTask(task, lease)
  draft.putTask(leased)
  // Its content is not out yet, so this is no activity (CONTRACT 8).
  draft.restAnew(task.sessionId)
  const { rules, usage } = draft.view.pacing
  if (usage !== null) draft.countUsage(countLease(usage, rules, draft.now))
  return leased
}
