import { type Compared, FIRM, isAfterNegation, isNumberAt, isWithinUnit, MARK, sizeOf } from './compared.ts'
import { AROUND_MAX, type Names } from './noise.ts'
import type { Reader } from './reader.ts'
import { type PlacedRun, piecesBetween, runsIn } from './runs.ts'
import type { TextIndex } from './text-index.ts'

/** A stretch of one of our texts that a line says, from one compared character to another, with small changes. */
export type Sighting = {
  readonly text: number
  readonly from: number
  readonly to: number
  /** How many characters differ. */
  readonly edits: number
  /** Begins or ends within a number, or after a negation: 11 of 11.5元. Only the rest beside it makes it believable. */
  readonly isCut: boolean
}

/** A stretch that a line says to the letter. */
export const exactly = (text: number, from: number, to: number): Sighting => ({
  text,
  from,
  to,
  edits: 0,
  isCut: false,
})

/** What a line says, once our texts and what marketplaces add are taken out of it. */
export type Said =
  /** Nothing but our texts, or parts of them. */
  | { readonly kind: 'ours'; readonly sightings: readonly Sighting[] }
  /** Our texts, and words of its own. */
  | { readonly kind: 'mixed'; readonly sightings: readonly Sighting[]; readonly added: string }
  /** Nothing of ours, though some of it may stand in a text of ours too. */
  | { readonly kind: 'own'; readonly near?: Near }

/** The text that a line has most of its words in common with, and what it says instead of the others. */
export type Near = { readonly text: number; readonly added: string }

export type Line = { readonly said: string; readonly compared: Compared; readonly names: Names }
type Means = { readonly index: TextIndex; readonly reader: Reader }

/**
 * Takes our texts and the additions of marketplaces out of what a line says (CONTRACT 5.5 and 5.6). What a text and the
 * line have in common by chance is none of ours: without it, the line is looked at again.
 */
export const whatIsSaid = (line: Line, means: Means): Said => {
  let runs = runsIn(line.compared, means.index)
  let near: Near | null = null
  if (besides(line, runs) > AROUND_MAX) return roughly(line, runs, means)
  for (let round = 0; runs.length > 0 && round < ROUNDS_MAX; round += 1) {
    const { found, added } = joined(runs, piecesOf(line, runs, means), means)
    const sightings = found.map(({ sighting }) => sighting)
    near ??= nearestOf(line, sightings, added)
    const strange = strangestOf(found, means)
    if (strange.length === 0)
      return added.length === 0
        ? { kind: 'ours', sightings }
        : { kind: 'mixed', sightings, added: added.join('\n') }
    runs = runs.filter((run) => !strange.some(({ of }) => of.includes(run)))
  }
  return near === null ? { kind: 'own' } : { kind: 'own', near }
}

const ROUNDS_MAX = 12

/** How much of the line stands in none of the runs. */
const besides = ({ compared }: Line, runs: readonly PlacedRun[]): number =>
  runs.reduce((left, { length }) => left - length, compared.text.length)

/** So much was said beside our texts that a human said it: then only what is surely ours is told from the rest. */
const roughly = ({ said, compared }: Line, runs: readonly PlacedRun[], { index }: Means): Said => {
  const ours = runs.filter(
    ({ text, length }) => length === index.texts[text]?.text.length || length >= SURELY,
  )
  if (ours.length === 0) return { kind: 'own' }
  const sightings = ours.map(({ text, from, length }) => exactly(text, from, from + length))
  return { kind: 'mixed', sightings, added: piecesBetween(said, compared, ours).join('\n') }
}
const SURELY = 20

/** Where at least half of the line stands in texts. */
const nearestOf = (
  { compared }: Line,
  sightings: readonly Sighting[],
  added: readonly string[],
): Near | null => {
  const lengthOf = ({ from, to }: Sighting) => to - from
  const common = sightings.reduce((sum, sighting) => sum + lengthOf(sighting), 0)
  const [longest] = sightings.toSorted((a, b) => lengthOf(b) - lengthOf(a))
  if (longest === undefined || 2 * common < compared.text.length) return null
  return { text: longest.text, added: added.join('\n') }
}

/** Those that cannot be ours: all the short ones, and else the shortest, which may be what keeps others from it. */
const strangestOf = (found: readonly Found[], means: Means): readonly Found[] => {
  const strange = found.filter(({ sighting }, place) => !isBelievable(sighting, place, found.length, means))
  const lengthOf = ({ sighting }: Found) => sighting.to - sighting.from
  const short = strange.filter((each) => lengthOf(each) < means.reader.rules.text.partCharacters)
  return short.length > 0 ? short : strange.toSorted((a, b) => lengthOf(a) - lengthOf(b)).slice(0, 1)
}

/** What was said around the runs, without what marketplaces add. */
const piecesOf = (
  { said, compared, names }: Line,
  runs: readonly PlacedRun[],
  { reader, index }: Means,
): readonly string[] =>
  piecesBetween(said, compared, runs).map((piece, place) => {
    const [before, after] = [runs[place - 1], runs[place]]
    const isNumber =
      (before !== undefined && BEGINS_WITH_NUMBER.test(piece) && isNumberIn(index, before, before.length)) ||
      (after !== undefined && ENDS_WITH_NUMBER.test(piece) && isNumberIn(index, after, -1))
    return isNumber ? piece : reader.withoutNoise(piece, names)
  })
// 下午3:15到货 is no 到货 with the time before it, where our text says 下午2:15到货.
const BEGINS_WITH_NUMBER = /^[^\S\n]*[^\s\d]{0,3}[^\S\n]*\d/u
const ENDS_WITH_NUMBER = /\d[^\S\n]*(?:[ap]m)?[^\S\n]*$/u
const isNumberIn = ({ texts }: TextIndex, { text, from }: PlacedRun, at: number): boolean => {
  const whole = texts[text]
  return whole !== undefined && isNumberAt(whole, from + at)
}

type Found = { readonly sighting: Sighting; readonly of: readonly PlacedRun[] }
type Joined = { readonly found: readonly Found[]; readonly added: readonly string[] }

/** Runs that go on with the same text after a small change are one sighting; what cannot be a change was added. */
const joined = (runs: readonly PlacedRun[], pieces: readonly string[], means: Means): Joined => {
  const found: Found[] = []
  const added: string[] = []
  /** What follows the last sighting belongs to its text, or was added. */
  const close = (piece: string) => {
    const last = found.at(-1)
    const text = means.index.texts[last?.sighting.text ?? -1]
    const tail = last === undefined ? null : tailOf(piece, text, last.sighting, means)
    if (last !== undefined && tail !== null) found[found.length - 1] = { ...last, sighting: tail }
    else if (piece !== '') added.push(piece)
  }
  runs.forEach((run, place) => {
    const piece = pieces[place] ?? ''
    const last = found.at(-1)
    const text = means.index.texts[run.text]
    if (text === undefined) return
    const [from, to] = [run.from, run.from + run.length]
    const goesOn = last !== undefined && last.sighting.text === run.text && from >= last.sighting.to
    const edits = goesOn ? editsOf(piece, text, last.sighting.to, from, means) : null
    if (goesOn && edits !== null) {
      const sighting = { ...last.sighting, to, edits: last.sighting.edits + edits }
      found[found.length - 1] = { sighting, of: [...last.of, run] }
      return
    }
    const head = headOf(piece, text, from, means)
    if (head === null) close(piece)
    const sighting = { ...exactly(run.text, head?.from ?? from, to), edits: head?.edits ?? 0 }
    found.push({ sighting, of: [run] })
  })
  close(pieces.at(-1) ?? '')
  const cut = found.map(({ sighting, of }) => ({
    sighting: withCut(sighting, means.index.texts[sighting.text]),
    of,
  }))
  return { found: cut, added }
}

const withCut = (sighting: Sighting, text: Compared | undefined): Sighting => ({
  ...sighting,
  isCut:
    text !== undefined &&
    (isWithinUnit(text, sighting.from) ||
      isWithinUnit(text, sighting.to) ||
      isAfterNegation(text, sighting.from)),
})

/** The beginning of the text, said a little differently, or with nothing said before it but signs; null: neither. */
const headOf = (
  piece: string,
  text: Compared,
  from: number,
  means: Means,
): { from: number; edits: number } | null => {
  if (piece === '') return { from: isMarksOnly(text, 0, from) ? 0 : from, edits: 0 }
  // Where the text has no words at its beginning, one that the line has was put there.
  if (!MASK.test(piece) && (from > LETTERS_MAX || isMarksOnly(text, 0, from))) return null
  const edits = from === 0 ? null : editsOf(piece, text, 0, from, means)
  return edits === null ? null : { from: 0, edits }
}

const tailOf = (piece: string, text: Compared | undefined, last: Sighting, means: Means): Sighting | null => {
  if (text === undefined) return null
  const end = text.text.length
  if (piece === '') return isMarksOnly(text, last.to, end) ? { ...last, to: end } : last
  if (last.to === end) return null
  if (!MASK.test(piece) && (end - last.to > LETTERS_MAX || isMarksOnly(text, last.to, end))) return null
  const edits = editsOf(piece, text, last.to, end, means)
  return edits === null ? null : { ...last, to: end, edits: last.edits + edits }
}

const isMarksOnly = ({ kinds }: Compared, from: number, to: number): boolean =>
  kinds.subarray(from, to).every((kind) => kind === MARK)

/**
 * How many characters differ where a line says `piece` and the text something else, or null when that is no small
 * change: numbers, units and negations never are, nor are words that were put in. A mask stands for what it hides.
 */
const editsOf = (
  piece: string,
  text: Compared,
  from: number,
  to: number,
  { reader }: Means,
): number | null => {
  const ours = wordsOf(text, from, to)
  if (MASK.test(piece)) return ours.firm === '' && ours.words.length <= 2 * piece.length + 2 ? 0 : null
  const theirs = wordsOf(reader.compared(piece), 0)
  if (theirs.firm !== ours.firm) return null
  const [x, y] = [theirs.words.length, ours.words.length]
  if (x > LETTERS_MAX || y > LETTERS_MAX || x > y + 1) return null
  return reader.tools.distance(theirs.words, ours.words)
}
const MASK = /^[\s*]+$/
const LETTERS_MAX = 3

const wordsOf = ({ text, kinds }: Compared, from: number, to = text.length) => {
  let [words, firm] = ['', '']
  for (let at = from; at < to; at += 1) {
    if (kinds[at] !== MARK) words += text[at]
    if (kinds[at] === FIRM) firm += text[at]
  }
  return { words, firm }
}

/** Whether it is one of our texts or a part of it, and not some words that both happen to have. */
const isBelievable = (
  { text, from, to, edits }: Sighting,
  place: number,
  count: number,
  { index, reader }: Means,
): boolean => {
  const rules = reader.rules.text
  const whole = index.texts[text]
  if (whole === undefined) return false
  const size = sizeOf(whole, from, to)
  const editsMax = Math.max(
    size >= rules.repeatCharacters ? 1 : 0,
    Math.floor((size * rules.similarPercent) / 100),
  )
  if (edits > editsMax) return false
  const [isBegin, isEnd] = [from === 0, to === whole.text.length]
  if (isBegin && isEnd) return true
  // Of several, only the first may lack its beginning, and only the last its end.
  return (
    count === 1 ||
    (size >= rules.partCharacters && (isBegin || place === 0) && (isEnd || place === count - 1))
  )
}
