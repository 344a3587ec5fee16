import { type Compared, isWithinUnit, MARK } from './compared.ts'
import type { Run, TextIndex } from './text-index.ts'

/** What a line and a text have in common, and where it begins in the line. */
export type PlacedRun = Run & { readonly at: number }

/** The stretches that the line and a text have in common, in the order of the line; none begins or ends within a number. */
export const runsIn = (compared: Compared, index: TextIndex): readonly PlacedRun[] => {
  const runs: PlacedRun[] = []
  let at = 0
  while (at < compared.text.length) {
    const last = runs.at(-1)
    const next = last === undefined ? null : { text: last.text, from: last.from + last.length }
    // A blank alone keeps numbers apart: what it follows has its own place.
    const isApart = compared.text[at] === ' ' && (last === undefined || last.at + last.length < at)
    const found = isApart ? null : index.longestRun(compared.text, at, next)
    const run = found === null ? null : trimmed({ ...found, at }, compared, index)
    if (run === null || !counts(run, last, index)) {
      at = afterUnit(compared, at)
      continue
    }
    runs.push(run)
    at = run.at + run.length
  }
  return runs
}

/** Two characters in common mean little, and marks nothing, unless the text has no more, or the line goes on with it. */
const counts = (
  { text, at, from, length }: PlacedRun,
  last: PlacedRun | undefined,
  { texts }: TextIndex,
): boolean => {
  const whole = texts[text]
  if (whole === undefined) return false
  const before = last?.text === text ? last : null
  const [end, next] =
    before === null ? [Number.POSITIVE_INFINITY, 0] : [before.from + before.length, before.at + before.length]
  if (length === whole.text.length || (from === end && at === next)) return true
  if (whole.kinds.subarray(from, from + length).every((kind) => kind === MARK)) return false
  return (
    length >= 3 || from >= end || whole.text.length <= 4 || from === 0 || from + length === whole.text.length
  )
}

const trimmed = (run: PlacedRun, line: Compared, { texts }: TextIndex): PlacedRun | null => {
  const text = texts[run.text]
  if (text === undefined || isWithinUnit(line, run.at)) return null
  let { length } = run
  const isEnd = () => run.at + length === line.text.length || line.text.startsWith('...', run.at + length)
  while (
    length > 0 &&
    (isWithinUnit(line, run.at + length) || (!isEnd() && isWithinUnit(text, run.from + length)))
  )
    length -= 1
  if (run.at > 0 && isWithinUnit(text, run.from)) return null
  return length >= 2 ? { ...run, length } : null
}

const afterUnit = (line: Compared, at: number): number => {
  let next = at + 1
  while (isWithinUnit(line, next)) next += 1
  return next
}

/** What stands before the first run, between them, and after the last one. */
export const piecesBetween = (
  said: string,
  compared: Compared,
  runs: readonly PlacedRun[],
): readonly string[] => {
  const ends = [0, ...runs.map(({ at, length }) => compared.to[at + length - 1] ?? 0)]
  const begins = [...runs.map(({ at }) => compared.from[at] ?? 0), said.length]
  return begins.map((begin, place) => said.slice(ends[place], begin))
}
