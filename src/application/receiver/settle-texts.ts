import {
  type AttemptRules,
  isProvedAbsent,
  type Observed,
  proveAbsent,
  typingTimeOf,
} from '../../domain/attempt-policy.ts'
import { tasksSaidBy } from '../../domain/detection/explanation.ts'
import type { Hear } from '../../domain/detection/heard.ts'
import type { Reader } from '../../domain/detection/reader.ts'
import { type Round, withSeen } from '../../domain/detection/round.ts'
import { makeTranscript, type Transcript } from '../../domain/detection/transcript.ts'
import { after } from '../../domain/instant.ts'
import type { IdentifiedLine } from '../../domain/message.ts'
import { isInFlight, type Task } from '../../domain/task.ts'
import { completeTask } from '../../domain/task-moves.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteCompletion, noteSetback } from '../pair/task-effects.ts'
import { SAID_MAX } from '../ports/pair-store.ts'
import { handedOut } from './explain-round.ts'

/**
 * Takes down what was seen of each task's text, and completes those that now stand in the transcript. A copy that was
 * seen stays so, though the line was edited since. A text that was typed twice is counted.
 */
export const confirmTexts = (draft: PairDraft, round: Round): readonly string[] => {
  const { explained } = round
  for (let left = explained.repeats; left > 0; left -= 1) draft.count({ what: 'double_send' })
  return [...explained.seen.keys()].flatMap((taskId) => {
    const task = draft.task(taskId)
    if (task === undefined) return []
    const seen = withSeen(task, round)
    for (let more = Math.max(1, task.explained); more < seen.explained; more += 1)
      draft.count({ what: 'double_send' })
    if (seen.status === 'completed' || seen.explained === 0) {
      draft.putTask(seen)
      return []
    }
    noteCompletion(draft, completeTask(seen, 'transcript', draft.now), SYSTEM)
    return [taskId]
  })
}

/** What an upload saw of the pair, and how far the account's clock may be trusted, in milliseconds. */
export type Sight = {
  readonly observed: Observed | null
  /** All of its lines, those that are known and edits too. */
  readonly lines: readonly IdentifiedLine[]
  /** When its lines were sent, where it brought any news. */
  readonly sentAt: readonly Date[]
  readonly skewMs: number
  readonly doubtMs: number
}

/**
 * Texts of unknown outcome that this upload proves were not typed go back to the queue. While a line of ours that may be
 * one of them stands in the transcript, of this or of earlier uploads, nothing is proved of it. A line that another
 * task's text explains word for word is that one's, however alike the two texts are.
 */
export const settleAbsent = (draft: Draft, sight: Sight, { reader, hear, attempts }: Means): void => {
  const { observed, sentAt, doubtMs } = sight
  for (const { id } of draft.open()) {
    for (const task of draft.tasksOf(id)) {
      const typing = typingTimeOf(task, draft.now)
      if (!isInFlight(task) || typing === null) continue
      if (!isProvedAbsent(task, observed, sentAt, draft.now, doubtMs)) continue
      const said = saidSince(draft, sight, after(typing.from, -sight.skewMs))
      const ours = said.lines.filter((line) => hear(line).speaker === 'account')
      const until = after(typing.to, Math.max(sight.skewMs, doubtMs))
      const transcript = makeTranscript([task], ours, reader, hear)
      const near = ours.filter((line) => mayShow(line, transcript))
      // Most lines are near no text; only for those that are, all texts are compared.
      const all = near.length === 0 ? transcript : makeTranscript(handedOut(draft), near, reader, hear)
      const isOpen =
        said.readTo < until ||
        near.some((line) => !isOfAnother(draft, line, task, all)) ||
        ours.some((line) => line.sentAt <= until && !isExplained(draft, line))
      if (!isOpen) noteSetback(draft, proveAbsent(task, draft.currentSession(id), attempts, draft.now))
    }
  }
}

type Draft = PairDraft<{ readonly messageIds: readonly string[] }>
type Means = { readonly reader: Reader; readonly hear: Hear; readonly attempts: AttemptRules }

/**
 * What was said since then, as it stands in this upload and as it was stored before, each line by all that it ever said;
 * and up to when all of it was read.
 */
const saidSince = (draft: Draft, { lines }: Sight, since: Date) => {
  const { saidMeanwhile } = draft.view
  const stored = saidMeanwhile.flatMap((message) => [
    message,
    ...(message.editedContent === null ? [] : [{ ...message, content: message.editedContent }]),
  ])
  const last = saidMeanwhile.length < SAID_MAX ? undefined : saidMeanwhile.at(-1)
  return {
    lines: [...stored, ...lines].filter(({ sentAt }) => sentAt >= since),
    readTo: last?.sentAt ?? NEVER,
  }
}
const NEVER = new Date(8.64e15)

/** A line that says some of its text may be this task's, though it explained an older one with the same text. */
const mayShow = (line: IdentifiedLine, transcript: Transcript): boolean => {
  const said = transcript.read(line)
  return said.kind !== 'own' || said.near !== undefined
}

/** Texts that differ by a number or a word are near each other; a line that says one of them exactly is no other's. */
const isOfAnother = (draft: Draft, line: IdentifiedLine, task: Task, all: Transcript): boolean => {
  const tasks = tasksSaidBy(line, all)
  const explainer = explainerOf(draft, line)
  return tasks.every(({ id }) => id !== task.id) && tasks.some(({ id }) => id === explainer)
}

const isExplained = (draft: Draft, line: IdentifiedLine): boolean => explainerOf(draft, line) !== null

/** The task whose text the line was found to be. */
const explainerOf = (draft: Draft, { messageId }: IdentifiedLine): string | null =>
  (draft.message(messageId) ?? draft.view.saidMeanwhile.find((said) => said.messageId === messageId))
    ?.explainedBy ?? null
