/** The value below which this part of all lies; 0 of none. */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export type Spread = { readonly min: number; readonly median: number; readonly max: number }

/** Of an even number of values the median is the lower of the two in the middle. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? 0
  return { min: at(0), median: at(Math.floor((sorted.length - 1) / 2)), max: at(sorted.length - 1) }
}

/**
 * Each round's value over the same round's other value. Rounds that lack one of the two, or where the other is 0, tell
 * nothing; null when no round tells.
 */
export const ratioOf = (
  values: readonly (number | null)[],
  others: readonly (number | null)[],
): Spread | null => {
  const ratios = values.flatMap((value, round) => {
    const other = others[round] ?? null
    return value === null || other === null || other === 0 ? [] : [value / other]
  })
  return ratios.length === 0 ? null : spreadOf(ratios)
}
