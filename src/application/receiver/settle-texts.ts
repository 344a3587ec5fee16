import { type AttemptRules, isProvedAbsent, type Observed, proveAbsent } from '../../domain/attempt-policy.ts'
import { after } from '../../domain/instant.ts'
import type { IdentifiedLine } from '../../domain/message.ts'
import { SKEW_MS } from '../../domain/session.ts'
import { isInFlight, type Task } from '../../domain/task.ts'
import { completeTask } from '../../domain/task-moves.ts'
import { sameText } from '../../domain/text-match.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteCompletion, noteSetback } from '../pair/task-effects.ts'
import type { Round } from './explain-round.ts'

/**
 * Takes down what each task explains, and completes those whose text now stands in the transcript. A hand-out that was
 * seen stays so, though the line was edited since.
 */
export const confirmTexts = (draft: PairDraft, { explained, explainedBefore }: Round): readonly string[] => {
  const lineCount = new Map<string, number>()
  for (const taskId of explained.values()) lineCount.set(taskId, (lineCount.get(taskId) ?? 0) + 1)

  return [...lineCount].flatMap(([taskId, count]) => {
    const task = draft.task(taskId)
    if (task === undefined) return []
    const others = task.explained - (explainedBefore.get(taskId) ?? 0)
    const seen: Task = { ...task, explained: Math.max(task.explained, others + count) }
    if (seen.status === 'completed') {
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
  attempts: AttemptRules,
): void => {
  for (const { id } of draft.open()) {
    for (const task of draft.tasksOf(id).filter(isInFlight)) {
      if (!isProvedAbsent(task, observed, sentAt, draft.now) || isShown(task, lines)) continue
      noteSetback(draft, proveAbsent(task, draft.currentSession(id), attempts, draft.now))
    }
  }
}

/** A line with its text may be this task's, though it explained an older one with the same text. */
const isShown = ({ content, handOuts }: Task, lines: readonly IdentifiedLine[]): boolean => {
  const handedOut = handOuts.at(-1)
  if (content === null || handedOut === undefined) return false
  return lines.some(
    (line) =>
      line.source === 'account' &&
      line.sentAt >= after(handedOut, -SKEW_MS) &&
      sameText(line.content, content),
  )
}
