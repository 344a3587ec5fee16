import type { Pair } from './pair.ts'

export const MESSAGE_SOURCES = ['account', 'shop', 'platform'] as const
export type MessageSource = (typeof MESSAGE_SOURCES)[number]

/** One line of the conversation, as a receiver scraped it. */
export type ScrapedLine = {
  readonly messageId: string | null
  readonly content: string
  readonly sender: string
  readonly source: MessageSource
  readonly sentAt: Date
}

/** A line whose id is known: the receiver's own, or derived. */
export type IdentifiedLine = ScrapedLine & { readonly messageId: string }

/** A stored line. */
export type Message = IdentifiedLine & {
  readonly sessionId: string
  readonly pair: Pair
  /** Its place among the session's messages by arrival, from 1. */
  readonly arrival: number
  readonly createdAt: Date
  /** The task whose text it is, by the newest, or null. */
  readonly explainedBy: string | null
  /** What it says since it was edited, or null; its first text stays its content. */
  readonly editedContent: string | null
  /** When that was seen. */
  readonly editedAt: Date | null
}

/** What a message shows by now. */
export const newestText = ({ content, editedContent }: Message): string => editedContent ?? content

/** Turns text into a short fixed digest (SHA-256 in the product); equal texts give equal digests. */
export type Digest = (text: string) => string

/**
 * Gives every line an id. One without gets it from what it says, so that the same scrape uploaded twice has the same
 * ids; the n-th equal line of an upload differs from the first (CONTRACT 5).
 */
export const identifyLines = (lines: readonly ScrapedLine[], digest: Digest): readonly IdentifiedLine[] => {
  const seen = new Map<string, number>()
  return lines.map((line) => ({ ...line, messageId: line.messageId ?? deriveId(line, seen, digest) }))
}

const deriveId = (line: ScrapedLine, seen: Map<string, number>, digest: Digest): string => {
  const said = JSON.stringify([line.source, line.sender, line.sentAt.getTime(), line.content])
  const nth = (seen.get(said) ?? 0) + 1
  seen.set(said, nth)
  return `derived-${digest(`${nth}:${said}`)}`
}

/** Oldest first; lines of the same instant keep their order. */
export const bySentAt = <Line extends { readonly sentAt: Date }>(lines: readonly Line[]): readonly Line[] =>
  lines.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime())
