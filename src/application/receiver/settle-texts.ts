import { type AttemptRules, isProvedAbsent, type Observed, proveAbsent } from '../../domain/attempt-policy.ts'
import type { Hear } from '../../domain/detection/heard.ts'
import type { Reader } from '../../domain/detection/reader.ts'
import { type Round, withSeen } from '../../domain/detection/round.ts'
import { makeTranscript, type Transcript } from '../../domain/detection/transcript.ts'
import { after } from '../../domain/instant.ts'
import type { IdentifiedLine } from '../../domain/message.ts'
import { SKEW_MS } from '../../domain/session.ts'
import { isInFlight, type Task } from '../../domain/task.ts'
import { completeTask } from '../../domain/task-moves.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteCompletion, noteSetback } from '../pair/task-effects.ts'

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

/** Texts of unknown outcome that this upload proves were not typed go back to the queue. */
export const settleAbsent = (
  draft: PairDraft,
  observed: Observed | null,
  { lines, sentAt }: { readonly lines: readonly IdentifiedLine[]; readonly sentAt: readonly Date[] },
  { reader, hear, attempts }: Means,
): void => {
  for (const { id } of draft.open()) {
    for (const task of draft.tasksOf(id).filter(isInFlight)) {
      if (!isProvedAbsent(task, observed, sentAt, draft.now)) continue
      const transcript = makeTranscript([task], lines, reader, hear)
      if (isShown(task, lines, transcript)) continue
      noteSetback(draft, proveAbsent(task, draft.currentSession(id), attempts, draft.now))
    }
  }
}

type Means = { readonly reader: Reader; readonly hear: Hear; readonly attempts: AttemptRules }

/** A line that says some of its text may be this task's, though it explained an older one with the same text. */
const isShown = ({ handOuts }: Task, lines: readonly IdentifiedLine[], transcript: Transcript): boolean => {
  const handedOut = handOuts.at(-1)
  if (handedOut === undefined) return false
  return lines.some(
    (line) =>
      line.sentAt >= after(handedOut, -SKEW_MS) &&
      transcript.hear(line).speaker === 'account' &&
      transcript.read(line).kind !== 'own',
  )
}
