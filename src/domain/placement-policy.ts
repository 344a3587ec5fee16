import { after } from './instant.ts'
import type { IdentifiedLine, MessageSource } from './message.ts'
import { type EndedSession, neverMoved, type OpenSession } from './session.ts'

/** Where the new lines of a pair belong (CONTRACT 5, rules 3 and 4). */
export type Placement =
  | { readonly kind: 'open'; readonly session: OpenSession }
  /** Scraped late: they belong to the session that has ended. */
  | { readonly kind: 'late'; readonly session: EndedSession }
  /** All of them old: kept for the record, nobody is told. */
  | { readonly kind: 'history'; readonly endedAt: Date }
  /** So old that it would be purged at once: nothing of it is kept. */
  | { readonly kind: 'forgotten' }
  /** Somebody talks where nobody listens: a human must look. */
  | { readonly kind: 'unheard' }

export type Conversation = {
  /** The pair's open sessions, the live one first. */
  readonly open: readonly OpenSession[]
  readonly latestEnded: EndedSession | null
  /** At least one. */
  readonly lines: readonly IdentifiedLine[]
  /** The task that explains each of our robots' own lines: message id to task id. */
  readonly explained: ReadonlyMap<string, string>
  /** Its session. */
  readonly sessionOfTask: (taskId: string) => string | undefined
  readonly speakerOf: SpeakerOf
}

/** Whose line it is, whatever its source says: the marketplace writes under anybody's name (CONTRACT 5.6). */
export type SpeakerOf = (line: IdentifiedLine) => MessageSource

export type PlacementRules = {
  /** Older messages are history. */
  readonly freshWithinMs: number
  /** So long after somebody closed a session, a shop's last words still belong to it. */
  readonly afterEndGraceMs: number
  /** How long ended sessions are kept; 0: for ever. */
  readonly retentionMs: number
}

/** Lines of the marketplace open nothing, and decide only where there are no others. */
export const decidePlacement = (
  conversation: Conversation,
  { freshWithinMs, afterEndGraceMs, retentionMs }: PlacementRules,
  now: Date,
): Placement => {
  const { open, latestEnded, lines, speakerOf } = conversation
  const [session] = open
  if (session !== undefined) return { kind: 'open', session }

  const said = lines.filter((line) => speakerOf(line) !== 'platform')
  if (latestEnded !== null) {
    const isItsOwn = isOwn(conversation, said, latestEnded.id)
    const isLate = isBefore(said, latestEnded.endedAt) || isItsOwn
    if (isLate || isFarewell(said, latestEnded, speakerOf, afterEndGraceMs))
      return { kind: 'late', session: latestEnded }
  }

  const newest = newestOf(lines)
  const isOver = retentionMs > 0 && newest <= after(now, -retentionMs)
  const history: Placement = isOver
    ? { kind: 'forgotten' }
    : { kind: 'history', endedAt: newest < now ? newest : now }
  // Nothing was said but by the marketplace, and there is no session for it.
  if (said.length === 0) return history
  return newestOf(said) < after(now, -freshWithinMs) ? history : { kind: 'unheard' }
}

const isBefore = (said: readonly IdentifiedLine[], end: Date): boolean =>
  said.every(({ sentAt }) => sentAt <= end)

/** Whether each line is a text of that session. */
const isOwn = (
  { explained, sessionOfTask }: Conversation,
  said: readonly IdentifiedLine[],
  sessionId: string,
): boolean =>
  said.every(({ messageId }) => {
    const task = explained.get(messageId)
    return task !== undefined && sessionOfTask(task) === sessionId
  })

/** A shop that says thank you or good-bye to whoever has just closed the case. */
const isFarewell = (
  said: readonly IdentifiedLine[],
  ended: EndedSession,
  speakerOf: SpeakerOf,
  graceMs: number,
): boolean =>
  ended.state === 'completed' &&
  !neverMoved(ended) &&
  said.every((line) => speakerOf(line) === 'shop') &&
  isBefore(said, after(ended.endedAt, graceMs))

const newestOf = (lines: readonly IdentifiedLine[]): Date =>
  new Date(Math.max(...lines.map(({ sentAt }) => sentAt.getTime())))
