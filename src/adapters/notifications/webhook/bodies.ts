import type { Notice } from '../../../application/ports/notifier.ts'
import { instantText, instantTextOrNull } from '../../json/instant-text.ts'
import { readFacts } from '../alert-facts.ts'
import { digestIdOf } from '../digest-id.ts'
import { bytesOf, shorten } from '../plain-text.ts'

/** What Standard Webhooks 1.0.0 asks of a body: less than about 20 kB. */
export const DIGEST_BYTES = 20_000
const REASON_LENGTH = 100

/** A digest is known by its events, as each of them alone is. */
export const digestId = (notices: readonly Notice[]): string =>
  digestIdOf(notices.map(({ eventId }) => eventId))

/** The events whole, or all of them in short where that is too long, or one of them is damaged. */
export const digestBody = (notices: readonly Notice[]): string => {
  const whole = wholeDigestBody(notices)
  return whole !== null && bytesOf(whole) < DIGEST_BYTES ? whole : shortDigestBody(notices)
}

const wholeDigestBody = (notices: readonly Notice[]): string | null => {
  try {
    return digestOf(
      notices,
      notices.map(({ body }) => JSON.parse(body)),
    )
  } catch {
    return null
  }
}

export const shortDigestBody = (notices: readonly Notice[]): string =>
  digestOf(notices, notices.map(shortForm))

const digestOf = (notices: readonly Notice[], events: readonly unknown[]): string =>
  JSON.stringify({
    id: digestId(notices),
    type: 'alerts.digest',
    timestamp: instantTextOrNull(latest(notices)),
    seq: null,
    data: { events },
  })

/** When the last of them happened: the same on all tries. */
const latest = (notices: readonly Notice[]): Date | null => {
  const instants = notices.flatMap((notice) => readFacts(notice).at ?? [])
  return instants.length === 0 ? null : new Date(Math.max(...instants.map((at) => at.getTime())))
}

const shortForm = (notice: Notice) => {
  const { at, sessionId, accountId, shopId, reason } = readFacts(notice)
  return {
    id: notice.eventId,
    type: notice.event,
    timestamp: instantTextOrNull(at),
    session_id: sessionId,
    account_id: accountId,
    shop_id: shopId,
    reason: reason && shorten(reason, REASON_LENGTH),
  }
}

/** What a trial brings. */
export const trialBody = (id: string, channel: string, now: Date): string =>
  JSON.stringify({ id, type: 'alerts.test', timestamp: instantText(now), seq: null, data: { channel } })
