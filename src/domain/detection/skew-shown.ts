import { SKEW_COUNTS_MS, type SkewShown } from '../account-clock.ts'
import type { IdentifiedLine } from '../message.ts'
import { SKEW_MS } from '../session.ts'
import type { Task } from '../task.ts'
import { sizeOf } from './compared.ts'
import type { Hear } from './heard.ts'
import type { Reader } from './reader.ts'
import { makeTranscript, type Transcript } from './transcript.ts'

type Seen = {
  /** The new lines of an upload, and when the newest of the pair was sent, these and all others. */
  readonly fresh: readonly IdentifiedLine[]
  readonly newestSentAt: Date
  /** The texts that went out to the pair. */
  readonly tasks: readonly Task[]
  readonly now: Date
}

/**
 * How far the chat's clock is from the database's by what an upload shows (CONTRACT 7): ahead, when a new line comes from
 * the future; behind, when a text that is not there yet comes back dated before it was handed out. Both are the least that
 * it can be.
 */
export const skewShown = (seen: Seen, reader: Reader, hear: Hear): SkewShown => {
  const { fresh, now } = seen
  const aheadMs = Math.max(0, ...fresh.map(({ sentAt }) => msBetween(now, sentAt)))
  return { aheadMs: aheadMs > SKEW_MS ? aheadMs : 0, behindMs: behindShown(seen, reader, hear) }
}

const behindShown = ({ fresh, newestSentAt, tasks, now }: Seen, reader: Reader, hear: Hear): number => {
  const lastHandOut = Math.max(0, ...tasks.flatMap(({ handOuts }) => handOuts.at(-1)?.getTime() ?? 0))
  const early = fresh.filter(
    (line) => lastHandOut - line.sentAt.getTime() > SKEW_MS && hear(line).speaker === 'account',
  )
  if (early.length === 0) return 0
  const transcript = makeTranscript(tasks, early, reader, hear)
  // No line is younger than the chat's clock: one that is dated later says how far behind it is at most.
  const mostMs = Math.min(SKEW_COUNTS_MS, msBetween(newestSentAt, now) + SKEW_MS)
  const shown = early.map((line) => earlierBy(line, transcript)).filter((ms) => ms > SKEW_MS && ms <= mostMs)
  return Math.max(0, ...shown)
}

/** How much earlier than the first hand-out of the very text that it says a line is; 0: not at all, or it says no text. */
const earlierBy = (
  line: IdentifiedLine,
  { find, texts, tasksOf, reader, hear, bare }: Transcript,
): number => {
  const text = find(hear(line).compared.text) ?? find(reader.compared(bare(line)[1]).text)
  const whole = texts[text ?? -1]
  // A human types the shorter ones too.
  if (text === undefined || whole === undefined || sizeOf(whole) < reader.rules.text.repeatCharacters)
    return 0
  const tasks = tasksOf[text] ?? []
  const all = tasks.flatMap(({ handOuts }) => handOuts)
  if (all.some((at) => msBetween(line.sentAt, at) <= SKEW_MS)) return 0
  const unseen = tasks.flatMap(({ handOuts, explained }) => handOuts[explained] ?? [])
  return unseen.length === 0 ? 0 : Math.min(...unseen.map((at) => msBetween(line.sentAt, at)))
}

const msBetween = (from: Date, to: Date): number => to.getTime() - from.getTime()
