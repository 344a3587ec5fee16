import { DatabaseUnavailable, Overloaded, RowBusy } from '../ports/unavailable.ts'

/** How much was done, and whether there is more that can be done now. */
export type Run = { readonly done: number; readonly isMore: boolean }

/**
 * Does `work` for each of what `find` finds, in its order, until a slice of `limit` is done or there is no more. What
 * somebody holds is passed over, and so is what fails: neither keeps those behind it waiting, however many there are
 * and though `find` goes on finding it first. What went wrong is thrown in the end; that somebody holds something is no
 * wrong. Without the database there is no going on: throws what says so.
 */
export const passingOver = async <Due>(
  find: (limit: number) => Promise<readonly Due[]>,
  work: (due: Due) => Promise<unknown>,
  limit: number,
): Promise<Run> => {
  const passed = new Set<string>()
  const failures: unknown[] = []
  let done = 0
  let awayInARow = 0
  const tryOne = async (due: Due): Promise<void> => {
    try {
      await work(due)
      done += 1
      awayInARow = 0
    } catch (error) {
      passed.add(keyOf(due))
      awayInARow = isAway(error) ? awayInARow + 1 : 0
      if (awayInARow >= AWAY_MAX) throw error
      if (!(error instanceof RowBusy)) failures.push(error)
    }
  }

  let isFull = true
  while (isFull && done < limit && passed.size < PASSED_MAX) {
    const asked = limit + passed.size
    const due = await find(asked)
    for (const each of due) if (!passed.has(keyOf(each))) await tryOne(each)
    isFull = due.length >= asked
  }
  const [first, ...others] = failures
  if (others.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${done + passed.size} failed`)
  if (first !== undefined) throw first
  return { done, isMore: isFull && done >= limit }
}

/** A connection may end alone: only what is so twice in a row is away. */
const AWAY_MAX = 2
const isAway = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || error instanceof Overloaded

/** So many at most are passed over in one run. */
const PASSED_MAX = 2_000
const keyOf = (due: unknown): string => JSON.stringify(due)
