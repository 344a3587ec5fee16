import type { Notice, Notifier } from '../../../application/ports/notifier.ts'
import { readFacts } from '../alert-facts.ts'
import { alertText, linesOf, type Style, trialText } from '../alert-text.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { WORDS } from '../words/table.ts'

/** Tells of events in the service's own log: one warning each, the text for people beside the facts. */
export const makeLogNotifier = ({ name, limits, log, locale, publicUrl }: ChannelParts): Notifier => {
  const style: Style = { locale, publicUrl, tell: (untrusted) => untrusted }
  const tell = (notice: Notice) =>
    log.warn({ alert: factsOf(notice) }, lineOf(alertText(notice, style), locale))
  return {
    name,
    limits,
    fits: (notices) => Math.max(1, notices.length),
    deliver: async (notices) => {
      for (const notice of notices) tell(notice)
      return TAKEN
    },
    sendTrial: async () => {
      log.warn({ alert: { event: 'alerts.test', channel: name } }, lineOf(trialText(name, style), locale))
      return TAKEN
    },
  }
}

const TAKEN = { status: null, answer: 'logged' } as const

/** A line of the log is one line. */
const lineOf = (text: ReturnType<typeof alertText>, locale: Style['locale']): string =>
  [text.title, ...linesOf(text).map(({ label, value }) => `${label}${value}`)].join(WORDS[locale].comma)

const factsOf = (notice: Notice) => {
  const { sessionId, accountId, shopId, reason } = readFacts(notice)
  return {
    alert_id: notice.alertId,
    event_id: notice.eventId,
    event: notice.event,
    session_id: sessionId ?? undefined,
    account_id: accountId ?? undefined,
    shop_id: shopId ?? undefined,
    reason: reason ?? undefined,
  }
}
