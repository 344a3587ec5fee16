import type { Driver } from './ask-driver.ts'
import type { Measured } from './closed-loop.ts'
import type { LimitPlaces } from './limits/places.ts'
import type { Turn } from './plan.ts'
import { LIMITS } from './ratios.ts'
import { makeResults, type Results, type Row, toFigure } from './results.ts'

type Wanted = {
  readonly rounds: number
  readonly seconds: number
  /** By `performance.now()`: what has not begun by then is left out. */
  readonly endAt: number
}

/** Everything takes its turn within each round; a slow machine gets fewer rounds, never a longer run. */
export const playRounds = async (
  driver: Driver,
  turns: readonly Turn[],
  places: LimitPlaces,
  { rounds, seconds, endAt }: Wanted,
): Promise<{ readonly results: Results; readonly wrong: readonly string[] }> => {
  const results = makeResults()
  const wrong: string[] = []
  for (let round = 0; round < rounds && performance.now() < endAt; round += 1) {
    for (const turn of turns) {
      const row = rowOf(results, turn)
      if (performance.now() >= endAt) {
        row.rounds.push(null)
        continue
      }
      const run = await measure(driver, turn, places, seconds, row.rounds.at(-1)?.calls)
      row.rounds.push(run.done === 0 ? null : toFigure(run))
      wrong.push(...run.wrong.map((line) => `${row.target}, ${row.step} at ${row.connections}: ${line}`))
      process.stderr.write(progressOf(round, row))
    }
  }
  return { results, wrong }
}

const rowOf = (results: Results, turn: Turn): Row => {
  if (turn.kind === 'target') return results.row(turn.target.name, turn.step, turn.connections)
  if (turn.kind === 'bare') return results.row(LIMITS, turn.step, turn.connections)
  const name = turn.together === 1 ? turn.limit : `${turn.limit} x${turn.together}`
  return results.row(LIMITS, name, turn.callers)
}

const measure = (
  driver: Driver,
  turn: Turn,
  places: LimitPlaces,
  seconds: number,
  expected: number | undefined,
): Promise<Measured> => {
  if (turn.kind === 'target') {
    const { ports, watched } = turn.target
    return driver.measure({ kind: 'closed', ports, watched, seconds, expected, ...pick(turn) })
  }
  if (turn.kind === 'bare') return driver.measure({ kind: 'closed', ...places.bare, seconds, ...pick(turn) })
  const { limit, callers, together } = turn
  const place = limit.startsWith('rows') ? places.rows : places.redis
  return driver.measure({ kind: 'limit', limit, callers, together, seconds, ...place })
}

const pick = <Kept extends Turn & { kind: 'target' | 'bare' }>({ step, connections }: Kept) => ({
  step,
  connections,
})

const progressOf = (round: number, { target, step, connections, rounds }: Row): string => {
  const figure = rounds.at(-1)
  const rate = figure === null || figure === undefined ? 'nothing' : `${figure.rate.toFixed(0)}/s`
  return `round ${round + 1}: ${target}, ${step} at ${connections}: ${rate}\n`
}
