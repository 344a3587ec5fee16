/**
 * A regular expression with what it cannot do without: of each set, a text that it finds has one sign at least. Most
 * patterns are so left out of a text at once, and long texts stay cheap.
 */
export type Pattern = { readonly regexp: RegExp; readonly needs: readonly ReadonlySet<string>[] }

/** The signs that a text is made of. */
export const signsOf = (text: string): ReadonlySet<string> => new Set(text)

export const mayMatch = ({ needs }: Pattern, signs: ReadonlySet<string>): boolean =>
  needs.every((need) => hasCommon(need, signs))

/** Patterns by the signs of their first need: a text asks only for those that its own signs lead to. */
export type Patterns = ReadonlyMap<string, readonly Pattern[]>

/** A pattern that needs nothing is led to by what every text is said to have. */
const ALWAYS = ''

export const bySign = (patterns: readonly Pattern[]): Patterns => {
  const led = patterns.flatMap((pattern) =>
    [...(pattern.needs[0] ?? [ALWAYS])].map((sign): [string, Pattern] => [sign, pattern]),
  )
  const grouped = Map.groupBy(led, ([sign]) => sign)
  return new Map([...grouped].map(([sign, entries]) => [sign, entries.map(([, pattern]) => pattern)]))
}

/** What one of the patterns finds, or null. */
export const firstMatch = (
  patterns: Patterns,
  text: string,
  signs: ReadonlySet<string>,
): RegExpExecArray | null => {
  for (const sign of signs) {
    const match = firstOf(patterns.get(sign), text, signs)
    if (match !== null) return match
  }
  return firstOf(patterns.get(ALWAYS), text, signs)
}

const firstOf = (
  patterns: readonly Pattern[] | undefined,
  text: string,
  signs: ReadonlySet<string>,
): RegExpExecArray | null => {
  if (patterns === undefined) return null
  for (const pattern of patterns) {
    const match = mayMatch(pattern, signs) ? pattern.regexp.exec(text) : null
    if (match !== null) return match
  }
  return null
}

const hasCommon = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  for (const sign of few) if (many.has(sign)) return true
  return false
}
