import { Webhook } from 'standardwebhooks'
import { bytesOf, type Posted, textAt, type Vendor } from './chat-receiver.ts'

/** A program that receives webhooks and verifies each with the library of Standard Webhooks. */
export const STANDARD_WEBHOOK: Vendor = {
  path: '/hook/receiver-token-0123?key=receiver-key-4567',
  taken: { status: 204, body: '' },
  tooFast: { status: 429, headers: { 'Retry-After': '7' }, body: 'slow down' },
  textOf: ({ body }) => body,
  refuse: (posted, { secret }) => {
    if (!isVerified(posted, secret)) return { status: 401, body: `not verified: ${posted.url}` }
    const isTooLong = textAt(posted.body, 'type') === 'alerts.digest' && bytesOf(posted.body) >= DIGEST_BYTES
    return isTooLong ? { status: 413, body: 'too long' } : null
  },
}

/** What a delivery should be below, as Standard Webhooks say; one event is as long as it is. */
const DIGEST_BYTES = 20_000

const isVerified = ({ headers, body }: Posted, secret: string | undefined): boolean => {
  const id = headers['webhook-id']
  // A digest and a trial stand under their own id, an event under the event's.
  if (id === undefined || id !== textAt(body, 'id')) return false
  if (secret === undefined) return headers['webhook-signature'] === undefined
  try {
    new Webhook(secret).verify(body, {
      'webhook-id': String(id),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    })
    return true
  } catch {
    return false
  }
}
