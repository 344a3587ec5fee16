import { seededRandom } from '../../test/support/seeded-random.ts'

/** Luck that a seed decides: the same seed draws the same. Each player has a stream of its own. */
export type Chance = {
  /** A number from 0 up to, but not including, 1. */
  readonly next: () => number
  readonly between: (low: number, high: number) => number
  /** A whole number; both ends are drawn too. */
  readonly whole: (low: number, high: number) => number
  readonly often: (share: number) => boolean
  readonly pick: <Item>(items: readonly Item[]) => Item
  /** One of these names, each as often as its weight says. */
  readonly weighted: <Name extends string>(weights: Readonly<Record<Name, number>>) => Name
  /** Another stream, decided by the seed and this label alone, whatever was drawn here before. */
  readonly fork: (label: string) => Chance
}

export const makeChance = (seed: number | string): Chance => {
  const next = seededRandom(hashOf(String(seed)))
  const between = (low: number, high: number) => low + next() * (high - low)
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1))
  return {
    next,
    between,
    whole,
    often: (share) => next() < share,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    weighted: (weights) => drawWeighted(weights, next()),
    fork: (label) => makeChance(`${seed}/${label}`),
  }
}

const drawWeighted = <Name extends string>(weights: Readonly<Record<Name, number>>, drawn: number): Name => {
  const names = Object.keys(weights) as Name[]
  let left = drawn * names.reduce((sum, name) => sum + weights[name], 0)
  for (const name of names) {
    left -= weights[name]
    if (left < 0) return name
  }
  throw new Error('nothing has a weight')
}

/** FNV-1a: neighbouring labels get streams that have nothing to do with each other. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
