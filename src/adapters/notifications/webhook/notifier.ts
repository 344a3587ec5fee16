import { randomUUID } from 'node:crypto'
import type { Notifier } from '../../../application/ports/notifier.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { mostThatFit } from '../chat-notifier.ts'
import { makeMask, secretsOfUrl } from '../mask.ts'
import { bytesOf } from '../plain-text.ts'
import { post } from '../post.ts'
import { DIGEST_BYTES, digestBody, digestId, shortDigestBody, trialBody } from './bodies.ts'
import { secretsOf, signedPost, type WebhookTarget } from './signed-post.ts'

/**
 * Posts events to a program, in the headers and with the signature of Standard Webhooks 1.0.0: one as it is stored, under
 * its own id, and more than one as a digest. Only 2xx is success.
 */
export const makeWebhookNotifier = (
  target: WebhookTarget,
  { name, limits, now, withinMs }: ChannelParts,
): Notifier => {
  const mask = makeMask([...secretsOfUrl(target.url), ...secretsOf(target)])
  const send = (id: string, body: string, signal: AbortSignal) =>
    post(signedPost(target, id, body, now()), { signal, withinMs, now, mask })
  return {
    name,
    limits,
    fits: (notices) =>
      mostThatFit(
        notices.length,
        (count) => count === 1 || bytesOf(shortDigestBody(notices.slice(0, count))) < DIGEST_BYTES,
      ),
    deliver: async (notices, signal) => {
      const [notice, ...others] = notices
      if (notice === undefined) return { status: null, answer: '' }
      return others.length === 0
        ? send(notice.eventId, notice.body, signal)
        : send(digestId(notices), digestBody(notices), signal)
    },
    sendTrial: async (signal) => {
      const id = `tst_${randomUUID()}`
      return send(id, trialBody(id, name, now()), signal)
    },
  }
}
