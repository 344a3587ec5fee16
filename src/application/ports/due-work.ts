import type { Pair } from '../../domain/pair.ts'
import type { Task } from '../../domain/task.ts'

/** A task that time has caught up with; whoever acts on it decides again under the pair's lock. */
export type DueTask = { readonly taskId: string; readonly sessionId: string; readonly pair: Pair }

/**
 * What the clock has made due, by the database's clock, found by index and in slices.
 * Each adapter passes test/contracts/due-work.contract.ts. All methods throw DatabaseUnavailable.
 */
export interface DueWork {
  /** Tasks in flight of a known outcome whose lease has run out, the longest first. */
  lostLeases(limit: number): Promise<readonly DueTask[]>

  /** Waiting tasks past their expires_at, the longest first. */
  expiredTasks(limit: number): Promise<readonly DueTask[]>

  /**
   * The tasks that wait to be sent, each its working session's next one, in the order of their ids from
   * `afterTaskId` (exclusive, null: from the start), with the database's time: what the queue must hold.
   */
  waitingTasks(afterTaskId: string | null, limit: number): Promise<WaitingSlice>

  /** The same for those whose session or task changed in the last `sinceMs` milliseconds. */
  recentlyWaiting(sinceMs: number, limit: number, afterTaskId?: string | null): Promise<WaitingSlice>
}

export type WaitingSlice = {
  readonly now: Date
  readonly tasks: readonly Task[]
  /** Where the next slice begins, or null after the last one. */
  readonly nextAfter: string | null
}
