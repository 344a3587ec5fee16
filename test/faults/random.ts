/** Numbers drawn from a seed: the same seed draws the same ones, in [0, 1). */
export type Random = () => number

/** The small generator of Tommy Ettinger, as 32 bits of state. */
export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const pick = <T>(random: Random, all: readonly T[]): T => {
  const one = all[Math.floor(random() * all.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

/** Milliseconds between these two. */
export const between = (random: Random, from: number, to: number): number =>
  Math.round(from + random() * (to - from))
