import { after } from '../instant.ts'
import type { Span, Task } from '../task.ts'
import { type Compared, sizeOf } from './compared.ts'

/** A text that is in the transcript as often as it was handed out: which of its copies were seen, and what of the last. */
export type Copies = {
  readonly task: Task
  readonly text: Compared
  /** How many copies stand in the transcript, whole or as good as. */
  readonly explained: number
  /** When the lines of those were sent, oldest first, as far as it is known. */
  readonly seenAt: readonly Date[]
  /** What was seen of the copy that arrives in parts, or arrived so last. */
  readonly parts: readonly Span[]
}

/** Enough of a text: of parts put together, and of one line that is its beginning (CONTRACT 5.5). */
const ENOUGH_OF_PARTS = 4 / 5
const ENOUGH_OF_BEGINNING = 2 / 3
/** So long after its last hand-out a text may come again by itself: 24 h (CONTRACT 5.5). */
export const REPEATS_WITHIN_MS = 86_400_000

/** Whether this is the text from one end to the other. */
export const isWhole = ({ text }: Compared, { from, to }: Span): boolean => from === 0 && to === text.length

export const isBeginning = (text: Compared, { from, to }: Span): boolean =>
  from === 0 && isShare(ENOUGH_OF_BEGINNING, sizeOf(text, 0, to), text)

/** Whether a line of this size was counted as the text: by its beginning, at least. */
export const isAsGoodAs = (text: Compared, line: Compared): boolean =>
  isShare(ENOUGH_OF_BEGINNING, sizeOf(line), text)

export const isEnough = (text: Compared, parts: readonly Span[]): boolean =>
  isShare(
    ENOUGH_OF_PARTS,
    parts.reduce((sum, { from, to }) => sum + sizeOf(text, from, to), 0),
    text,
  )

const isShare = (share: number, size: number, text: Compared): boolean =>
  size >= share * sizeOf(text) - ROUNDING
const ROUNDING = 1e-9

/**
 * Whether a copy that nobody has seen yet may be in a line of this time: it was handed out, `skewMs` allowed. The newer of
 * two copies may have been seen first: then this line is the older one, and each was handed out before its line.
 */
export const hasCopyFor = ({ task, explained, seenAt }: Copies, sentAt: Date, skewMs: number): boolean => {
  const isAfter = (line: Date, handedOut: Date | undefined) =>
    handedOut !== undefined && after(handedOut, -skewMs) <= line
  if (isAfter(sentAt, task.handOuts[explained])) return true
  const lines = [...seenAt, sentAt].sort(byTime)
  return seenAt.length === explained && lines.every((line, nth) => isAfter(line, task.handOuts[nth]))
}

export const seenWhole = (copies: Copies, sentAt: Date): Copies => ({ ...counted(copies, sentAt), parts: [] })

/** One copy more was seen, in a line of this time. */
const counted = (copies: Copies, sentAt: Date): Copies => ({
  ...copies,
  explained: copies.explained + 1,
  seenAt: [...copies.seenAt, sentAt].sort(byTime).slice(-SEEN_AT_MAX),
})
const SEEN_AT_MAX = 64

const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime()

/**
 * Where all copies that were handed out by now were seen in later lines, and one of those is a later copy's: the task of
 * the line, and the one that takes the later line in its place. Null: there is no such pair.
 */
export const exchanged = (
  all: readonly Copies[],
  sentAt: Date,
  skewMs: number,
): { readonly taker: Copies; readonly later: Copies } | null => {
  for (const copies of all) {
    const moved = copies.seenAt.findLast((at) => at > sentAt)
    if (moved === undefined || copies.seenAt.length !== copies.explained) continue
    const others = copies.seenAt.filter((at) => at !== moved)
    const freed = { ...copies, explained: copies.explained - 1, seenAt: others }
    if (!hasCopyFor(freed, sentAt, skewMs)) continue
    const later = all.find((each) => each.task !== copies.task && hasCopyFor(each, moved, skewMs))
    if (later !== undefined)
      return {
        taker: { ...counted(freed, sentAt), parts: copies.parts },
        later: seenWhole(later, moved),
      }
  }
  return null
}

/** Whether the copy that came in parts was counted. */
const isCounted = ({ text, parts }: Copies): boolean =>
  isEnough(text, parts) || parts.some((part) => isBeginning(text, part))

/** With this part of it; null when it is no part of a copy that may still be in the transcript. */
export const seenPart = (copies: Copies, part: Span, sentAt: Date, skewMs: number): Copies | null => {
  const { text, parts } = copies
  const isFirst = parts.length === 0
  // What follows a copy that is as good as seen belongs to it.
  if (!isFirst && isCounted(copies))
    return overlap(text, parts, part) <= sizeOf(text, part.from, part.to) / 5
      ? { ...copies, parts: withPart(parts, part) }
      : newCopy(copies, part, sentAt, skewMs)
  if (isFirst) return newCopy(copies, part, sentAt, skewMs)
  if (!hasCopyFor(copies, sentAt, skewMs) || isWithin(parts, part)) return null
  const grown = withPart(parts, part)
  const done = isEnough(text, grown) || isBeginning(text, part)
  return { ...(done ? counted(copies, sentAt) : copies), parts: grown }
}

const newCopy = (copies: Copies, part: Span, sentAt: Date, skewMs: number): Copies | null => {
  if (!hasCopyFor(copies, sentAt, skewMs)) return null
  const done = isBeginning(copies.text, part) || isEnough(copies.text, [part])
  return { ...(done ? counted(copies, sentAt) : copies), parts: [part] }
}

/** Whether the text may come again here: it is in the transcript, and not too short for a human to say the same. */
export const mayRepeat = (
  { task, explained, parts }: Copies,
  { size, sentAt }: { readonly size: number; readonly sentAt: Date },
  { skewMs, charactersMin }: { readonly skewMs: number; readonly charactersMin: number },
): boolean => {
  const [first] = task.handOuts
  const last = task.handOuts.at(-1)
  if (first === undefined || last === undefined || size < charactersMin) return false
  return (
    explained + parts.length > 0 &&
    sentAt >= after(first, -skewMs) &&
    sentAt <= after(last, REPEATS_WITHIN_MS)
  )
}

/** Whether all of the part was seen before, in parts. */
export const isWithin = (parts: readonly Span[], { from, to }: Span): boolean =>
  parts.some((seen) => seen.from <= from && to <= seen.to)

/** The places where a text says the same as in this part of it, those first that were seen least. */
export const placesOf = ({ text, parts }: Copies, { from, to }: Span): readonly Span[] => {
  const said = text.text.slice(from, to)
  const places: Span[] = []
  for (let at = text.text.indexOf(said); at >= 0; at = text.text.indexOf(said, at + 1))
    places.push({ from: at, to: at + said.length })
  return places.length === 1
    ? places
    : places.toSorted((a, b) => overlap(text, parts, a) - overlap(text, parts, b))
}

const overlap = (text: Compared, parts: readonly Span[], { from, to }: Span): number =>
  parts.reduce((sum, seen) => {
    const [begin, end] = [Math.max(from, seen.from), Math.min(to, seen.to)]
    return begin < end ? sum + sizeOf(text, begin, end) : sum
  }, 0)

/** In order, those that overlap as one; more than a task can keep are dropped, which only delays its proof. */
export const withPart = (parts: readonly Span[], part: Span): readonly Span[] => {
  const merged: Span[] = []
  for (const span of [...parts, part].toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && span.from < last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else merged.push(span)
  }
  return merged.slice(0, PARTS_MAX)
}
const PARTS_MAX = 64
