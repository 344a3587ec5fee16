import type { Pair } from '../../src/domain/pair.ts'
import { keyOf } from './tables.ts'

/** One line as it stands in the marketplace's chat, whoever has seen it. */
export type ChatLine = {
  readonly messageId: string
  readonly content: string
  readonly source: 'account' | 'shop'
  readonly sender: string
  readonly sentAt: Date
  /** The task whose text a robot typed, or null. */
  readonly taskId: string | null
  /** The task whose text a human says too, or null. */
  readonly likeTaskId: string | null
}

type Typed = Pick<ChatLine, 'content' | 'source' | 'sender' | 'taskId'> &
  Partial<Pick<ChatLine, 'likeTaskId'>>

/** A text that a robot typed, and the lines that show it. */
type Copy = { readonly pair: Pair; readonly taskId: string; readonly messageIds: readonly string[] }

/** What was really said, which only receivers tell the service. Lines of a pair never share an instant. */
export type Chat = {
  /** Shows what was typed in one line, or in those pieces. Answers the first. */
  readonly type: (pair: Pair, typed: Typed, pieces?: readonly string[]) => ChatLine
  /** Shows what a robot typed once more, though nobody typed it again. */
  readonly pushAgain: (pair: Pair, line: ChatLine, content: string) => void
  /** The same line says something else from now on. */
  readonly edit: (pair: Pair, line: ChatLine, content: string) => void
  readonly linesOf: (pair: Pair) => readonly ChatLine[]
  readonly lineOf: (messageId: string) => ChatLine | undefined
  readonly copies: () => readonly Copy[]
  /** How often this task's text was typed. */
  readonly typedTimes: (taskId: string) => number
}

export const makeChat = (now: () => number): Chat => {
  const lines = new Map<string, ChatLine[]>()
  const byId = new Map<string, ChatLine>()
  const typed = new Map<string, number>()
  const copies: Copy[] = []
  const linesOf = (pair: Pair) => lines.get(keyOf(pair)) ?? []

  const show = (pair: Pair, what: Typed): ChatLine => {
    const own = linesOf(pair)
    lines.set(keyOf(pair), own)
    const last = own.at(-1)?.sentAt.getTime() ?? 0
    const messageId = `m${byId.size + 1}`
    const sentAt = new Date(Math.max(now(), last + 1))
    const line = { likeTaskId: null, ...what, messageId, sentAt }
    own.push(line)
    byId.set(messageId, line)
    return line
  }
  return {
    type: (pair, what, pieces = [what.content]) => {
      const shown = pieces.map((content) => show(pair, { ...what, content }))
      const [first] = shown
      if (first === undefined) throw new Error('nothing was typed')
      const { taskId } = what
      if (taskId !== null) {
        typed.set(taskId, (typed.get(taskId) ?? 0) + 1)
        copies.push({ pair, taskId, messageIds: shown.map(({ messageId }) => messageId) })
      }
      return first
    },
    pushAgain: (pair, { source, sender, taskId }, content) => {
      show(pair, { content, source, sender, taskId })
    },
    edit: (pair, line, content) => {
      const edited = { ...line, content, likeTaskId: null }
      const own = linesOf(pair)
      own.splice(own.indexOf(line), 1, edited)
      byId.set(line.messageId, edited)
    },
    linesOf,
    lineOf: (messageId) => byId.get(messageId),
    copies: () => copies,
    typedTimes: (taskId) => typed.get(taskId) ?? 0,
  }
}
