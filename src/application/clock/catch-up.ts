import { passingOver, type Run } from '../pair/passing-over.ts'

/** Acts on what time has caught up with, a slice of it a run. Replicas may all run it. */
export type CatchUp = () => Promise<Run>

/** Finds a slice of what is due and does `work` for each. Passes over, and throws, as `passingOver` does. */
export const catchUpOn = <Due>(
  find: (limit: number) => Promise<readonly Due[]>,
  work: (due: Due) => Promise<unknown>,
): Promise<Run> => passingOver(find, work, SLICE)

/** Does up to a slice; where it was a full one, there is more. `work` resolves to how much it did. */
export const inSlice = async (work: (limit: number) => Promise<number>, limit = SLICE): Promise<Run> => {
  const done = await work(limit)
  return { done, isMore: done >= limit }
}
const SLICE = 200
