/**
 * A source of numbers in [0, 1) that a seed decides: the same seed draws the same everywhere. Mulberry32, the small generator of
 * Tommy Ettinger, with 32 bits of state: good enough for a play, and for what a test tries.
 */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
