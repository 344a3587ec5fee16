import type { Notifier } from '../../../application/ports/notifier.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { makeChatNotifier, plainAlert } from '../chat-notifier.ts'
import type { DigestText } from '../digest-text.ts'
import { secretsOfUrl } from '../mask.ts'
import { bytesOf, cutTo, unmarked } from '../plain-text.ts'
import { judgeByCode } from '../vendor-codes.ts'

/** The vendor's limits, in bytes of the content. */
const TEXT_BYTES = 2_048
const MARKDOWN_BYTES = 4_096

/** One alert comes as text, which WeChat shows as well; a digest as markdown, which holds twice as much. */
export const makeWecomNotifier = (url: string, parts: ChannelParts): Notifier =>
  makeChatNotifier<Message>(parts, {
    tell: unmarked,
    alert: (text) => ({ msgtype: 'text', text: { content: cutTo(plainAlert(text), TEXT_BYTES) } }),
    digest: (text, isLinked) => ({ msgtype: 'markdown', markdown: { content: markdown(text, isLinked) } }),
    fits: (message) =>
      message.msgtype === 'text'
        ? bytesOf(message.text.content) <= TEXT_BYTES
        : bytesOf(message.markdown.content) <= MARKDOWN_BYTES,
    request: (message) => ({ url, body: JSON.stringify(message) }),
    judge: judgeByCode({
      vendor: 'WeCom',
      members: ['errcode'],
      tooFast: [45_009],
      away: [-1],
      mutedMs: null,
    }),
    secrets: secretsOfUrl(url),
  })

type Message =
  | { readonly msgtype: 'text'; readonly text: { readonly content: string } }
  | { readonly msgtype: 'markdown'; readonly markdown: { readonly content: string } }

const markdown = ({ title, entries }: DigestText, isLinked: boolean): string =>
  [
    title,
    ...entries.map(({ text, sessionId, link }, i) => {
      const session =
        sessionId === null ? '' : isLinked ? ` [${sessionId}](${inLink(link ?? '')})` : ` ${sessionId}`
      return `${i + 1}. ${text}${session}`
    }),
  ].join('\n')

const inLink = (url: string): string => url.replaceAll('(', '%28').replaceAll(')', '%29')
