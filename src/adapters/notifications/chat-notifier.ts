import type { NotDelivered, Notice, Notifier } from '../../application/ports/notifier.ts'
import { type AlertText, alertText, linesOf, type Style, trialText } from './alert-text.ts'
import type { ChannelParts } from './channel-kind.ts'
import { type DigestText, digestText } from './digest-text.ts'
import { makeMask } from './mask.ts'
import { type Post, type PostAnswer, post } from './post.ts'

/** How the robot of a chat is spoken to. A message is JSON, without what signs it. */
export type ChatFormat<Message> = {
  readonly tell: Style['tell']
  /** One alert. It always fits: what is too long is cut at its end. */
  readonly alert: (text: AlertText) => Message
  /** Many alerts, of which none may be cut; with links to their sessions, or with the ids alone, which are shorter. */
  readonly digest: (text: DigestText, isLinked: boolean) => Message
  /** Whether the vendor takes one of this length. */
  readonly fits: (message: Message) => boolean
  readonly request: (message: Message, now: Date) => Post
  /** What an answer says of a failure inside a success, or null; absent where its status says all. */
  readonly judge?: (answer: PostAnswer) => NotDelivered | null
  /** What may stand in no answer and no error. */
  readonly secrets: readonly string[]
}

/** A notifier that writes into a chat: each alert as a message for people, more than one as a digest. */
export const makeChatNotifier = <Message>(parts: ChannelParts, format: ChatFormat<Message>): Notifier => {
  const { name, limits, locale, publicUrl, now, withinMs } = parts
  const style: Style = { locale, publicUrl, tell: format.tell }
  const mask = makeMask(format.secrets)
  const judging = format.judge === undefined ? {} : { judge: format.judge }
  const send = (message: Message, signal: AbortSignal) =>
    post(format.request(message, now()), { signal, withinMs, now, mask, ...judging })

  const digest = (notices: readonly Notice[]) => {
    const text = digestText(notices, style)
    const linked = format.digest(text, true)
    return format.fits(linked) ? linked : format.digest(text, false)
  }
  const fitsUnlinked = (notices: readonly Notice[]) =>
    format.fits(format.digest(digestText(notices, style), false))
  return {
    name,
    limits,
    fits: (notices) => mostThatFit(notices.length, (count) => fitsUnlinked(notices.slice(0, count))),
    deliver: async (notices, signal) => {
      const [notice, ...others] = notices
      if (notice === undefined) return { status: null, answer: '' }
      const isOne = others.length === 0
      return send(isOne ? format.alert(alertText(notice, style)) : digest(notices), signal)
    },
    sendTrial: async (signal) => send(format.alert(trialText(name, style)), signal),
  }
}

/** How many of `count` fit, at least 1, where fewer fit whenever more do. */
export const mostThatFit = (count: number, fits: (count: number) => boolean): number => {
  let [most, tooMany] = [1, count + 1]
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2)
    if (fits(middle)) most = middle
    else tooMany = middle
  }
  return most
}

/** An alert in lines of plain text. */
export const plainAlert = (text: AlertText): string =>
  [text.title, ...linesOf(text).map(({ label, value }) => `${label}${value}`)].join('\n')

/** A digest in lines of plain text. */
export const plainDigest = ({ title, entries }: DigestText, isLinked: boolean): string =>
  [
    title,
    ...entries.map(({ text, sessionId, link }, i) =>
      [`${i + 1}. ${text}`, isLinked ? link : sessionId].filter((part) => part !== null).join(' '),
    ),
  ].join('\n')
