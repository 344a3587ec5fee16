import { Webhook } from 'standardwebhooks'
import { NotDelivered, type Notice, type Notifier } from '../../application/ports/notifier.ts'

type WebhookTarget = {
  readonly name: string
  readonly url: string
  /** `whsec_…`, or null for a receiver that checks no signature. */
  readonly secret: string | null
  /** How long an answer may take, in milliseconds; 15 s unless told. */
  readonly timeoutMs?: number
}

/**
 * Posts each event to a URL, in the headers and with the signature of Standard Webhooks 1.0.0. The id is the event's,
 * the same on all tries. Only 2xx in time is success; redirects are not followed.
 */
export const makeWebhookNotifier = ({ name, url, secret, timeoutMs = 15_000 }: WebhookTarget): Notifier => ({
  name,
  deliver: async (notice) => {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...signatureOf(notice, secret) },
      body: notice.body,
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new NotDelivered(reasonOf(error, timeoutMs))
    })
    // What it says is not needed; an endless answer must not hold the connection.
    await answer.body?.cancel().catch(() => undefined)
    if (!answer.ok) throw new NotDelivered(`answered ${answer.status}`, retryAfterMs(answer.headers))
  },
})

const signatureOf = ({ eventId, body }: Notice, secret: string | null): Record<string, string> => {
  const now = new Date()
  const stamped = { 'webhook-id': eventId, 'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)) }
  return secret === null
    ? stamped
    : { ...stamped, 'webhook-signature': new Webhook(secret).sign(eventId, now, body) }
}

const retryAfterMs = (headers: Headers): number | null => {
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN)
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400 ? seconds * 1_000 : null
}

/** What went wrong, without the URL: it may hold a token. */
const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return 'unreachable'
  const { cause } = error
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
