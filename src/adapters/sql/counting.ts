import type { SqlRunner } from './engine/sql-runner.ts'
import { type Params, select } from './engine/steps.ts'

/** So many entries of an index are counted in one statement: it takes a few milliseconds, whatever there is. */
export const COUNTED_AT_ONCE = 10_000

/** Two statements that count rows in the order of an index, from beyond a place on that is bound to `params`. */
export type Counting<Edge> = {
  /** The row that is the `COUNTED_AT_ONCE`th beyond the place, if there is one. */
  readonly edge: string
  /** How many are beyond the place: `many`. */
  readonly rest: string
  readonly start: Params
  readonly placeOf: (edge: Edge) => Params
}

/** How many there are, counted step by step: no statement is long, and others have their turn in between. */
export const countInSteps = async <Edge>(
  runner: SqlRunner,
  { edge, rest, start, placeOf }: Counting<Edge>,
  params: Params,
): Promise<number> => {
  let many = 0
  for (let place = start; ; ) {
    const beyond = { ...params, ...place }
    const [last] = await runner.perform(() => select<Edge>(edge, beyond))
    if (last === undefined) {
      const [row] = await runner.perform(() => select<{ readonly many: number }>(rest, beyond))
      return many + Number(row?.many ?? 0)
    }
    many += COUNTED_AT_ONCE
    place = placeOf(last)
  }
}
