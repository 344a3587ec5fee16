const QUOTED_MAX = 60

/** Words of a transcript in a sentence about it: on one line, cut where they are long. */
export const quoted = (words: string): string => {
  const said = [...words.replace(/\s+/gu, ' ').trim()]
  return said.length > QUOTED_MAX ? `“${said.slice(0, QUOTED_MAX).join('')}…”` : `“${said.join('')}”`
}
