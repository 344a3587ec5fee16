import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { BadOption } from '../channel-kind.ts'

/** Where mail is handed in. */
export type MailServer = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on. */
  readonly isSecure: boolean
  readonly login: { readonly user: string; readonly pass: string } | null
  /** How certificates are judged, or null where nobody asked: then they are by smtps:// alone. */
  readonly tls: TlsOptions | null
  /** What may stand in no answer and no error. */
  readonly secrets: readonly string[]
}

/** Some of those that Node's tls.connect takes. */
type TlsOptions = SecureContextOptions & {
  readonly rejectUnauthorized?: boolean
  readonly servername?: string
}
const TLS_NAMES = ['ca', 'cert', 'key', 'passphrase', 'minVersion', 'rejectUnauthorized', 'servername']

const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const
const isScheme = (protocol: string): protocol is keyof typeof PORTS => Object.hasOwn(PORTS, protocol)

/**
 * Reads `smtp://user:pass@host:587` or `smtps://user:pass@host:465`. The one parameter that it may have is `ssl`, a JSON
 * object of Node's TLS options, as DATABASE_URL has it. Throws BadOption, without any part of the URL.
 */
export const readMailServer = (said: string): MailServer => {
  if (!URL.canParse(said)) throw refused(FORM)
  const url = new URL(said)
  if (!isScheme(url.protocol) || said.length > 2_000) throw refused(FORM)
  if (url.hostname === '') throw refused('names no host')
  if (!['', '/'].includes(url.pathname)) throw refused('must not hold a path')
  const tls = readTls(url)
  const [user, pass, host] = [url.username, url.password, url.hostname].map(decoded)
  if (user === undefined || pass === undefined || !host) throw refused(FORM)
  if (user === '' && pass !== '') throw refused('has a password without a name')
  return {
    host: host.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? PORTS[url.protocol] : Number(url.port),
    isSecure: url.protocol === 'smtps:',
    login: user === '' ? null : { user, pass },
    tls,
    secrets: [said, url.password, ...spellingsOfLogin(user, pass)],
  }
}
const FORM = 'must be smtp://user:pass@host:587 or smtps://user:pass@host:465'

const refused = (why: string): BadOption => new BadOption('smtp_url', why)

const decoded = (part: string): string => {
  try {
    const text = decodeURIComponent(part)
    if (!/\p{Cc}/u.test(text)) return text
  } catch {
    throw refused('has a % that begins no encoded character: by itself it is %25')
  }
  throw refused('holds a control character')
}

/** As a server may echo it: as it is, and as it is sent. */
const spellingsOfLogin = (user: string, pass: string): readonly string[] =>
  pass === '' ? [] : [pass, base64(pass), base64(`\0${user}\0${pass}`)]
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const readTls = ({ searchParams, hash }: URL): TlsOptions | null => {
  const said = searchParams.get('ssl')
  if (hash !== '' || [...searchParams.keys()].some((name) => name !== 'ssl') || searchParams.size > 1)
    throw refused('holds a ? or # that has no meaning there: in a password they are %3F and %23')
  if (said === null) return null
  try {
    const tls: unknown = JSON.parse(said)
    if (isTls(tls)) {
      createSecureContext(tls)
      // Node passes over one that it cannot read, and then trusts nobody.
      if (typeof tls.ca === 'string') new X509Certificate(tls.ca)
      return tls
    }
  } catch {
    // Told below: what is wrong may be a key.
  }
  throw refused(`must say ssl as a JSON object, {} or one with some of ${TLS_NAMES.join(', ')}`)
}

const isTls = (said: unknown): said is TlsOptions =>
  typeof said === 'object' &&
  said !== null &&
  !Array.isArray(said) &&
  Object.keys(said).every((name) => TLS_NAMES.includes(name))
