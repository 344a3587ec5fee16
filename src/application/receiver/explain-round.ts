import { type Explanation, explainLines } from '../../domain/explanation.ts'
import type { IdentifiedLine } from '../../domain/message.ts'
import type { PairDraft } from '../pair/pair-draft.ts'

/** Lines that are judged together, an id once. */
export type Round = {
  readonly lines: readonly IdentifiedLine[]
  readonly explained: Explanation
  /** How many of the lines each task explained by what they said before. */
  readonly explainedBefore: ReadonlyMap<string, number>
}

type Draft = PairDraft<{ readonly messageIds: readonly string[] }>

/**
 * Explains new lines and edits alike by the texts that went out. What an edited line said before does not stand in the
 * way of what it says now: the text that came cut off at first is the same copy when it comes whole.
 */
export const explainRound = (draft: Draft, lines: readonly IdentifiedLine[]): Round => {
  const explainedBefore = new Map<string, number>()
  for (const { messageId } of lines) {
    const taskId = draft.message(messageId)?.explainedBy ?? null
    if (taskId !== null) explainedBefore.set(taskId, (explainedBefore.get(taskId) ?? 0) + 1)
  }
  const tasks = draft.view.handedOut.map(({ id }) => {
    const task = draft.currentTask(id)
    return { ...task, explained: Math.max(0, task.explained - (explainedBefore.get(id) ?? 0)) }
  })
  return { lines, explained: explainLines(lines, tasks), explainedBefore }
}

/** Those of the lines that are edits show their new text from now on, and whose it is. */
export const takeDownEdits = (
  draft: PairDraft,
  { lines, explained }: Round,
  edits: readonly IdentifiedLine[],
): void => {
  const isEdit = new Set(edits)
  for (const line of lines) {
    if (!isEdit.has(line)) continue
    draft.editMessage(line.messageId, line.content, explained.get(line.messageId) ?? null)
    draft.count({ what: 'message_edited' })
  }
}
