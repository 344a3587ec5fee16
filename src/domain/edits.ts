import type { IdentifiedLine, Message } from './message.ts'

/** Whether two texts say the same, as texts are compared (CONTRACT 5.6). */
export type SameText = (a: string, b: string) => boolean

/** What is to be judged of an upload. Whatever else it holds is known already. */
export type Sorted = {
  readonly fresh: readonly IdentifiedLine[]
  /** Known lines that now say something else: the new text, as it came, at the time of the first one. */
  readonly edits: readonly IdentifiedLine[]
}

type Known = Pick<Message, 'content' | 'editedContent' | 'sender' | 'source' | 'sentAt'>

/**
 * Tells the lines of an upload apart, in their order (CONTRACT 5.1): an id that is known, from the store or from this
 * upload, comes with its first or its newest text, or is edited.
 */
export const sortLines = (
  lines: readonly IdentifiedLine[],
  stored: ReadonlyMap<string, Known>,
  sameText: SameText,
): Sorted => {
  const known = new Map(stored)
  const fresh: IdentifiedLine[] = []
  const edits: IdentifiedLine[] = []
  for (const line of lines) {
    const { messageId, content } = line
    const before = known.get(messageId)
    if (before === undefined) {
      known.set(messageId, { ...line, editedContent: null })
      fresh.push(line)
    } else if (!says(before, content, sameText)) {
      known.set(messageId, { ...before, editedContent: content })
      edits.push({ ...line, sentAt: before.sentAt })
    }
  }
  return { fresh, edits }
}

// Most lines that come again are the very same: those are not worth a comparison.
const says = ({ content, editedContent }: Known, text: string, sameText: SameText): boolean =>
  text === content ||
  text === editedContent ||
  sameText(text, content) ||
  (editedContent !== null && sameText(text, editedContent))

/** The same lines in rounds, each with an id once: what came with several texts in one upload is judged by each. */
export const inRounds = (lines: readonly IdentifiedLine[]): readonly (readonly IdentifiedLine[])[] => {
  const times = new Map<string, number>()
  const rounds = Map.groupBy(lines, ({ messageId }) => {
    const nth = times.get(messageId) ?? 0
    times.set(messageId, nth + 1)
    return nth
  })
  return [...rounds.values()]
}

/**
 * For each line of an upload the one that is judged for it, of those that sorting left, in their order by id: itself, or
 * the one before that says the same, which is the first or the newest.
 */
export const judgedFor = (
  lines: readonly IdentifiedLine[],
  judged: readonly IdentifiedLine[],
  sameText: SameText,
): readonly IdentifiedLine[] => {
  const byId = Map.groupBy(judged, ({ messageId }) => messageId)
  const passed = new Map<string, number>()
  return lines.flatMap(({ messageId, content }) => {
    const all = byId.get(messageId) ?? []
    const count = passed.get(messageId) ?? 0
    if (all[count]?.content === content) {
      passed.set(messageId, count + 1)
      return all.slice(count, count + 1)
    }
    const [first, newest] = [all.slice(0, 1), all.slice(count - 1, count)]
    return newest.some((line) => sameText(line.content, content)) ? newest : first
  })
}
