/** Numbers drawn from a seed: the same seed draws the same ones, in [0, 1). */
export type Random = () => number

export const pick = <T>(random: Random, all: readonly T[]): T => {
  const one = all[Math.floor(random() * all.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

/** Milliseconds between these two. */
export const between = (random: Random, from: number, to: number): number =>
  Math.round(from + random() * (to - from))
