import type { SessionEvent } from '../../domain/session-event.ts'
import type { Alert } from './alert-store.ts'

/** A sender process, as it was last seen. */
export type Worker = {
  readonly workerId: string
  readonly lastPollAt: Date
  /** The accounts that it asked for; empty: any. */
  readonly accountIds: readonly string[]
  /** The task that it has in flight, or null. */
  readonly taskId: string | null
}

/**
 * Who polls, and for which accounts. Throws DatabaseUnavailable. Each adapter passes
 * test/contracts/worker-book.contract.ts.
 */
export interface WorkerBook {
  /** Takes a poll down; cheap, for senders poll often: what it says may be a few seconds old. */
  notePoll(workerId: string | null, accountIds: readonly string[]): Promise<void>

  /** The most recently seen first. */
  list(limit: number): Promise<readonly Worker[]>

  /**
   * The accounts with a task that has been ready for `silentMs` and that nobody asked for in that time, each told
   * once until somebody asks for it again. `tell` writes what has to be told in the same transaction.
   */
  tellSilent(silentMs: number, limit: number, tell: TellSilent): Promise<number>
}

/** The event and its alerts for an account that no worker asks for. */
export type TellSilent = (
  accountId: string,
  now: Date,
) => {
  readonly event: SessionEvent
  readonly alerts: readonly Alert[]
}
