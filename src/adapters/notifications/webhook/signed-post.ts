import { Webhook } from 'standardwebhooks'
import { BadOption, type SaidOptions } from '../channel-kind.ts'
import type { Post } from '../post.ts'
import { readAddress } from '../read-options.ts'

/** Where to post to by Standard Webhooks 1.0.0. No secrets: unsigned. */
export type WebhookTarget = { readonly url: string; readonly secrets: readonly string[] }

export const TARGET_OPTIONS = ['url', 'secret'] as const

/** The URL, and `whsec_` with the base64 of at least 24 bytes, several while they are changed. Throws BadOption. */
export const readTarget = (said: SaidOptions): WebhookTarget => {
  const secrets = said.list('secret') ?? []
  if (!secrets.every(isSecret))
    throw new BadOption(
      'secret',
      'must be whsec_ and the base64 of at least 24 bytes, or several of them separated by commas',
    )
  return { url: readAddress(said), secrets }
}

const isSecret = (said: string): boolean => {
  if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(said)) return false
  try {
    return new Webhook(said).sign('id', new Date(), '') !== ''
  } catch {
    return false
  }
}

/** The body with the headers of Standard Webhooks, signed with each secret. The id is the same on all tries. */
export const signedPost = ({ url, secrets }: WebhookTarget, id: string, body: string, now: Date): Post => {
  const stamped = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)) }
  const signature = secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' ')
  return { url, body, headers: signature === '' ? stamped : { ...stamped, 'webhook-signature': signature } }
}

/** What nobody may read who reads a log. */
export const secretsOf = ({ secrets }: WebhookTarget): readonly string[] =>
  secrets.flatMap((secret) => [secret, secret.slice('whsec_'.length)])
