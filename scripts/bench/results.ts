import { percentile } from './arithmetic.ts'
import type { Measured } from './closed-loop.ts'
import type { CpuByKind } from './cpu.ts'

/** What one round of one row came to. CPU in microseconds a request; a scenario is one, and so is each task of a lease. */
export type Figure = {
  readonly rate: number
  /** Requests a second: the same as the rate, but where one brings many tasks. */
  readonly calls: number
  readonly p50: number
  readonly p99: number
  readonly cpu: CpuByKind
  readonly refused: number
  readonly errors: number
}

/** A step of a target at so many connections, or a limit; `rounds` in their order, null where one was left out. */
export type Row = {
  readonly target: string
  readonly step: string
  readonly connections: number
  readonly rounds: (Figure | null)[]
}

export type Results = {
  /** The row, made when it is not there yet. */
  row(target: string, step: string, connections: number): Row
  all(): readonly Row[]
}

export const makeResults = (): Results => {
  const rows = new Map<string, Row>()
  return {
    row: (target, step, connections) => {
      const key = JSON.stringify([target, step, connections])
      const row = rows.get(key) ?? { target, step, connections, rounds: [] }
      rows.set(key, row)
      return row
    },
    all: () => [...rows.values()],
  }
}

/** Where a call brings many tasks, the rate is that of the tasks. */
export const toFigure = (run: Measured): Figure => ({
  rate: run.units / run.seconds,
  calls: run.done / run.seconds,
  p50: percentile(run.latencies, 0.5),
  p99: percentile(run.latencies, 0.99),
  cpu: Object.fromEntries(
    Object.entries(run.cpu).map(([kind, micros]) => [kind, Math.round(micros / Math.max(1, run.units))]),
  ),
  refused: run.refused,
  errors: run.errors,
})
