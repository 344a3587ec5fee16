import { percentile } from './arithmetic.ts'
import type { Driver } from './ask-driver.ts'
import type { Target } from './targets.ts'

/** How long answers take at half of what a service carries, each from the instant when it was due. */
export type HalfLoad = {
  readonly step: 'create' | 'scenario'
  readonly rate: number
  readonly p50: number
  readonly p99: number
  /** p99 over the p50 of one connection alone. */
  readonly overAlone: number
  readonly refused: number
  readonly unsent: number
  readonly errors: number
  readonly wrong: readonly string[]
}

type Wanted = {
  readonly step: HalfLoad['step']
  readonly peak: number
  readonly aloneMs: number
  readonly seconds: number
}

const CONNECTIONS = 256

export const halfLoad = async (
  driver: Driver,
  { ports }: Target,
  { step, peak, aloneMs, seconds }: Wanted,
): Promise<HalfLoad> => {
  const rate = peak / 2
  const run = await driver.offer({ kind: 'open', step, ports, rate, seconds, connections: CONNECTIONS })
  const p99 = percentile(run.acceptedMs, 0.99)
  return {
    step,
    rate,
    p50: percentile(run.acceptedMs, 0.5),
    p99,
    overAlone: aloneMs === 0 ? 0 : p99 / aloneMs,
    refused: run.refused,
    unsent: run.unsent,
    errors: run.errors,
    wrong: run.wrong,
  }
}
