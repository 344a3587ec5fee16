import { bySentAt, type IdentifiedLine } from '../message.ts'
import type { Task } from '../task.ts'
import { sizeOf } from './compared.ts'
import { type Copies, isBeginning, isEnough, isWhole, withPart } from './copies.ts'
import { type How, openLedger } from './ledger.ts'
import type { Said, Sighting } from './sightings.ts'
import type { Transcript } from './transcript.ts'

/** Whose words the lines of our account are. */
export type Explanation = {
  /** The task whose text each of our robots' own lines says: message id to task id. */
  readonly explainedBy: ReadonlyMap<string, string>
  readonly how: ReadonlyMap<string, How>
  /** By task id, for the tasks of those lines: how many copies of its text were seen by now, and which parts of the last. */
  readonly seen: ReadonlyMap<string, Pick<Copies, 'explained' | 'seenAt' | 'parts'>>
  /** How many lines say a text more often than it was handed out. */
  readonly repeats: number
}

export type { How }

/**
 * Finds the lines that are our robots' own (CONTRACT 5.5): an `account` line that says texts that were handed out, or
 * parts of them, and nothing else, and is no older than the hand-out, `skewMs` allowed. A task explains as many copies
 * as times its content was handed out; exact lines come before similar ones, and among equal texts the oldest unmatched
 * task comes first. Pieces too short to be told from a human's words count where they go on with others.
 */
export const explainLines = (
  lines: readonly IdentifiedLine[],
  transcript: Transcript,
  skewMs: number,
): Explanation => {
  const ledger = openLedger(transcript, skewMs)
  const ours = lines.filter((line) => transcript.hear(line).speaker === 'account')
  const all: Left = new Map(bySentAt(ours).map((line) => [line, transcript.read(line)]))
  const left: Left = new Map(all)
  const takeThose = (isNow: (sightings: readonly Sighting[]) => boolean) => {
    for (const [line, said] of left)
      if (said.kind === 'ours' && isNow(said.sightings) && ledger.take(line, said.sightings))
        left.delete(line)
  }
  takeThose((sightings) => isExact(sightings, transcript))
  for (const { lines: together, text } of joined(left, transcript))
    if (together.every((line) => left.has(line)) && ledger.takeJoined(together, text))
      for (const line of together) left.delete(line)
  takeThose((sightings) => isClear(sightings, transcript))
  takeRest(left, (line) => {
    const heard = transcript.hear(line)
    if (transcript.read(line).kind !== 'ours' && heard.compared.text.length > SHORT_PIECE) return false
    const bare = transcript.bare(line).map((said) => transcript.reader.compared(said).text)
    return ledger.takeNext(line, [heard.compared.text, ...bare])
  })
  for (const { lines: together, text } of wholeInPieces(left, all, transcript))
    if (ledger.takeAgain(together, text)) for (const line of together) left.delete(line)
  return { explainedBy: ledger.explainedBy, how: ledger.how, seen: ledger.seen(), repeats: ledger.repeats() }
}

/** A longer piece has more in common with its text than it may lack where a number was cut. */
const SHORT_PIECE = 40

type Left = Map<IdentifiedLine, Said>

/**
 * Pieces that no copy is left for, of a text that stands whole in this upload: with the other pieces, these and earlier
 * ones, they are as good as the text. The same line was scraped whole and in pieces.
 */
const wholeInPieces = (left: Left, all: Left, { texts, tasksOf }: Transcript) => {
  const seen = Map.groupBy([...all].flatMap(onlySighting), ({ part }) => part.text)
  const lacking = Map.groupBy([...left].flatMap(onlySighting), ({ part }) => part.text)
  return [...lacking].flatMap(([text, group]) => {
    const whole = texts[text]
    if (whole === undefined) return []
    const parts = (seen.get(text) ?? []).map(({ part }) => part)
    const pieces = parts.filter((part) => !isWhole(whole, part))
    const earlier = (tasksOf[text] ?? []).flatMap(({ seenParts }) => seenParts)
    const isThere = pieces.length < parts.length
    if (!isThere || !isEnough(whole, [...pieces, ...earlier].reduce(withPart, []))) return []
    return { text, lines: group.map(({ line }) => line) }
  })
}
const onlySighting = ([line, said]: readonly [IdentifiedLine, Said]) =>
  said.kind === 'ours' && said.sightings.length === 1 ? said.sightings.map((part) => ({ line, part })) : []

/** Each piece that is taken may be what another one goes on with. */
const takeRest = (left: Left, takeNext: (line: IdentifiedLine) => boolean): void => {
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const line of left.keys()) if (takeNext(line)) left.delete(line)
  }
}

const isExact = ([first, ...more]: readonly Sighting[], { texts }: Transcript): boolean => {
  const text = texts[first?.text ?? -1]
  return (
    more.length === 0 &&
    first !== undefined &&
    text !== undefined &&
    first.edits === 0 &&
    isWhole(text, first)
  )
}

/** The tasks whose text this line says: all of it, nothing else and unaltered. None where it says anything else. */
export const tasksSaidBy = (line: IdentifiedLine, transcript: Transcript): readonly Task[] => {
  const said = transcript.read(line)
  if (said.kind !== 'ours' || !isExact(said.sightings, transcript)) return []
  return said.sightings.flatMap(({ text }) => transcript.tasksOf[text] ?? [])
}

/** Nobody would take it for a human's words: a whole text, the best part of its beginning, or a part of some length. */
const isClear = (sightings: readonly Sighting[], { texts, reader }: Transcript): boolean =>
  sightings.every(({ text, from, to, isCut }) => {
    const whole = texts[text]
    if (whole === undefined) return false
    if (isWhole(whole, { from, to }) || isBeginning(whole, { from, to })) return true
    return !isCut && sizeOf(whole, from, to) >= reader.rules.text.partCharacters
  })

/** Lines one after another that together are one of the texts, cut wherever it may be. */
function* joined(left: Left, transcript: Transcript) {
  const pieces = [...left.keys()].map((line) => {
    const { compared } = transcript.hear(line)
    return { line, said: transcript.mayBePiece(compared) ? transcript.bare(line) : [] }
  })
  for (const start of pieces.keys()) {
    const next = pieces.slice(start, start + PIECES_MAX)
    for (const way of WAYS) {
      for (const { count, text } of wholesIn(
        next.map(({ said }) => said[way] ?? ''),
        transcript,
      ))
        yield { lines: next.slice(0, count).map(({ line }) => line), text }
    }
  }
}
const PIECES_MAX = 12
const WAYS = [0, 1] as const

const HEAD = 12

/** How many of the pieces, from the first on and more than it alone, are together which text. */
function* wholesIn(pieces: readonly string[], { reader, find, mayBegin, longest, spend }: Transcript) {
  let together = ''
  if (!mayBegin(reader.compared((pieces[0] ?? '').slice(0, HEAD)).text)) return
  for (const [more, piece] of pieces.entries()) {
    together += piece
    // A line of signs or noise alone is no piece of ours.
    if (piece === '' || !spend(together.length)) return
    const { text } = reader.compared(together)
    if (text.length > longest) return
    const found = more > 0 ? find(text) : undefined
    if (found !== undefined) yield { count: more + 1, text: found }
  }
}
