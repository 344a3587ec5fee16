import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseUnavailable } from '../../../application/ports/unavailable.ts'

/**
 * What an error means: `again` (deadlock, lock wait), `taken` (somebody else was first: a unique key is taken, a row that
 * was read is gone), `unavailable`, or `other`, which nobody can expect.
 */
export type Failure = 'again' | 'taken' | 'unavailable' | 'other'

/** A row that was read in this transaction is not there any more. */
export class RowGone extends Error {
  override readonly name = 'RowGone'
}

/** A row that was read in this transaction was written by somebody else since: decided anew, it may be written. */
export class RowChanged extends Error {
  override readonly name = 'RowChanged'
}

/**
 * Tries up to 8 times, for 15 s at most, with full jitter between. Throws DatabaseUnavailable when that was not enough,
 * but the error itself when somebody else seemed to be first every time: then the writer is wrong.
 */
export const retrying = async <Answer>(
  failureOf: (error: unknown) => Failure,
  attempt: () => Promise<Answer>,
): Promise<Answer> => {
  const giveUpAt = performance.now() + TRYING_MS
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      const isLast = tries >= TRIES_MAX || performance.now() > giveUpAt
      refuseToRetry(error, failureOf(error), isLast)
      await sleep(Math.random() * Math.min(WAIT_MAX_MS, WAIT_BASE_MS * 2 ** tries))
    }
  }
}

const TRIES_MAX = 8
const TRYING_MS = 15_000
const WAIT_BASE_MS = 5
const WAIT_MAX_MS = 500

/** Throws unless another try may help. */
const refuseToRetry = (error: unknown, failure: Failure, isLast: boolean): void => {
  if (error instanceof DatabaseUnavailable || failure === 'other') throw error
  if (failure === 'unavailable') throw unavailable(error)
  if (isLast) throw failure === 'taken' ? error : unavailable(error)
}

export const unavailable = (cause: unknown): DatabaseUnavailable =>
  new DatabaseUnavailable(`the database does not answer: ${messageOf(cause)}`, { cause })

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
