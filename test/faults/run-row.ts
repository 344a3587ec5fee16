import { checkHistory } from './check-history.ts'
import { makeWorld, type World } from './clients.ts'
import type { Figures } from './figures.ts'
import type { Places } from './places.ts'
import type { Row } from './row.ts'
import type { DatabaseKind } from './servers.ts'
import { settle } from './settle.ts'

/** How a row went: green with nothing in `why`, or red. */
export type RowResult = {
  readonly row: Row
  readonly kind: DatabaseKind
  readonly seed: number
  /** What was not kept, each once with how often; null: there was nothing to run it on. */
  readonly why: readonly string[] | null
  readonly calls: number
  readonly figures: Figures | null
}

/** What everything in a run has in common. `cycles`: how often a fault that repeats is done. */
export type RunOptions = { readonly seed: number; readonly cycles: number }

/** Plays a row in a world of its own, and holds what was seen against everything that is promised. */
export const runRow = async (
  row: Row,
  kind: DatabaseKind,
  places: Places,
  { seed, cycles }: RunOptions,
): Promise<RowResult> => {
  const result = { row, kind, seed }
  const place = await places.find(row, kind)
  if (place === null) return { ...result, why: null, calls: 0, figures: null }
  const stage = place.enter(seed)
  worlds += 1
  const world = makeWorld(stage, `w${worlds}`, row.pairs, row.accounts)
  const told: string[] = []
  try {
    told.push(...(await inTime(playAndCheck(row, world, cycles))))
  } catch (error) {
    told.push(`it could not be played: ${error instanceof Error ? error.message : error}`)
  }
  stage.end()
  told.push(...stage.broken)
  if (row.yields !== undefined && told.length > 0) stage.count(row.yields, 0, told.length)
  // What broke may still be broken: the next row gets another place.
  if (told.length > 0) await places.abandon(place)
  else await stage.leave()
  return { ...result, why: shortened(told), calls: stage.history.calls.length, figures: stage.figures }
}
let worlds = 0

/** A limit against hanging; whatever is not over by then is red. */
const ROW_WITHIN_MS = 200_000

const inTime = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not over after ${ROW_WITHIN_MS} ms`)), ROW_WITHIN_MS)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}

const playAndCheck = async (row: Row, world: World, cycles: number): Promise<readonly string[]> => {
  await row.play(world, cycles)
  if (row.isBare === true) return []
  const violations = checkHistory({ ...world.stage.history, records: await settle(world) })
  return violations.map(({ promise, what }) => `${promise}: ${what}`)
}

/** At most three of each promise, and how many more there are. */
const shortened = (told: readonly string[]): readonly string[] =>
  [...Map.groupBy(told, (line) => line.split(':')[0] ?? '')].flatMap(([promise, lines]) =>
    lines.length <= 3 ? lines : [...lines.slice(0, 3), `${promise}: ${lines.length - 3} more`],
  )
