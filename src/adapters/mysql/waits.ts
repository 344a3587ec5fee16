import type { Patience } from '../sql/engine/retrying.ts'
import type { ConnectionWaits } from './connections.ts'

/** How long each thing is waited for, in milliseconds. */
export type Waits = ConnectionWaits &
  Patience & {
    /** For the turn among those of this process that change the same. */
    readonly turnMs: number
    /** For the answer to one statement at least: longer than a lock wait, which is up to 2 s. */
    readonly statementMs: number
    /** For all of it; a statement gets what is left, where that is more. */
    readonly totalMs: number
  }

/**
 * Whoever waits for an answer of ours shall have it within 5 s (CONTRACT 9): 503 `database_unavailable` where nothing
 * comes back, 503 `overloaded` where somebody holds the row, and that within a second where too many ask at once.
 */
export const FOR_REQUESTS: Waits = {
  turnMs: 2_300,
  crowdMs: 900,
  connectionMs: 3_000,
  statementMs: 2_500,
  totalMs: 4_000,
  tryingMs: 2_500,
  busyTries: 2,
  busyMs: 2_200,
}

/** What goes on by itself keeps nobody: counting, filling the queue and purging may take long. */
export const BY_ITSELF: Waits = {
  turnMs: 10_000,
  crowdMs: 5_000,
  connectionMs: 5_000,
  statementMs: 20_000,
  totalMs: 20_000,
  tryingMs: 15_000,
  busyTries: 2,
  busyMs: 2_200,
}

/** For the turn of somebody who does not wait for whoever has it, but lets a decision that is under way finish. */
export const NO_WAIT_TURN_MS = 100

/** How often who does not wait looks whether a row is still held, some milliseconds apart: most are let go by then. */
export const NO_WAIT_TRIES = 7
/** Nor again after so long: a row that is not asked for in that way was waited for as long as the engine does, 1 s. */
export const NO_WAIT_BUSY_MS = 900
/** After so many rows in a row that were held all the time, it is looked at each once. */
export const HELD_STREAK = 3
