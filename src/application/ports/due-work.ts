import type { IdleLimits } from '../../domain/idle-policy.ts'
import type { Pair } from '../../domain/pair.ts'
import type { PauseScope } from '../../domain/pause.ts'
import type { WaitingTask } from '../../domain/task.ts'

/** A task that time has caught up with; whoever acts on it decides again under the pair's lock. */
export type DueTask = { readonly taskId: string; readonly sessionId: string; readonly pair: Pair }

/** A session that time has caught up with; whoever acts on it decides again under the pair's lock. */
export type DueSession = { readonly sessionId: string; readonly pair: Pair }

/**
 * What the clock has made due, by the database's clock, found by index and in slices.
 * Each adapter passes test/contracts/due-work.contract.ts. All methods throw DatabaseUnavailable.
 */
export interface DueWork {
  /** Tasks in flight of a known outcome whose lease has run out, the longest first. */
  lostLeases(limit: number): Promise<readonly DueTask[]>

  /** When the next lease of a known outcome ends, or ended, with the database's time; null: nobody has one. */
  nextLeaseEnd(): Promise<{ readonly now: Date; readonly endsAt: Date | null }>

  /** Tasks in flight of an outcome unknown for `waitMs`, their sessions working, the longest first. */
  overdueOutcomes(waitMs: number, limit: number): Promise<readonly DueTask[]>

  /** Open sessions whose `restsFrom` is longer ago than their state allows, the longest first of each state. */
  restingSessions(limits: IdleLimits, limit: number): Promise<readonly DueSession[]>

  /** Sessions that wait for a human and are to be looked at now, the longest first. */
  unattendedSessions(limit: number): Promise<readonly DueSession[]>

  /**
   * Deletes up to `limit` sessions that ended `retentionMs` ago, with their tasks, messages and timeline, the oldest
   * first, each in a transaction of its own and in small steps; resolves to how many. Events are the log's to forget.
   */
  purgeSessions(retentionMs: number, limit: number): Promise<number>

  /**
   * Looks at the next `limit` pairs after this one (null: from the start), and deletes what is kept of those that have
   * no session. Safe beside a create: whoever wants the pair waits, and makes it anew.
   */
  purgePairs(afterPair: Pair | null, limit: number): Promise<PairsPurge>

  /** Forgets up to `limit` old traces of each kind; resolves to the most of one kind. */
  purgeTraces(ages: TraceAges, limit: number): Promise<number>

  /** Waiting tasks past their expires_at, the longest first. */
  expiredTasks(limit: number): Promise<readonly DueTask[]>

  /**
   * The tasks that wait to be sent, each its working session's next one, in the order of their ids, with the database's
   * time: what the queue must hold. A slice looks at up to `limit` waiting tasks, so it may tell fewer, or none, and yet
   * not be the last; `after` is the `nextAfter` of the slice before (null: from the start). A row that cannot be read is
   * left out.
   */
  waitingTasks(after: string | null, limit: number): Promise<WaitingSlice>

  /** The same for those of an account or a shop. */
  waitingIn(scope: PauseScope, after: string | null, limit: number): Promise<WaitingSlice>

  /** The same for those whose session or task changed in the last `sinceMs` milliseconds, in slices of what changed. */
  recentlyWaiting(sinceMs: number, limit: number, after?: string | null): Promise<WaitingSlice>
}

/** `next`: where the next call goes on, or null after the last pair. */
export type PairsPurge = { readonly purged: number; readonly next: Pair | null }

/** How long what belongs to no session is kept, in milliseconds; null: for ever. */
export type TraceAges = {
  /** Workers and polls, by when they were last seen. */
  readonly recordsMs: number | null
  /** What an account has had, by its last lease, and what was seen of its clock, by when; two days at least. */
  readonly usageMs: number | null
  /** Pauses, by when they ended. */
  readonly pausesMs: number
}

export type WaitingSlice = {
  readonly now: Date
  readonly tasks: readonly WaitingTask[]
  /** Where the next slice begins, or null after the last one. */
  readonly nextAfter: string | null
}
