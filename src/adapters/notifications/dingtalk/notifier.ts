import { createHmac } from 'node:crypto'
import type { Notifier } from '../../../application/ports/notifier.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { makeChatNotifier, plainAlert, plainDigest } from '../chat-notifier.ts'
import { withKeyword } from '../keyword.ts'
import { secretsOfUrl } from '../mask.ts'
import { bytesOf, unmarked } from '../plain-text.ts'
import { judgeByCode } from '../vendor-codes.ts'

type Robot = { readonly url: string; readonly secret: string | null; readonly keyword: string | null }

/** The vendor's limit of a body. */
const BODY_BYTES = 20_000

export const makeDingtalkNotifier = ({ url, secret, keyword }: Robot, parts: ChannelParts): Notifier =>
  makeChatNotifier(parts, {
    tell: unmarked,
    alert: (text) => toMessage(withKeyword(plainAlert(text), keyword, BODY_BYTES, bodyBytes)),
    digest: (text, isLinked) =>
      toMessage(withKeyword(plainDigest(text, isLinked), keyword, Number.POSITIVE_INFINITY, bodyBytes)),
    fits: (message) => bytesOf(JSON.stringify(message)) <= BODY_BYTES,
    request: (message, now) => ({
      url: secret === null ? url : signed(url, secret, now),
      body: JSON.stringify(message),
    }),
    judge: judgeByCode({
      vendor: 'DingTalk',
      members: ['errcode'],
      tooFast: [130_101, 410_100],
      away: [-1],
      mutedMs: 600_000,
    }),
    secrets: [...secretsOfUrl(url), ...(secret === null ? [] : [secret])],
  })

// In plain text nothing is a link or a mention but what the client makes of it: nobody is named in `at`.
const toMessage = (content: string) => ({ msgtype: 'text', text: { content } })
const bodyBytes = (content: string): number => bytesOf(JSON.stringify(toMessage(content)))

/** The robot's address with the time in milliseconds and its signature: the secret is the key and part of the message. */
const signed = (url: string, secret: string, now: Date): string => {
  const timestamp = now.getTime()
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  const [address = ''] = url.split('#')
  return `${address}${address.includes('?') ? '&' : '?'}timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`
}
