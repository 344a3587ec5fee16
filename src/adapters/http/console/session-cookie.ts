import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../api-keys.ts'

/** Whom a browser speaks for, and until when. It is all in the cookie, so that every replica knows it, also after a restart. */
export type ConsoleSession = {
  readonly key: ApiKey
  readonly expiresAt: Date
  /** What a page must send along with whatever changes something; other sites cannot read it. */
  readonly csrf: string
}

const COOKIE = 'auto_session_console'
const LASTS_S = 12 * 3_600

/** A new session of this key, and the value of the cookie that carries it. */
export const beginConsoleSession = (key: ApiKey, now: Date) => {
  const expiresAt = new Date(now.getTime() + LASTS_S * 1_000)
  const facts: Facts = {
    name: key.name,
    role: key.role,
    expires: expiresAt.getTime(),
    seed: randomBytes(18).toString('base64url'),
  }
  const payload = Buffer.from(JSON.stringify(facts)).toString('base64url')
  const value = `${payload}.${seal(key, 'session', payload)}`
  return { session: { key, expiresAt, csrf: seal(key, 'csrf', facts.seed) }, value }
}

/** The session that these headers carry, or null: none, forged, over, or of a key that is not in the settings any more. */
export const consoleSessionIn = (
  keys: readonly ApiKey[],
  headers: Headers,
  now: Date,
): ConsoleSession | null => {
  const [payload, tag, ...rest] = cookieIn(headers.get('Cookie') ?? '').split('.')
  if (!payload || !tag || rest.length > 0) return null

  const facts = factsIn(payload)
  const key = keys.find(({ name, role }) => name === facts?.name && role === facts.role)
  if (facts === null || key === undefined || !isSame(tag, seal(key, 'session', payload))) return null
  if (!(now.getTime() < facts.expires)) return null
  return { key, expiresAt: new Date(facts.expires), csrf: seal(key, 'csrf', facts.seed) }
}

/** Whether the page that asks has read its token. */
export const hasToken = ({ csrf }: ConsoleSession, headers: Headers): boolean =>
  isSame(headers.get('X-CSRF-Token') ?? '', csrf)

export const cookieThatSays = (value: string, isSecure: boolean): string =>
  `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${value === '' ? 0 : LASTS_S}${isSecure ? '; Secure' : ''}`

type Facts = { readonly name: string; readonly role: string; readonly expires: number; readonly seed: string }

/**
 * Sealed by what is known of the key itself: one that is taken out of the settings or replaced ends its sessions, and a
 * cookie never holds the key.
 */
const seal = ({ name, role, sha256 }: ApiKey, purpose: 'session' | 'csrf', text: string): string => {
  const sealing = hkdfSync('sha256', sha256, 'auto-session console', `${purpose}\n${role}\n${name}`, 32)
  return createHmac('sha256', Buffer.from(sealing)).update(text).digest('base64url')
}

const isSame = (said: string, meant: string): boolean => {
  const [a, b] = [Buffer.from(said), Buffer.from(meant)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const cookieIn = (header: string): string => {
  const [, value = ''] = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;\\s]*)`).exec(header) ?? []
  return value
}

const factsIn = (payload: string): Facts | null => {
  try {
    const facts: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return isFacts(facts) ? facts : null
  } catch {
    return null
  }
}

const isFacts = (facts: unknown): facts is Facts =>
  typeof facts === 'object' &&
  facts !== null &&
  'name' in facts &&
  'role' in facts &&
  'expires' in facts &&
  'seed' in facts &&
  typeof facts.expires === 'number' &&
  typeof facts.seed === 'string'
