import type { Notice } from '../../application/ports/notifier.ts'
import { readFacts } from './alert-facts.ts'
import { instantForPeople, reasonText, type Style, sessionLink } from './alert-text.ts'
import { oneLine, shorten } from './plain-text.ts'
import { WORDS } from './words/table.ts'

/** Many alerts in one message: how many and since when, and each by its name. */
export type DigestText = { readonly title: string; readonly entries: readonly DigestEntry[] }
export type DigestEntry = {
  /** What happened, with which pair, and why. */
  readonly text: string
  readonly sessionId: string | null
  readonly link: string | null
}

/** A digest must hold many. */
const REASON_LENGTH = 40

export const digestText = (notices: readonly Notice[], style: Style): DigestText => {
  const words = WORDS[style.locale]
  const instants = notices.flatMap((notice) => readFacts(notice).at ?? [])
  const since = new Date(Math.min(...instants.map((at) => at.getTime())))
  const when = Number.isNaN(since.getTime()) ? '?' : instantForPeople(since)
  return {
    title: `[AutoSession] ${words.digest(notices.length, when)}`,
    entries: notices.map((notice) => digestEntry(notice, style)),
  }
}

const digestEntry = (notice: Notice, { locale, tell, publicUrl }: Style): DigestEntry => {
  const words = WORDS[locale]
  const facts = readFacts(notice)
  const names = [facts.accountId, facts.shopId].map((name) => name && tell(shorten(oneLine(name), 50)))
  const reason = reasonText(facts.reason, words, tell, REASON_LENGTH)
  return {
    text: [words.events[notice.event], ...names, reason].filter((part) => part !== null).join(' · '),
    sessionId: facts.sessionId,
    link: facts.sessionId === null ? null : sessionLink(publicUrl, facts.sessionId),
  }
}
