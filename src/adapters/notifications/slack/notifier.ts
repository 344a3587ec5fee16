import type { NotDelivered, Notifier } from '../../../application/ports/notifier.ts'
import type { AlertLine, AlertText } from '../alert-text.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { makeChatNotifier } from '../chat-notifier.ts'
import type { DigestText } from '../digest-text.ts'
import { secretsOfUrl } from '../mask.ts'
import { bytesOf, unlinked } from '../plain-text.ts'
import { failureOfStatus, type PostAnswer } from '../post.ts'
import { notAsExpected } from '../vendor-codes.ts'

/** What Slack takes of a section and of a message; the bytes are our own bound. */
const SECTION_LENGTH = 3_000
const BLOCKS = 50
const BODY_BYTES = 30_000

export const makeSlackNotifier = (url: string, parts: ChannelParts): Notifier =>
  makeChatNotifier(parts, {
    tell: escaped,
    alert: toAlert,
    digest: toDigest,
    fits: (message) => message.blocks.length <= BLOCKS && bytesOf(JSON.stringify(message)) <= BODY_BYTES,
    request: (message) => ({ url, body: JSON.stringify(message) }),
    judge,
    secrets: secretsOfUrl(url),
  })

type Section = {
  readonly type: 'section'
  /** Verbatim: Slack makes no links and mentions of it by itself. */
  readonly text: { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true }
}
/** The text is what notifications show. */
type Message = { readonly text: string; readonly blocks: readonly Section[] }

const section = (text: string): Section => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
})

const toAlert = ({ title, lines, link, evidence }: AlertText): Message => {
  const line = ({ label, value }: AlertLine) => `${label}${value}`
  const shown = link === null ? [] : [`${link.label}${linkTo(link.value, link.value)}`]
  const parts = [
    [`*${title}*`, ...lines.map(line), ...shown].join('\n'),
    ...(evidence ? [line(evidence)] : []),
  ]
  return { text: [title, ...lines.map(line)].join('\n'), blocks: parts.map(section) }
}

const toDigest = ({ title, entries }: DigestText, isLinked: boolean): Message => {
  const lines = entries.map(({ text, sessionId, link }, i) => {
    const session = isLinked && link !== null ? linkTo(link, sessionId ?? link) : sessionId
    return [`${i + 1}. ${text}`, session].filter((part) => part !== null).join(' ')
  })
  return { text: title, blocks: joined([`*${title}*`, ...lines]).map(section) }
}

/** The lines in as few sections as they fit into. */
const joined = (lines: readonly string[]): readonly string[] =>
  lines.reduce<string[]>((sections, line) => {
    const last = sections.at(-1)
    if (last !== undefined && last.length + line.length < SECTION_LENGTH)
      sections[sections.length - 1] = `${last}\n${line}`
    else sections.push(line)
    return sections
  }, [])

const linkTo = (url: string, text: string): string =>
  `<${url.replaceAll('&', '&amp;').replaceAll(/[<>|]/g, encodeURIComponent)}|${text.replaceAll('|', '｜')}>`

/** Slack's own three signs as it wants them, and those that make bold or code in their full-width forms. */
const escaped = (text: string): string =>
  unlinked(text)
    .replaceAll(/[*`~]/g, (sign) => ({ '*': '＊', '`': '｀', '~': '～' })[sign] ?? sign)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** Slack says `ok`; its errors come with a status of their own. */
const judge = (answer: PostAnswer): NotDelivered | null =>
  failureOfStatus(answer) ?? (answer.text.trim() === 'ok' ? null : notAsExpected('Slack', answer))
