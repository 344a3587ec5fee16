import { after } from './instant.ts'
import type { IdentifiedLine } from './message.ts'
import { SKEW_MS } from './session.ts'
import type { Task } from './task.ts'
import { comparable } from './text-match.ts'

/** Which of our tasks typed which line: message id to task id. */
export type Explanation = ReadonlyMap<string, string>

/**
 * Finds the lines that are our robots' own: an `account` line with the text of a task that was handed out, and no
 * older than that hand-out, 60 s of skew allowed (CONTRACT 5.5). A task explains as many lines as times its content
 * was handed out; among equal texts the oldest unmatched task comes first.
 */
export const explainLines = (lines: readonly IdentifiedLine[], tasks: readonly Task[]): Explanation => {
  const explainedBy = new Map<string, string>()
  const candidates = tasks
    .flatMap((task) =>
      task.content === null ? [] : [{ task, text: comparable(task.content), used: task.explained }],
    )
    .sort((a, b) => firstHandOut(a.task) - firstHandOut(b.task) || a.task.position - b.task.position)

  for (const line of bySentAt(lines.filter(({ source }) => source === 'account'))) {
    const text = comparable(line.content)
    const fitting = candidates.filter(({ task, text: own, used }) => {
      const handedOut = task.handOuts[used]
      return own === text && handedOut !== undefined && after(handedOut, -SKEW_MS) <= line.sentAt
    })
    const match = fitting.find(({ used }) => used === 0) ?? fitting[0]
    if (match === undefined) continue
    match.used += 1
    explainedBy.set(line.messageId, match.task.id)
  }
  return explainedBy
}

/** Oldest first; lines of the same instant keep their order. */
export const bySentAt = <Line extends { readonly sentAt: Date }>(lines: readonly Line[]): readonly Line[] =>
  lines.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime())

const firstHandOut = (task: Task): number => task.handOuts[0]?.getTime() ?? Number.POSITIVE_INFINITY
