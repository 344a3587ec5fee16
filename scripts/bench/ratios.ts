import { ratioOf, type Spread } from './arithmetic.ts'
import type { Figure, Row } from './results.ts'

/** How a step of the product stands to what bounds it, measured in the same round. */
export type Ratio = Spread & { readonly name: string }

/** What each step is held against. */
const BOUNDS: readonly (readonly [step: string, limit: string])[] = [
  ['create', 'rows: create'],
  ['create', 'rows: create x50'],
  ['next', 'rows: next'],
  ['next', 'redis: lease pair'],
  ['next', 'bullmq: add, take, complete'],
  ['lease50', 'redis: lease pair x50'],
  ['info', 'rows: info'],
  ['info', 'bare get'],
  ['complete', 'rows: complete'],
  ['complete', 'rows: complete x50'],
  ['batch', 'rows: batch'],
  ['batch', 'rows: batch x50'],
  ['batch', 'bare post'],
  ['get', 'rows: get'],
  ['get', 'bare get'],
  ['scenario', 'rows: scenario'],
  ['scenario', 'rows: scenario x50'],
]

export const LIMITS = 'limits'

/** Every row of the product over its bounds at the same number of callers; a grouped bound has its own number. */
export const limitRatios = (rows: readonly Row[]): readonly Ratio[] =>
  rows
    .filter(({ target }) => target !== LIMITS)
    .flatMap((row) =>
      BOUNDS.filter(([step]) => step === row.step).flatMap(([step, limit]) => {
        const bound = boundOf(rows, limit, row.connections)
        const name = `${row.target}, ${step} at ${row.connections} / ${limit}`
        return bound === undefined ? [] : named(name, row, bound)
      }),
    )

/** Every other target over the one that it is held against: Deno over Node, two replicas over one, large over small. */
export const targetRatios = (rows: readonly Row[], base: string): readonly Ratio[] =>
  rows
    .filter(({ target }) => target !== LIMITS && target !== base)
    .flatMap((row) => {
      const other = rows.find(
        ({ target, step, connections }) =>
          target === base && step === row.step && connections === row.connections,
      )
      const name = `${row.target} / ${base}, ${row.step} at ${row.connections}`
      return other === undefined ? [] : named(name, row, other)
    })

const boundOf = (rows: readonly Row[], limit: string, connections: number): Row | undefined =>
  rows.find(
    (row) =>
      row.target === LIMITS &&
      row.step === limit &&
      (limit.endsWith('x50') || row.connections === connections),
  )

const named = (name: string, row: Row, bound: Row): readonly Ratio[] =>
  [
    {
      name,
      spread: ratioOf(
        each(row, ({ rate }) => rate),
        each(bound, ({ rate }) => rate),
      ),
    },
    { name: `CPU: ${name}`, spread: ratioOf(each(row, costOf(row)), each(bound, costOf(bound))) },
  ].flatMap(({ name, spread }) => (spread === null ? [] : [{ name, ...spread }]))

const each = ({ rounds }: Row, of: (figure: Figure) => number) =>
  rounds.map((figure) => (figure === null ? null : of(figure)))

/** All CPU but the driver's; where the driver itself is the client of a database or of Redis, its own as well. */
const costOf = ({ target, step }: Row) => {
  const isClient = target === LIMITS && !step.startsWith('bare')
  return ({ cpu }: Figure): number =>
    Object.entries(cpu).reduce(
      (sum, [kind, micros]) => (kind === 'driver' && !isClient ? sum : sum + micros),
      0,
    )
}
