import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseUnavailable, RowBusy } from '../../../application/ports/unavailable.ts'

/**
 * What an error means: `again` (deadlock), `busy` (somebody holds the row), `taken` (somebody else was first: a unique key
 * is taken, a row that was read is gone), `unavailable`, or `other`, which nobody can expect.
 */
export type Failure = 'again' | 'busy' | 'taken' | 'unavailable' | 'other'

/** A row that was read in this transaction is not there any more. */
export class RowGone extends Error {
  override readonly name = 'RowGone'
}

/** A row that was read in this transaction was written by somebody else since: decided anew, it may be written. */
export class RowChanged extends Error {
  override readonly name = 'RowChanged'
}

/** How long a caller has it tried again, in milliseconds. */
export type Patience = {
  readonly tryingMs: number
  /** How often a row that somebody holds is tried: each try waits for as long as the engine waits for a lock. */
  readonly busyTries: number
  /** After so long it is not tried once more. */
  readonly busyMs: number
}

const PATIENT: Patience = { tryingMs: 15_000, busyTries: 2, busyMs: 2_200 }

/**
 * Tries up to 8 times, for as long as the caller has patience, with full jitter between. When that was not enough it
 * throws RowBusy, but the error itself when somebody else seemed to be first every time: then the writer is wrong.
 * Throws DatabaseUnavailable at once.
 */
export const retrying = async <Answer>(
  failureOf: (error: unknown) => Failure,
  attempt: () => Promise<Answer>,
  patience: Patience = PATIENT,
): Promise<Answer> => {
  const startedAt = performance.now()
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      refuseToRetry(error, failureOf(error), { tries, tookMs: performance.now() - startedAt }, patience)
      await sleep(Math.random() * Math.min(WAIT_MAX_MS, WAIT_BASE_MS * 2 ** tries))
    }
  }
}

const TRIES_MAX = 8
const WAIT_BASE_MS = 5
const WAIT_MAX_MS = 500

type Tried = { readonly tries: number; readonly tookMs: number }

/** Throws unless another try may help. */
const refuseToRetry = (
  error: unknown,
  failure: Failure,
  { tries, tookMs }: Tried,
  patience: Patience,
): void => {
  if (error instanceof DatabaseUnavailable || failure === 'other') throw error
  if (failure === 'unavailable') throw unavailable(error)
  const isLast = tries >= TRIES_MAX || tookMs > patience.tryingMs
  if (isLast && failure === 'taken') throw error
  const isHeld = failure === 'busy' && (tries >= patience.busyTries || tookMs > patience.busyMs)
  if (isLast || isHeld) throw rowBusy(error)
}

export const unavailable = (cause: unknown): DatabaseUnavailable =>
  new DatabaseUnavailable(`the database does not answer: ${messageOf(cause)}`, { cause })

const rowBusy = (cause: unknown): RowBusy => new RowBusy(`somebody holds it: ${messageOf(cause)}`, { cause })

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
