import type { AttemptRules } from '../../domain/attempt-policy.ts'
import { after } from '../../domain/instant.ts'
import { countLease, type PacingRules } from '../../domain/pacing.ts'
import {
  isWaiting,
  type Lease,
  type LeasedTask,
  makeLeaseToken,
  type UnreadTask,
  type WaitingTask,
} from '../../domain/task.ts'
import { leaseTask } from '../../domain/task-moves.ts'
import { decideOn, type Perform } from '../pair/ask.ts'
import {
  accountHolds,
  type DispatchDraft,
  holdInQueue,
  obstaclesIn,
  parkPaced,
} from '../pair/dispatch-holds.ts'
import { loseOverIn } from '../pair/lost-leases.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { expireIn } from '../pair/task-effects.ts'
import type { SecretSource } from '../ports/id-source.ts'
import { KeyTaken } from '../ports/receipt-store.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { QueueEntry, TaskQueue } from '../ports/task-queue.ts'
import type { Wait } from '../ports/timer.ts'
import { DatabaseUnavailable, Overloaded, RowBusy } from '../ports/unavailable.ts'

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
  readonly wait: Wait
}

/** What a lease does with a task beyond leasing it. */
export type Take = (draft: PairDraft, leased: UnreadTask) => LeasedTask

/**
 * Leases the task that the queue proposed, or null when it was stale, or somebody holds its pair or its account: then the
 * queue is told how things are. Throws KeyTaken, the task back in its place, when it was asked for under a key that is
 * not free.
 */
export const leaseEntry = async (
  needs: LeasingNeeds,
  entry: QueueEntry,
  terms: LeaseTerms,
  take: Take,
  signal: AbortSignal,
): Promise<LeasedTask | null> => {
  const { queue } = needs
  const decide = () =>
    decideLease(needs, entry, terms, take).catch(async (error: unknown) => {
      // It says nothing of the task, which may go to others at once; was it leased all the same, the database refuses them.
      if (error instanceof KeyTaken || error instanceof DatabaseUnavailable)
        await queue.offer([{ ...entry, dueInMs: 0 }])
      if (error instanceof Overloaded) await queue.offer([{ ...entry, dueInMs: HELD_LOOK_MS }])
      return heldIfBusy(error)
    })
  let leased = await decide()
  if (leased === 'held') {
    await needs.wait(HELD_AGAIN_MS, signal)
    leased = await decide()
  }
  if (leased === 'held') await queue.offer([{ ...entry, dueInMs: HELD_LOOK_MS }])
  // Nobody else will tell the queue.
  if (leased === 'purged') await queue.withdraw([entry])
  return typeof leased === 'string' ? null : leased
}

/** Decides under the pair's lock; null: it is no task that may be sent now. */
const decideLease = async (
  { perform, records, attempts, pacing, newSecret }: LeasingNeeds,
  { taskId, accountId, shopId, ...entry }: QueueEntry,
  { leaseMs, workerId }: LeaseTerms,
  take: Take,
): Promise<LeasedTask | 'purged' | null> => {
  const sessionId = entry.sessionId ?? (await records.findTask(taskId))?.sessionId
  if (sessionId === undefined) return 'purged'
  const question = { pauses: true, pacing, noWait: true, sessionId, aboutTasks: [taskId] } as const
  return perform(
    decideOn({ accountId, shopId }, question, (draft) => {
      if (draft.session(sessionId) === undefined || draft.task(taskId) === undefined) return 'purged'
      loseOverIn(draft, sessionId, attempts)
      expireIn(draft, sessionId)
      const task = draft.currentTask(taskId)
      const session = draft.currentSession(sessionId)
      const obstacles = obstaclesIn(draft, session, task)
      holdInQueue(draft, session, task, obstacles)
      if (!isWaiting(task) || obstacles.length > 0) return null

      const token = makeLeaseToken(taskId, newSecret())
      const lease = { token, workerId, expiresAt: after(draft.now, leaseMs) }
      return take(draft, leaseIn(draft, task, lease))
    }),
  )
}

/**
 * Most who hold a row do so for the time of a transaction, and InnoDB locks rows beside those that it writes: whoever asks
 * for a task that is there would be told once in some thousand times that there is none.
 */
const HELD_AGAIN_MS = 100
/** Whoever holds a pair lets go of it soon, or is gone and found out in seconds: the others go first. */
const HELD_LOOK_MS = 1_000
const heldIfBusy = (error: unknown): 'held' => {
  if (error instanceof RowBusy) return 'held'
  throw error
}

/** Leases the task in the draft, and counts it for its account. */
const leaseIn = (draft: DispatchDraft, task: WaitingTask, lease: Omit<Lease, 'contentOut'>): UnreadTask => {
  const leased = leaseTask(task, lease)
  draft.putTask(leased)
  // Its content is not out yet, so this is no activity (CONTRACT 8).
  draft.restAnew(task.sessionId)
  const { rules, usage } = draft.view.pacing
  if (usage === null) return leased
  const more = countLease(usage, rules, draft.now)
  draft.countUsage(more)
  // Whoever came next would only find out.
  parkPaced(draft, task, accountHolds(more, rules, draft.now))
  return leased
}
