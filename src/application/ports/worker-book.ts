import type { PacingRules } from '../../domain/pacing.ts'
import type { SessionEvent } from '../../domain/session-event.ts'
import type { Alert } from './alert-store.ts'

/** A sender process, as it was last seen. */
export type Worker = {
  readonly workerId: string
  readonly lastPollAt: Date
  /** The accounts that it asked for; empty: any. */
  readonly accountIds: readonly string[]
  /** The task whose lease it holds, or null. */
  readonly taskId: string | null
  /** It polled from two addresses within `SHARED_WITHIN_MS`: two processes under one name. */
  readonly shared: boolean
}

/** For how long two addresses of a worker count as two at once (CONTRACT appendix A). */
export const SHARED_WITHIN_MS = 60_000

/** What senders said when they polled. */
export type Polls = {
  readonly workers: readonly SeenWorker[]
  /** The accounts that were asked for; `ANY_ACCOUNT` among them: any. */
  readonly accountIds: readonly string[]
}
export type SeenWorker = Pick<Worker, 'workerId' | 'accountIds'> & {
  /** Where it polled from, or null where that is not known. */
  readonly address: string | null
}

/** Stands for polls that asked for any account. */
export const ANY_ACCOUNT = ''

/**
 * Who polls, and for which accounts. Throws DatabaseUnavailable. Each adapter passes
 * test/contracts/worker-book.contract.ts.
 */
export interface WorkerBook {
  /**
   * Takes polls down, all of them or none, at the database's time; some tens of workers and a hundred or so of accounts
   * at once. Resolves to those of the workers that are shared now.
   */
  notePolls(polls: Polls): Promise<readonly string[]>

  /** The most recently seen first. */
  list(limit: number): Promise<readonly Worker[]>

  /**
   * The accounts with a task that has been ready for `silentMs` and that nobody asked for in that time, each told
   * once until somebody asks for it again. `tell` writes what has to be told in the same transaction.
   */
  tellSilent(silence: Silence, limit: number, tell: TellSilent): Promise<number>
}

/** For how long nobody must have asked, and what of this time does not count: nothing that is held is ready. */
export type Silence = { readonly silentMs: number; readonly pacing: PacingRules }

/** The event and its alerts for an account that no worker asks for. */
export type TellSilent = (
  accountId: string,
  now: Date,
) => {
  readonly event: SessionEvent
  readonly alerts: readonly Alert[]
}
