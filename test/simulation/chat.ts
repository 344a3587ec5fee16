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
}

/** What was really said, which only receivers tell the service. Lines of a pair never share an instant. */
export type Chat = {
  readonly type: (pair: Pair, line: Pick<ChatLine, 'content' | 'source' | 'sender' | 'taskId'>) => ChatLine
  readonly linesOf: (pair: Pair) => readonly ChatLine[]
  /** How often this task's text was typed. */
  readonly typedTimes: (taskId: string) => number
  readonly isTypedByRobot: (messageId: string) => boolean
}

export const makeChat = (now: () => number): Chat => {
  const lines = new Map<string, ChatLine[]>()
  const typed = new Map<string, number>()
  const robots = new Set<string>()
  let said = 0
  return {
    type: (pair, what) => {
      const own = lines.get(keyOf(pair)) ?? []
      lines.set(keyOf(pair), own)
      said += 1
      const last = own.at(-1)?.sentAt.getTime() ?? 0
      const line = { ...what, messageId: `m${said}`, sentAt: new Date(Math.max(now(), last + 1)) }
      own.push(line)
      if (what.taskId !== null) {
        typed.set(what.taskId, (typed.get(what.taskId) ?? 0) + 1)
        robots.add(line.messageId)
      }
      return line
    },
    linesOf: (pair) => lines.get(keyOf(pair)) ?? [],
    typedTimes: (taskId) => typed.get(taskId) ?? 0,
    isTypedByRobot: (messageId) => robots.has(messageId),
  }
}
