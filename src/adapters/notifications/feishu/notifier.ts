import { createHmac } from 'node:crypto'
import type { Notifier } from '../../../application/ports/notifier.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { makeChatNotifier, plainAlert, plainDigest } from '../chat-notifier.ts'
import { withKeyword } from '../keyword.ts'
import { secretsOfUrl } from '../mask.ts'
import { bytesOf, unmarked } from '../plain-text.ts'
import { judgeByCode } from '../vendor-codes.ts'

type Bot = { readonly url: string; readonly secret: string | null; readonly keyword: string | null }

/** The vendor's limit is 20 kB, with the signature. */
const MESSAGE_BYTES = 19_800

export const makeFeishuNotifier = ({ url, secret, keyword }: Bot, parts: ChannelParts): Notifier =>
  makeChatNotifier(parts, {
    // A text of Feishu may hold mentions (`<at …>`), links in markdown, and bold words.
    tell: unmarked,
    alert: (text) => toMessage(withKeyword(plainAlert(text), keyword, MESSAGE_BYTES, messageBytes)),
    digest: (text, isLinked) =>
      toMessage(withKeyword(plainDigest(text, isLinked), keyword, Number.POSITIVE_INFINITY, messageBytes)),
    fits: (message) => bytesOf(JSON.stringify(message)) <= MESSAGE_BYTES,
    request: (message, now) => ({
      url,
      body: JSON.stringify({ ...(secret !== null && signature(secret, now)), ...message }),
    }),
    judge: judgeByCode({
      vendor: 'Feishu',
      members: ['code', 'StatusCode'],
      tooFast: [11_232],
      away: [],
      mutedMs: null,
    }),
    secrets: [...secretsOfUrl(url), ...(secret === null ? [] : [secret])],
  })

const toMessage = (text: string) => ({ msg_type: 'text', content: { text } })
const messageBytes = (text: string): number => bytesOf(JSON.stringify(toMessage(text)))

/** In seconds, and unlike others: time and secret are the key, and the message is empty. */
const signature = (secret: string, now: Date) => {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') }
}
