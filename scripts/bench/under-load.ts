import { spreadOf } from './arithmetic.ts'
import type { Driver } from './ask-driver.ts'
import { type HalfLoad, halfLoad } from './half-load.ts'
import { type Overload, overload } from './overload.ts'
import type { Figure, Row } from './results.ts'
import type { Target } from './targets.ts'

/** What becomes of a target at half of its peak and at five times it. */
export type UnderLoad = {
  readonly target: string
  readonly half: readonly HalfLoad[]
  readonly over: Overload
  readonly wrong: readonly string[]
}

const HALF_SECONDS = 5
/** The overload that everybody measures. */
export const OVER = { times: 5, seconds: 20 }

export const underLoad = async (
  driver: Driver,
  targets: readonly Target[],
  rows: readonly Row[],
): Promise<readonly UnderLoad[]> => {
  const told: UnderLoad[] = []
  for (const target of targets) {
    const half: HalfLoad[] = []
    for (const step of ['create', 'scenario'] as const) {
      const peak = medianOf(rows, target, step, 64, ({ rate }) => rate)
      const aloneMs = medianOf(rows, target, step, 1, ({ p50 }) => p50)
      half.push(await halfLoad(driver, target, { step, peak, aloneMs, seconds: HALF_SECONDS }))
    }
    const capacity = medianOf(rows, target, 'create', 64, ({ rate }) => rate)
    const over = await overload(driver, target, { capacity, ...OVER })
    told.push({
      target: target.name,
      half,
      over,
      wrong: [...half.flatMap(({ wrong }) => wrong), ...over.wrong],
    })
  }
  return told
}

const medianOf = (
  rows: readonly Row[],
  { name }: Target,
  step: string,
  connections: number,
  of: (figure: Figure) => number,
): number => {
  const row = rows.find((row) => row.target === name && row.step === step && row.connections === connections)
  return spreadOf(row?.rounds.flatMap((figure) => (figure === null ? [] : [of(figure)])) ?? []).median
}
