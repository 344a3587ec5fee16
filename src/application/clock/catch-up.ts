import { DatabaseUnavailable } from '../ports/unavailable.ts'

/** What a run came to: how much it looked at, and whether there is more that the next run should see to at once. */
export type Run = { readonly done: number; readonly isMore: boolean }

/** Acts on what time has caught up with, a slice of it a run. Replicas may all run it. */
export type CatchUp = () => Promise<Run>

/** Finds a slice of what is due and does `work` for each. Throws as `forEachDue` does. */
export const catchUpOn = async <Due>(
  find: (limit: number) => Promise<readonly Due[]>,
  work: (due: Due) => Promise<unknown>,
): Promise<Run> =>
  inSlice(async (limit) => {
    const due = await find(limit)
    await forEachDue(due, work)
    return due.length
  })

/** Does up to a slice; where it was a full one, there is more. `work` resolves to how much it did. */
export const inSlice = async (work: (limit: number) => Promise<number>, limit = SLICE): Promise<Run> => {
  const done = await work(limit)
  return { done, isMore: done >= limit }
}
const SLICE = 200

/**
 * Does `work` for each, one after another. One that fails does not keep those behind it waiting: what went wrong is
 * thrown in the end. Without the database there is no going on.
 */
const forEachDue = async <Due>(all: readonly Due[], work: (due: Due) => Promise<unknown>): Promise<void> => {
  const failures: unknown[] = []
  for (const due of all) {
    await work(due).catch((error: unknown) => {
      if (error instanceof DatabaseUnavailable) throw error
      failures.push(error)
    })
  }
  const [first, ...others] = failures
  if (others.length > 0) throw new AggregateError(failures, `${failures.length} of ${all.length} failed`)
  if (first !== undefined) throw first
}
