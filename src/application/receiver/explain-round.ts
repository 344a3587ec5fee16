import { type Means, makeRound, type Round, type SaidBefore } from '../../domain/detection/round.ts'
import { type IdentifiedLine, newestText } from '../../domain/message.ts'
import type { Task } from '../../domain/task.ts'
import type { PairDraft } from '../pair/pair-draft.ts'

type Draft = PairDraft<{ readonly messageIds: readonly string[] }>

/** Explains lines by the texts that went out to the pair, as they stand by now. */
export const explainRound = (draft: Draft, lines: readonly IdentifiedLine[], means: Means): Round => {
  const tasks = handedOut(draft)
  const saidBefore = (messageId: string): SaidBefore | null => {
    const message = draft.message(messageId)
    if (!message?.explainedBy) return null
    return { taskId: message.explainedBy, content: newestText(message), sentAt: message.sentAt }
  }
  return makeRound(lines, tasks, saidBefore, means)
}

/** The tasks whose texts went out to the pair, as they stand by now. */
export const handedOut = (draft: Draft): readonly Task[] =>
  draft.view.handedOut.map(({ id }) => draft.currentTask(id))

/** Those of the lines that are edits show their new text from now on, and whose it is. */
export const takeDownEdits = (
  draft: PairDraft,
  { lines, explained }: Round,
  edits: readonly IdentifiedLine[],
): void => {
  const isEdit = new Set(edits)
  for (const line of lines) {
    if (!isEdit.has(line)) continue
    draft.editMessage(line.messageId, line.content, explained.explainedBy.get(line.messageId) ?? null)
    draft.count({ what: 'message_edited' })
  }
}
