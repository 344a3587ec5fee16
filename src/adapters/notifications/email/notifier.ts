import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import {
  type DeliveryFailure,
  NotDelivered,
  type Notifier,
  type ReceiverAnswer,
} from '../../../application/ports/notifier.ts'
import { alertText, type Style, trialText } from '../alert-text.ts'
import type { ChannelParts } from '../channel-kind.ts'
import { digestText } from '../digest-text.ts'
import { type Mask, makeMask, toldOf } from '../mask.ts'
import { unlinked } from '../plain-text.ts'
import type { MailServer } from './mail-server.ts'
import {
  alertMail,
  digestMail,
  domainOf,
  inAngles,
  type Mail,
  type MailIds,
  mailIds,
  pairOf,
} from './mails.ts'

type Mailing = { readonly server: MailServer; readonly from: string; readonly to: readonly string[] }

/** A mail that names more than these is not read. */
const DIGEST_ENTRIES = 100

/**
 * Mails alerts, each in text and HTML, in a thread a session. A try has a connection of its own: alerts are rare, and
 * servers close those that rest.
 */
export const makeEmailNotifier = (
  { server, from, to }: Mailing,
  { name, limits, locale, publicUrl, withinMs }: ChannelParts,
): Notifier => {
  const style: Style = { locale, publicUrl, tell: unlinked }
  const domain = domainOf(publicUrl)
  const mask = makeMask(server.secrets)
  const transport = createTransport(transportOptions(server, withinMs))

  const send = async (mail: Mail, ids: MailIds, signal: AbortSignal): Promise<ReceiverAnswer> => {
    const inTime = AbortSignal.timeout(withinMs)
    try {
      const sent = await transport.sendMail({
        from,
        to: [...to],
        ...mail,
        messageId: ids.messageId,
        ...(ids.root !== null && { inReplyTo: ids.root, references: ids.root }),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.any([signal, inTime]),
      })
      const refused =
        sent.rejected.length === 0 ? '' : `; refused for ${sent.rejected.length} of ${to.length}`
      return { status: codeOf(sent.response), answer: toldOf(`${sent.response}${refused}`, mask) }
    } catch (error) {
      if (signal.aborted) throw new NotDelivered('away', 'given up')
      if (inTime.aborted) throw new NotDelivered('away', `no answer within ${withinMs / 1_000} s`)
      throw failureOf(error, mask)
    }
  }
  return {
    name,
    limits,
    fits: (notices) => Math.min(Math.max(notices.length, 1), DIGEST_ENTRIES),
    deliver: async (notices, signal) => {
      const [notice, ...others] = notices
      if (notice === undefined) return { status: null, answer: '' }
      const mail =
        others.length === 0
          ? alertMail(alertText(notice, style), pairOf(notice, style.tell))
          : digestMail(digestText(notices, style))
      return send(mail, mailIds(notices, domain), signal)
    },
    sendTrial: async (signal) => {
      const ids = { messageId: inAngles(`tst_${randomUUID()}`, domain), root: null }
      return send(alertMail(trialText(name, style), []), ids, signal)
    },
  }
}

/** Each step has its own limit below that of the whole, which ends whatever they leave over. */
const transportOptions = ({ host, port, isSecure, login, tls }: MailServer, withinMs: number) => ({
  host,
  port,
  secure: isSecure,
  ...(login !== null && { auth: login }),
  // Without `ssl`, smtp:// is encrypted where the server offers it, against those who listen alone: whoever can change what
  // is sent takes the offer away, so that its certificate would prove nothing. With `ssl` it must be, and is checked.
  requireTLS: tls !== null,
  tls: tls ?? (isSecure ? {} : { rejectUnauthorized: false }),
  dnsTimeout: withinMs / 3,
  connectionTimeout: withinMs / 3,
  greetingTimeout: withinMs / 3,
  socketTimeout: withinMs,
  socketCloseTimeout: 0,
  maxResponseSize: 65_536,
  logger: false,
})

/** The code that a reply of SMTP begins with. */
const codeOf = (response: string): number | null => {
  const [code] = /^\d{3}/.exec(response) ?? []
  return code === undefined ? null : Number(code)
}

/** 5yz is for good, 4yz for now (RFC 5321); without a code nobody answered, or the login could not even be tried. */
const failureOf = (error: unknown, mask: Mask): NotDelivered => {
  const { code, responseCode, response, message } = detailsOf(error)
  const status = responseCode ?? codeOf(response ?? '')
  const isRefused = status === null ? code === 'EAUTH' || code === 'EENVELOPE' : status >= 500
  const failure: DeliveryFailure = isRefused ? 'refused' : 'away'
  const why =
    status === null ? `unreachable: ${code ?? 'unknown'}: ${message}` : `answered ${response ?? status}`
  return new NotDelivered(failure, toldOf(why, mask), { status })
}

const detailsOf = (error: unknown) => {
  const of = new Map<string, unknown>(
    Object.entries(typeof error === 'object' && error !== null ? error : {}),
  )
  const text = (name: string) => {
    const value = of.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const responseCode = of.get('responseCode')
  return {
    code: text('code'),
    response: text('response'),
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    message: error instanceof Error ? error.message : '',
  }
}
