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
   * The best entry that is due, not parked and matches, or null. It is set aside for `HOLD_MS`, so that nobody else
   * takes it meanwhile: whoever took it withdraws it, or offers it again. Throws QueueUnavailable.
   */
  take(filter: QueueFilter): Promise<QueueEntry | null>

  /**
   * Keeps all entries of each lane out of sight for its time, those too that are offered meanwhile; a lane that is
   * parked already gets the new time. What it costs does not depend on how many entries there are.
   * Throws QueueUnavailable.
   */
  park(lanes: readonly ParkedLane[]): Promise<void>

  /** Ends that at once, and wakes who waits for what it hid. Throws QueueUnavailable. */
  unpark(lanes: readonly Lane[]): Promise<void>

  /**
   * How many entries that are ready now, in no parked lane, would be taken before this one by an unfiltered poll.
   * Throws QueueUnavailable.
   */
  countAhead(entry: QueueEntry): Promise<number>

  /** Resolves when something may have become ready for this filter, or the time is over, or `signal` aborts. */
  waitForOffer(filter: QueueFilter, waitMs: number, signal: AbortSignal): Promise<void>

  /**
   * False when the index was lost, whole or in part, and must be filled anew from the database. It writes nothing,
   * so whoever watches may ask. Throws QueueUnavailable.
   */
  isFilled(): Promise<boolean>

  /**
   * Begins to fill it: what is left of an index that lost a part goes too, and no lane is parked any more. Resolves to
   * the token of this refill. Throws QueueUnavailable.
   */
  beginFill(): Promise<string>

  /**
   * Says that all was offered since `beginFill` gave this token. Without effect when the index got lost again
   * meanwhile: then `isFilled` goes on answering false. Throws QueueUnavailable.
   */
  markFilled(token: string): Promise<void>

  close(): Promise<void>
}

export type QueueEntry = {
  readonly taskId: string
  /** Its session, or null where an older release offered it. */
  readonly sessionId: string | null
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

/**
 * What may be held back as a whole, and by what: the tasks of an account by its pause, by its pacing, or because it has
 * enough in flight; those of a shop by its pause. An account is parked while any of the three is.
 */
export type Lane = `${'account' | 'paced' | 'busy' | 'shop'}:${string}`

export type ParkedLane = { readonly lane: Lane; readonly forMs: number }

/** Of a lane that is let go, so many who wait are woken at most: the others follow as these are served. */
export const WOKEN_MAX = 50

/** An empty list means any. */
export type QueueFilter = { readonly accountIds: readonly string[]; readonly taskTypes: readonly TaskType[] }

/** How long a taken entry stays out of sight: longer than a lease takes to be written, short enough for a crash. */
export const HOLD_MS = 5_000
