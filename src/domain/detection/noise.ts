import type { TextRules } from './rules.ts'

/** What a line may say beside a text though nobody typed it: names, folded, of those who speak in this conversation. */
export type Names = ReadonlySet<string>

/** A line of a piece that says something, and how it would be read as the name of somebody. */
export type SaidLine = { readonly line: string; readonly asName: NameForm | null }
type NameForm = { readonly bare: string; readonly parts: readonly string[] }

/** What is left of a piece of a line without what marketplaces add, whoever speaks: times, read marks, footers. Folded. */
export const linesBeside = (piece: string, rules: TextRules): readonly SaidLine[] => {
  if (!SAYS_SOMETHING.test(piece)) return []
  if (piece.length > AROUND_MAX) return [{ line: piece, asName: null }]
  // Line by line: what ends one and begins the next is no time.
  return piece
    .split('\n')
    .flatMap((line) => rules.noiseAround.reduce((left, noise) => left.replace(noise, '\n'), line).split('\n'))
    .map((line) => line.trim())
    .filter((line) => SAYS_SOMETHING.test(line))
    .map((line) => ({ line, asName: nameFormOf(line) }))
}
/** What marketplaces put before, after or between what somebody said is shorter: beyond it, nothing is looked for. */
export const AROUND_MAX = 600
const SAYS_SOMETHING = /[\p{L}\p{N}*]/u

/** The same without names, too. */
export const withoutNames = (lines: readonly SaidLine[], names: Names): string =>
  lines
    .filter(({ asName }) => !isName(asName, names))
    .map(({ line }) => line)
    .join('\n')

/** A name alone, or several with signs between them, 店铺:小王:, or somebody's word to somebody else, a --> b. */
const isName = (form: NameForm | null, names: Names): boolean =>
  form !== null && (names.has(form.bare) || form.parts.every((part) => names.has(part)))

const nameFormOf = (line: string): NameForm | null => {
  if (line.length > NAME_MAX) return null
  const bare = line.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  const [from = '', to] = bare.split(/\s*->\s*/u)
  if (to !== undefined && to.length <= 20) return nameFormOf(from)
  return { bare, parts: bare.split(/\s*[:/_-]\s*|\s+/u) }
}

const NAME_MAX = 120

/** A head that is grown together with what follows gets a line of its own: 采购01:11.5元. */
export const withHeadApart = (said: string, names: Names): string =>
  said.includes(':')
    ? said.replace(HEAD, (head, name: string) => (isName(nameFormOf(name), names) ? `${head}\n` : head))
    : said
const HEAD = /^[\s\d:/.,()[\]-]*(\p{L}[^\n:]{0,39}):(?=[^\S\n]*\S)/gmu

/** A line without the lines at its beginning and end of which `wordsIn` leaves nothing: noise from one end to the other. */
export const withoutEdges = (said: string, wordsIn: (line: string) => string): string => {
  const lines = said.split('\n')
  if (lines.length > LINES_MAX) return said
  const isWord = (line: string) => wordsIn(line) !== ''
  const first = lines.findIndex(isWord)
  return first < 0 ? '' : lines.slice(first, lines.findLastIndex(isWord) + 1).join('\n')
}

const LINES_MAX = 100

/** The names that stand in a line's head: each whole, and each part of one with signs in it (店铺:小王). */
export const namesOf = (spoken: readonly string[], fold: (text: string) => string): Names => {
  const folded = spoken.map((name) => fold(name).trim())
  const parts = folded.flatMap((name) => name.split(/[\s:_/()-]+/u)).filter((part) => /\p{L}/u.test(part))
  return new Set([...folded, ...parts].filter((name) => name !== ''))
}
