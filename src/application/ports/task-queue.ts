import type { TaskType } from '../../domain/task-type.ts'

/**
 * The index of the tasks that may be sent: of each session at most one. It is never the truth: an offer may be stale
 * (the database refuses the lease), missing (reconciliation offers it again) or doubled (an id is kept once).
 * Each adapter passes test/contracts/task-queue.contract.ts.
 */
export interface TaskQueue {
  /** Puts tasks in, or moves them to their new place. Throws QueueUnavailable. */
  offer(entries: readonly QueueEntry[]): Promise<void>

  /**
   * Takes tasks out. With a `leaseNo` only while the entry is no younger than that, so that a late withdrawal
   * does not hit an offer made since. Throws QueueUnavailable.
   */
  withdraw(entries: readonly Pick<QueueEntry, 'taskId' | 'leaseNo'>[]): Promise<void>

  /**
   * The best entry that is due and matches, or null. It is set aside for `HOLD_MS`, so that nobody else takes it
   * meanwhile: whoever took it withdraws it, or offers it again. Throws QueueUnavailable.
   */
  take(filter: QueueFilter): Promise<QueueEntry | null>

  /** How many entries that are ready now would be taken before this one by an unfiltered poll. Throws QueueUnavailable. */
  countAhead(entry: QueueEntry): Promise<number>

  /** Resolves when something may have become ready for this filter, or the time is over, or `signal` aborts. */
  waitForOffer(filter: QueueFilter, waitMs: number, signal: AbortSignal): Promise<void>

  /** False when the index was lost and must be filled anew from the database. Throws QueueUnavailable. */
  isFilled(): Promise<boolean>

  /**
   * Says that the index was filled since `isFilled` answered false. Without effect when it got lost again meanwhile:
   * then `isFilled` goes on answering false. Throws QueueUnavailable.
   */
  markFilled(): Promise<void>

  close(): Promise<void>
}

export type QueueEntry = {
  readonly taskId: string
  readonly accountId: string
  readonly shopId: string
  readonly taskType: TaskType
  /** How many leases the task had when it was offered. */
  readonly leaseNo: number
  /** Lower is sooner. */
  readonly score: number
  /**
   * When it is offered: in so many milliseconds it may be taken, 0 for at once. A span and not an instant, so that
   * the queue's clock need not agree with the database's.
   */
  readonly dueInMs: number
}

/** An empty list means any. */
export type QueueFilter = { readonly accountIds: readonly string[]; readonly taskTypes: readonly TaskType[] }

/** How long a taken entry stays out of sight: longer than a lease takes to be written, short enough for a crash. */
export const HOLD_MS = 5_000
