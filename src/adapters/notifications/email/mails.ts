import type { Notice } from '../../../application/ports/notifier.ts'
import { readFacts } from '../alert-facts.ts'
import { type AlertLine, type AlertText, linesOf } from '../alert-text.ts'
import { digestIdOf } from '../digest-id.ts'
import type { DigestEntry, DigestText } from '../digest-text.ts'
import { oneLine, shorten } from '../plain-text.ts'

/** What a mail says, in text and HTML. */
export type Mail = { readonly subject: string; readonly text: string; readonly html: string }

const SUBJECT_LENGTH = 120
const FONT = '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", sans-serif'

/** One alert: who and what in the subject, a line each in the body. `pair` is the account and the shop. */
export const alertMail = (text: AlertText, pair: readonly string[]): Mail => {
  const lines = linesOf(text)
  return {
    subject: subject([text.title, pair.join(' · ')].filter((part) => part !== '').join(': ')),
    text: [text.title, '', ...lines.map(({ label, value }) => `${label}${value}`), ''].join('\n'),
    html: page(text.title, `<table>${lines.map((line) => row(line, line === text.link)).join('')}</table>`),
  }
}

/** Many alerts: how many in the subject, an entry each in the body. */
export const digestMail = ({ title, entries }: DigestText): Mail => ({
  subject: subject(title),
  text: [
    title,
    '',
    ...entries.map((entry, i) => `${i + 1}. ${[entry.text, entry.link ?? ''].join('\n   ')}`),
    '',
  ].join('\n'),
  html: page(title, `<ol>${entries.map(item).join('')}</ol>`),
})

const subject = (text: string): string => shorten(oneLine(text), SUBJECT_LENGTH)

const row = ({ label, value }: AlertLine, isLink: boolean): string =>
  `<tr><th align="left" valign="top">${escaped(label)}</th><td>${isLink ? anchor(value, value) : escaped(value)}</td></tr>`

const item = ({ text, sessionId, link }: DigestEntry): string =>
  `<li>${escaped(text)}${link === null ? '' : ` ${anchor(link, sessionId ?? link)}`}</li>`

const page = (title: string, content: string): string =>
  `<!doctype html><html><body style="font-family: ${escaped(FONT)}"><h3>${escaped(title)}</h3>${content}</body></html>`

const anchor = (url: string, text: string): string => `<a href="${escaped(url)}">${escaped(text)}</a>`

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** The account and the shop of an alert, as far as there are. */
export const pairOf = (notice: Notice, tell: (untrusted: string) => string): readonly string[] => {
  const { accountId, shopId } = readFacts(notice)
  return [accountId, shopId].flatMap((name) => (name === null ? [] : tell(oneLine(name))))
}

/** The ids of a mail: its own, and the root that all mails of its session answer to, so that clients show one thread. */
export type MailIds = { readonly messageId: string; readonly root: string | null }

export const mailIds = (notices: readonly Notice[], domain: string): MailIds => {
  const sessions = new Set(notices.map((notice) => readFacts(notice).sessionId))
  const [session] = sessions
  return {
    messageId: inAngles(idOf(notices), domain),
    root: session && sessions.size === 1 ? inAngles(`session-${session}`, domain) : null,
  }
}

/** The same on all tries: of one alert its own, of many what their ids come to. */
const idOf = (notices: readonly Notice[]): string => {
  const ids = notices.map(({ alertId }) => alertId)
  const [id = '', ...others] = ids
  return others.length === 0 ? id : digestIdOf(ids)
}

/** An id of a mail holds no more signs than these. */
export const inAngles = (id: string, domain: string): string =>
  `<${id.replaceAll(/[^\w.-]/g, (sign) => `=${sign.codePointAt(0)?.toString(16)}`)}@${domain}>`

/** The host that the service is known by, or its name where an id cannot hold that. */
export const domainOf = (publicUrl: string): string => {
  const { hostname } = new URL(publicUrl)
  return /^[a-z0-9.-]+$/i.test(hostname) ? hostname : 'auto-session'
}
