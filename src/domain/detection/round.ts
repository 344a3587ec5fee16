import { bySentAt, type IdentifiedLine } from '../message.ts'
import type { Task } from '../task.ts'
import { isAsGoodAs } from './copies.ts'
import { type Explanation, explainLines } from './explanation.ts'
import type { Hear } from './heard.ts'
import type { Reader } from './reader.ts'
import type { Ourselves } from './speaker.ts'
import { findTrace, type Trace } from './traces.ts'
import { makeTranscript, type Transcript } from './transcript.ts'

/** Lines that are judged together, an id once. */
export type Round = {
  readonly lines: readonly IdentifiedLine[]
  readonly transcript: Transcript
  readonly explained: Explanation
}

export type Means = {
  readonly reader: Reader
  readonly hear: Hear
  /** How much earlier than its hand-out a line may be dated. */
  readonly skewMs: number
}

/** What a line said before it was edited, and the task whose text that was. */
export type SaidBefore = { readonly taskId: string; readonly content: string; readonly sentAt: Date }

/**
 * Explains new lines and edits alike by the texts that went out. What an edited line said before does not stand in the
 * way of what it says now: the text that came cut off at first is the same copy when it comes whole.
 */
export const makeRound = (
  lines: readonly IdentifiedLine[],
  tasks: readonly Task[],
  saidBefore: (messageId: string) => SaidBefore | null,
  { reader, hear, skewMs }: Means,
): Round => {
  const before = lines.flatMap(({ messageId }) => saidBefore(messageId) ?? [])
  const freed = Map.groupBy(before, ({ taskId }) => taskId)
  const asBefore = tasks.map((task) => withoutBefore(task, freed.get(task.id) ?? [], reader))
  const transcript = makeTranscript(asBefore, lines, reader, hear)
  return { lines, transcript, explained: explainLines(lines, transcript, skewMs) }
}

/** The task as if those lines had not been seen. Only one that had its text, or the best part of it, was counted. */
const withoutBefore = (task: Task, before: readonly SaidBefore[], reader: Reader): Task => {
  if (before.length === 0) return task
  const whole = reader.comparedText(task.content ?? '')
  const counted = before.filter(({ content }) => isAsGoodAs(whole, reader.comparedText(content)))
  const times = counted.map(({ sentAt }) => sentAt.getTime())
  const seenAt = task.seenAt.filter((at) => !times.includes(at.getTime()))
  return { ...task, explained: Math.max(0, task.explained - counted.length), seenAt, seenParts: [] }
}

/** The task with what a round saw of its text. A copy that was seen stays so, though the line was edited since. */
export const withSeen = (task: Task, { explained }: Round): Task => {
  const seen = explained.seen.get(task.id)
  if (seen === undefined) return task
  const { explained: copies, seenAt } = seen.explained < task.explained ? task : seen
  return { ...task, explained: copies, seenAt, seenParts: seen.parts }
}

/** Of the traces that the rounds show, the first in time, or null. */
export const firstTrace = (
  judgedFrom: Date,
  rounds: readonly Round[],
  ourselves: Ourselves,
): Trace | null => {
  const traces = rounds.flatMap(({ lines, explained, transcript }) => {
    const trace = findTrace(judgedFrom, lines, explained, { transcript, ourselves })
    const sentAt = lines.find(({ messageId }) => messageId === trace?.messageId)?.sentAt
    return trace === null || sentAt === undefined ? [] : [{ trace, sentAt }]
  })
  return bySentAt(traces)[0]?.trace ?? null
}

/** Whether all that may be ours was looked for, or `limited`: there was more to compare than one upload may. */
export type Comparison = 'full' | 'limited'
export const comparisonOf = (rounds: readonly Round[]): Comparison =>
  rounds.some(({ transcript }) => transcript.isOverBudget()) ? 'limited' : 'full'
