import type { Ratio } from './ratios.ts'

/** The ratios that were committed. They are those of a quick run, and so are those that they are compared with. */
export type Reference = {
  /** How many times a median may be off before it counts as moved: the machines are noisy. */
  readonly tolerance: number
  readonly ratios: Readonly<Record<string, number>>
}

export type Move = {
  readonly name: string
  readonly was: number
  readonly is: number
  readonly way: 'up' | 'down' | 'gone'
}

/** What moved beyond the tolerance, and what is no longer measured. What is new has nothing to be compared with. */
export const movesOf = (
  ratios: readonly Ratio[],
  { tolerance, ratios: known }: Reference,
): readonly Move[] => {
  const now = new Map(ratios.map(({ name, median }) => [name, median]))
  return Object.entries(known).flatMap(([name, was]): readonly Move[] => {
    const is = now.get(name)
    if (is === undefined) return [{ name, was, is: 0, way: 'gone' }]
    if (is > was * tolerance) return [{ name, was, is, way: 'up' }]
    return is < was / tolerance ? [{ name, was, is, way: 'down' }] : []
  })
}

/** Three digits that count: the noise leaves no more. */
export const toKnown = (ratios: readonly Ratio[]): Reference['ratios'] =>
  Object.fromEntries(ratios.map(({ name, median }) => [name, Number(median.toPrecision(3))]))
