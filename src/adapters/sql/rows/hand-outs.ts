/**
 * The instants of a task's hand-outs as its row keeps them: a JSON array that stays short however many there were. A
 * number in it stands for so many more hand-outs, of which no more is known than that they came after the instant before
 * it. So the count, the first and the newest ones are kept.
 */
export const handOutsText = (handOuts: readonly Date[]): string => {
  const between = handOuts.length - 1 - NEWEST_KEPT
  const [first] = handOuts
  if (first === undefined || between <= 0) return JSON.stringify(handOuts)
  return JSON.stringify([first, between, ...handOuts.slice(-NEWEST_KEPT)])
}

const NEWEST_KEPT = 63

/** Reads them back, each with an instant no later than its own. Null for a text that was never written so. */
export const parseHandOuts = (text: string): readonly Date[] | null => {
  const handOuts: Date[] = []
  for (const item of parseArray(text)) {
    const read = typeof item === 'number' ? againAt(handOuts.at(-1), item) : instantsIn(item)
    if (read === null) return null
    for (const at of read) handOuts.push(at)
  }
  return handOuts.length === 0 && text !== '[]' ? null : handOuts
}

const parseArray = (text: string): readonly unknown[] => {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

/** More than a task counts (HAND_OUTS_MAX) was never written. */
const AGAIN_MAX = 10_000
const againAt = (at: Date | undefined, times: number): readonly Date[] | null =>
  at === undefined || !Number.isInteger(times) || times < 1 || times > AGAIN_MAX
    ? null
    : Array.from({ length: times }, () => at)

const instantsIn = (item: unknown): readonly Date[] | null => {
  const at = typeof item === 'string' ? new Date(item) : null
  return at === null || Number.isNaN(at.getTime()) ? null : [at]
}
