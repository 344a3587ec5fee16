import type { Explanation } from './explanation.ts'
import { after } from './instant.ts'
import type { IdentifiedLine } from './message.ts'
import type { EndedSession, OpenSession } from './session.ts'

/** Where the new lines of a pair belong (CONTRACT 5, rules 3 and 4). */
export type Placement =
  | { readonly kind: 'open'; readonly session: OpenSession }
  /** Scraped late: they belong to the session that has ended. */
  | { readonly kind: 'late'; readonly session: EndedSession }
  /** All of them old: kept for the record, nobody is told. */
  | { readonly kind: 'history'; readonly endedAt: Date }
  /** Somebody talks where nobody listens: a human must look. */
  | { readonly kind: 'unheard' }

export type Conversation = {
  /** The pair's open sessions, the live one first. */
  readonly open: readonly OpenSession[]
  readonly latestEnded: EndedSession | null
  /** At least one. */
  readonly lines: readonly IdentifiedLine[]
  readonly explained: Explanation
  /** The session of each task that explains a line. */
  readonly sessionOfTask: (taskId: string) => string | undefined
}

export const decidePlacement = (
  { open, latestEnded, lines, explained, sessionOfTask }: Conversation,
  freshWithinMs: number,
  now: Date,
): Placement => {
  const [session] = open
  if (session !== undefined) return { kind: 'open', session }

  if (latestEnded !== null) {
    const isBeforeEnd = lines.every(({ sentAt }) => sentAt <= latestEnded.endedAt)
    const isItsOwn = lines.every(({ messageId }) => {
      const task = explained.get(messageId)
      return task !== undefined && sessionOfTask(task) === latestEnded.id
    })
    if (isBeforeEnd || isItsOwn) return { kind: 'late', session: latestEnded }
  }

  const newest = new Date(Math.max(...lines.map(({ sentAt }) => sentAt.getTime())))
  return newest < after(now, -freshWithinMs) ? { kind: 'history', endedAt: newest } : { kind: 'unheard' }
}
