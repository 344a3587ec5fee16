import { DatabaseUnavailable } from '../ports/unavailable.ts'

/** Acts on what time has caught up with; resolves to how much it looked at. Replicas may all run it. */
export type CatchUp = () => Promise<number>

/**
 * Does `work` for each, one after another. One that fails does not keep those behind it waiting: what went wrong is
 * thrown in the end. Without the database there is no going on.
 */
export const forEachDue = async <Due>(
  all: readonly Due[],
  work: (due: Due) => Promise<unknown>,
): Promise<void> => {
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
