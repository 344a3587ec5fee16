import type { Notice } from '../../application/ports/notifier.ts'
import { type AlertFacts, readFacts } from './alert-facts.ts'
import { oneLine, shorten } from './plain-text.ts'
import { WORDS } from './words/table.ts'
import type { Label, Locale, Words } from './words/words.ts'

/** What stands before every alert, so that a robot that checks for a keyword finds it. */
export const PREFIX = '[AutoSession]'

/** How a channel writes: in which language, where its links lead to, and what it does to words that are not ours. */
export type Style = {
  readonly locale: Locale
  readonly publicUrl: string
  /** Makes what others wrote harmless where this channel shows it. */
  readonly tell: (untrusted: string) => string
}

/** An alert for people, in the order in which it is read. What others wrote in it is harmless already. */
export type AlertText = {
  readonly title: string
  /** With which pair, why, since when. */
  readonly lines: readonly AlertLine[]
  /** Where its session is shown, or null: an address that is too long leaves its place to the id in the lines. */
  readonly link: AlertLine | null
  /** The last, since it is the longest: where there is no room, it is cut. */
  readonly evidence: AlertLine | null
}
/** A label comes with its colon. */
export type AlertLine = { readonly label: string; readonly value: string }

/** What happened, with which pair, why, since when, where to look, and what was seen. */
export const alertText = (notice: Notice, style: Style): AlertText => {
  const facts = readFacts(notice)
  const words = WORDS[style.locale]
  const line = (label: Label, value: string | null): AlertLine | null =>
    value ? { label: `${words.labels[label]}${words.colon}`, value } : null
  const link = facts.sessionId && sessionLink(style.publicUrl, facts.sessionId)
  // Cut, a link leads nowhere.
  const isShort = link !== null && link.length <= LINK_LENGTH
  const values: readonly [Label, string | null][] = [
    ...valuesOf(facts, words, style),
    ['session', isShort ? null : facts.sessionId],
  ]
  return {
    title: `${PREFIX} ${words.events[notice.event]}`,
    lines: values.flatMap(([label, value]) => line(label, value) ?? []),
    link: line('link', isShort ? link : null),
    evidence: line(
      'evidence',
      facts.evidence && style.tell(shorten(oneLine(facts.evidence), EVIDENCE_LENGTH)),
    ),
  }
}

/** Where a session is shown. */
export const sessionLink = (publicUrl: string, sessionId: string): string =>
  `${publicUrl}/console/sessions/${encodeURIComponent(sessionId)}`

/** What a trial message says. */
export const trialText = (channel: string, { locale }: Style): AlertText => ({
  title: `${PREFIX} ${WORDS[locale].trial}`,
  lines: [{ label: '', value: WORDS[locale].trialOf(channel) }],
  link: null,
  evidence: null,
})

const LINK_LENGTH = 500
const NAME_LENGTH = 50
const REASON_LENGTH = 120
/** A line of a chat may be 10,000 characters. */
const EVIDENCE_LENGTH = 200

const valuesOf = (facts: AlertFacts, words: Words, { tell }: Style): readonly [Label, string | null][] => {
  const name = (said: string | null) => nameText(said, tell)
  return [
    ['account', name(facts.accountId)],
    ['shop', name(facts.shopId)],
    ['task', facts.taskType && (wordFor(words.taskTypes, facts.taskType) ?? name(facts.taskType))],
    ['scope', name(facts.pause?.scope ?? null)],
    ['reason', reasonText(facts.reason, words, tell, REASON_LENGTH)],
    ['until', facts.pause && (facts.pause.until ? instantForPeople(facts.pause.until) : words.untilRemoved)],
    ['assignee', name(facts.assignee)],
    ['skew', facts.skewSeconds === null ? null : words.skewBy(facts.skewSeconds)],
    ['messages', facts.messages && words.arrived(facts.messages.stored, facts.messages.changed)],
    facts.stateSince === null
      ? ['at', facts.at && instantForPeople(facts.at)]
      : ['since', sinceText(facts.stateSince, facts.at, words)],
  ]
}

/** The name of an account or a shop, as this channel may show it. */
export const nameText = (said: string | null, tell: Style['tell']): string | null =>
  said && tell(shorten(oneLine(said), NAME_LENGTH))

/** A reason of the service in words, any other as it was said. */
export const reasonText = (
  reason: string | null,
  words: Words,
  tell: Style['tell'],
  most: number,
): string | null => reason && (wordFor(words.reasons, reason) ?? tell(shorten(oneLine(reason), most)))

const wordFor = (table: { readonly [word: string]: string }, word: string): string | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

/** All lines of it, the evidence last. */
export const linesOf = ({ lines, link, evidence }: AlertText): readonly AlertLine[] =>
  [...lines, link, evidence].filter((line) => line !== null)

/** Since when, and how long that was when the event happened, which all tries tell alike. */
const sinceText = (since: Date, at: Date | null, words: Words): string => {
  const waitedMs = (at ?? since).getTime() - since.getTime()
  const instant = instantForPeople(since)
  return waitedMs < 1_000 ? instant : words.waited(instant, spanForPeople(waitedMs, words))
}

/** To the second, in UTC, since nobody knows where it is read. */
export const instantForPeople = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`

const UNITS_S = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** The two largest units of a span. */
const spanForPeople = (spanMs: number, words: Words): string => {
  let restS = Math.floor(spanMs / 1_000)
  const told: string[] = []
  for (const [unit, seconds] of UNITS_S) {
    const count = Math.floor(restS / seconds)
    restS -= count * seconds
    if (count > 0 && told.length < 2) told.push(`${count} ${words.units[unit]}`)
  }
  return told.join(' ')
}
