import type { Notice } from '../../application/ports/notifier.ts'
import { type AlertFacts, readFacts } from './alert-facts.ts'
import { instantForPeople, nameText, PREFIX, reasonText, type Style, sessionLink } from './alert-text.ts'
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
  const told = notices.map((notice) => ({ event: notice.event, facts: readFacts(notice) }))
  const instants = told.flatMap(({ facts }) => facts.at ?? [])
  const since = new Date(Math.min(...instants.map((at) => at.getTime())))
  const when = Number.isNaN(since.getTime()) ? '?' : instantForPeople(since)
  return {
    title: `${PREFIX} ${words.digest(notices.length, when)}`,
    entries: told.map((one) => digestEntry(one, style)),
  }
}

type Told = { readonly event: Notice['event']; readonly facts: AlertFacts }

const digestEntry = ({ event, facts }: Told, { locale, tell, publicUrl }: Style): DigestEntry => {
  const words = WORDS[locale]
  const names = [facts.accountId, facts.shopId].map((name) => nameText(name, tell))
  const reason = reasonText(facts.reason, words, tell, REASON_LENGTH)
  return {
    text: [words.events[event], ...names, reason].filter((part) => part !== null).join(' · '),
    sessionId: facts.sessionId,
    link: facts.sessionId === null ? null : sessionLink(publicUrl, facts.sessionId),
  }
}
