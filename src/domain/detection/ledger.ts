import type { IdentifiedLine } from '../message.ts'
import type { Span, Task } from '../task.ts'
import { sizeOf } from './compared.ts'
import {
  type Copies,
  exchanged,
  hasCopyFor,
  isBeginning,
  isWhole,
  isWithin,
  mayRepeat,
  placesOf,
  seenPart,
  seenWhole,
} from './copies.ts'
import type { Sighting } from './sightings.ts'
import type { Transcript } from './transcript.ts'

/** How a line is one of ours: the text itself, with small changes, a part or several texts of it, or once more. */
export type How = 'whole' | 'changed' | 'part' | 'merged' | 'repeat'

/** Which copy of which text was seen in which line; each line takes what it says or nothing. */
export type Ledger = {
  /** All that the line says is taken for it; false when some of it cannot be ours. */
  readonly take: (line: IdentifiedLine, sightings: readonly Sighting[]) => boolean
  /** The lines together say this text. */
  readonly takeJoined: (lines: readonly IdentifiedLine[], text: number) => boolean
  /** The lines together say this text once more than it was handed out. */
  readonly takeAgain: (lines: readonly IdentifiedLine[], text: number) => boolean
  /** A short piece that goes on where a seen part ended, or ends where one began; it is one of these as it is compared. */
  readonly takeNext: (line: IdentifiedLine, spellings: readonly string[]) => boolean
  readonly explainedBy: ReadonlyMap<string, string>
  readonly how: ReadonlyMap<string, How>
  /** What was seen of the texts of each task whose lines were taken. */
  readonly seen: () => ReadonlyMap<string, Copies>
  readonly repeats: () => number
}

/** `beside`: the copy of another task, which takes a line that this one gave up. */
type Taken = { readonly copies: Copies; readonly how: How; readonly beside?: Copies }

export const openLedger = ({ texts, tasksOf, reader }: Transcript, skewMs: number): Ledger => {
  const standing = new Map<Task, Copies>()
  const touched = new Map<string, Copies>()
  const explainedBy = new Map<string, string>()
  const how = new Map<string, How>()
  let repeats = 0

  const copiesOf = (text: number, over: ReadonlyMap<Task, Copies>): readonly Copies[] =>
    (tasksOf[text] ?? []).flatMap((task) => {
      const whole = texts[text]
      if (whole === undefined) return []
      return (
        over.get(task) ??
        standing.get(task) ?? {
          task,
          text: whole,
          explained: task.explained,
          seenAt: task.seenAt,
          parts: task.seenParts,
        }
      )
    })
  const keep = (line: IdentifiedLine, taken: readonly Taken[], said: How) => {
    for (const copies of taken.flatMap(allIn)) {
      standing.set(copies.task, copies)
      touched.set(copies.task.id, copies)
    }
    const again = taken.filter((each) => each.how === 'repeat').length
    repeats += again
    explainedBy.set(line.messageId, taken[0]?.copies.task.id ?? '')
    how.set(line.messageId, again > 0 ? 'repeat' : said)
  }

  const take = (line: IdentifiedLine, sightings: readonly Sighting[]): boolean => {
    const over = new Map<Task, Copies>()
    const taken: Taken[] = []
    for (const sighting of sightings) {
      const one = takeOne(copiesOf(sighting.text, over), sighting, line.sentAt)
      if (one === null) return false
      for (const copies of allIn(one)) over.set(copies.task, copies)
      taken.push(one)
    }
    const [first] = sightings
    if (first === undefined) return false
    keep(
      line,
      taken,
      sightings.length > 1 ? 'merged' : first.edits > 0 ? 'changed' : (taken[0]?.how ?? 'part'),
    )
    return true
  }
  const limits = { skewMs, charactersMin: reader.rules.text.repeatCharacters }
  const takeOne = (all: readonly Copies[], sighting: Sighting, sentAt: Date): Taken | null => {
    const [any] = all
    if (any === undefined) return null
    const { text } = any
    const size = sizeOf(text, sighting.from, sighting.to)
    const isAll = isWhole(text, sighting)
    const free = all.filter((copies) => hasCopyFor(copies, sentAt, skewMs))
    if (isAll) {
      const copies = free.find(({ explained }) => explained === 0) ?? free[0]
      if (copies !== undefined) return { copies: seenWhole(copies, sentAt), how: 'whole' }
      const moved = exchanged(all, sentAt, skewMs)
      if (moved !== null) return { copies: moved.taker, beside: moved.later, how: 'whole' }
    } else {
      for (const copies of partsFirst(all)) {
        const [part = sighting] = sighting.edits > 0 ? [] : placesOf(copies, sighting)
        const grown = seenPart(copies, { from: part.from, to: part.to }, sentAt, skewMs)
        if (grown !== null) return { copies: grown, how: 'part' }
      }
    }
    const again = all.find(
      (copies) =>
        (isAll || isBeginning(text, sighting) || isWithin(copies.parts, sighting)) &&
        mayRepeat(copies, { size, sentAt }, limits),
    )
    return again === undefined ? null : { copies: again, how: 'repeat' }
  }

  const takeJoined = (lines: readonly IdentifiedLine[], text: number): boolean => {
    const copies = copiesOf(text, NONE).find((each) =>
      lines.every(({ sentAt }) => hasCopyFor(each, sentAt, skewMs)),
    )
    if (copies === undefined) return false
    const seen = { ...seenWhole(copies, newestOf(lines)), parts: [{ from: 0, to: copies.text.text.length }] }
    for (const line of lines) keep(line, [{ copies: seen, how: 'part' }], 'part')
    return true
  }
  const takeAgain = (lines: readonly IdentifiedLine[], text: number): boolean => {
    const whole = texts[text]
    if (whole === undefined) return false
    const size = sizeOf(whole)
    const again = copiesOf(text, NONE).find((copies) =>
      lines.every(({ sentAt }) => mayRepeat(copies, { size, sentAt }, limits)),
    )
    if (again === undefined) return false
    for (const line of lines) keep(line, [{ copies: again, how: 'part' }], 'repeat')
    repeats += 1
    return true
  }
  const takeNext = (line: IdentifiedLine, spellings: readonly string[]): boolean => {
    for (const copies of touched.values()) {
      for (const piece of spellings) {
        const part = nextPart(copies, piece)
        const grown = part === null ? null : seenPart(copies, part, line.sentAt, skewMs)
        if (grown === null) continue
        keep(line, [{ copies: grown, how: 'part' }], 'part')
        return true
      }
    }
    return false
  }
  return {
    take,
    takeJoined,
    takeAgain,
    takeNext,
    explainedBy,
    how,
    seen: () => touched,
    repeats: () => repeats,
  }
}

const NONE: ReadonlyMap<Task, Copies> = new Map()

const allIn = ({ copies, beside }: Taken): readonly Copies[] =>
  beside === undefined ? [copies] : [copies, beside]

const newestOf = (lines: readonly IdentifiedLine[]): Date =>
  new Date(Math.max(...lines.map(({ sentAt }) => sentAt.getTime())))

/** A copy that is arriving in parts gets them before another one begins. */
const partsFirst = (all: readonly Copies[]): readonly Copies[] =>
  all.toSorted((a, b) => Number(b.parts.length > 0) - Number(a.parts.length > 0))

/** Where the piece goes on with what was seen of the text, and was not seen yet. */
const nextPart = ({ text, parts }: Copies, piece: string): Span | null => {
  if (piece === '') return null
  const places = parts.flatMap(({ from, to }) => [
    { from: to, to: to + piece.length },
    { from: from - piece.length, to: from },
  ])
  const isNext = ({ from, to }: Span) =>
    from >= 0 &&
    text.text.startsWith(piece, from) &&
    parts.every((seen) => seen.to <= from || to <= seen.from)
  return places.find(isNext) ?? null
}
