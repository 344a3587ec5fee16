/** What was read of texts that come again and again: set phrases, and what goes out to many. */
export type Remembered<Read> = {
  /** Whether it is known already, so that asking costs nothing. */
  readonly isKnown: (text: string) => boolean
  readonly read: (text: string) => Read
}

/** Remembers what `read`, which has no other source than the text, makes of the last texts, up to so many characters. */
export const remembered = <Read>(read: (text: string) => Read): Remembered<Read> => {
  const known = new Map<string, Read>()
  let kept = 0
  return {
    isKnown: (text) => known.has(text),
    read: (text) => {
      const before = known.get(text)
      if (before !== undefined) return before
      const now = read(text)
      kept += text.length
      if (kept > KEPT_CHARACTERS) {
        known.clear()
        kept = text.length
      }
      known.set(text, now)
      return now
    },
  }
}
const KEPT_CHARACTERS = 500_000
