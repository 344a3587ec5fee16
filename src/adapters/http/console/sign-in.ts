import type { Context } from 'hono'
import { type ApiKey, findKey } from '../api-keys.ts'
import type { Answerer, HttpEnv } from '../http-env.ts'
import type { HttpParts, Patience } from '../http-parts.ts'
import { problem } from '../problem.ts'
import { readBody } from '../request-body.ts'
import { respond, respondJson } from '../respond.ts'
import { isByHttps, isFromOurPage } from './same-origin.ts'
import {
  beginConsoleSession,
  type ConsoleSession,
  consoleSessionIn,
  cookieThatSays,
  hasToken,
} from './session-cookie.ts'

type Needs = Pick<HttpParts, 'keys' | 'now' | 'publicUrl' | 'patience'>

/** Who works at the page: signed in by a key of the settings, once, and from then on known by a cookie. */
export const signInAnswers = (needs: Needs) => ({
  signIn: signIn(needs),
  me: me(needs),
  signOut: signOut(needs),
})

/** Whom the console is for. */
const isForConsole = ({ role }: ApiKey): boolean => role === 'operator' || role === 'admin'

const BODY_BYTES_MAX = 4_096

const signIn =
  ({ keys, now, publicUrl, patience }: Needs): Answerer =>
  async (c) => {
    if (!isFromOurPage(c, publicUrl)) return foreign(c)
    const read = await readBody(c.req.raw, { bytesMax: BODY_BYTES_MAX, isRequired: true })
    if (!read.ok) return problem(c, read.refusal.code, { detail: read.refusal.detail })
    const key = findKey(keys, new Headers({ 'X-API-Key': secretIn(read.value) }))
    if (key === null) return problem(c, 'unauthenticated', { detail: 'There is no such key.' })
    c.set('key', key)
    if (!isForConsole(key))
      return problem(c, 'forbidden', { detail: 'The console is for keys of operators and admins.' })

    const { session, value } = beginConsoleSession(key, now())
    return respondJson(c, toMeBody(session, patience), 200, {
      'Content-Type': 'application/json',
      'Set-Cookie': cookieThatSays(value, isByHttps(c)),
    })
  }

const me =
  ({ keys, now, publicUrl, patience }: Needs): Answerer =>
  (c) => {
    if (!isFromOurPage(c, publicUrl)) return foreign(c)
    if (keys.length === 0) return respondJson(c, { ...NOBODY, ...toShown(patience) }, 200)
    const session = consoleSessionIn(keys, c.req.raw.headers, now())
    return session === null
      ? problem(c, 'unauthenticated', { detail: 'Nobody is signed in.' })
      : respondJson(c, toMeBody(session, patience), 200)
  }

const signOut =
  ({ keys, now, publicUrl }: Needs): Answerer =>
  (c) => {
    const session = consoleSessionIn(keys, c.req.raw.headers, now())
    if (!isFromOurPage(c, publicUrl)) return foreign(c)
    if (session !== null && !hasToken(session, c.req.raw.headers)) return foreign(c)
    return respond(c, null, 204, { 'Set-Cookie': cookieThatSays('', isByHttps(c)) })
  }

const foreign = (c: Context<HttpEnv>) =>
  problem(c, 'forbidden', { detail: 'This did not come from a page of the console.' })

// What is no header's text is nobody's key.
const secretIn = (body: unknown): string => {
  const key = typeof body === 'object' && body !== null && 'key' in body ? body.key : ''
  return typeof key === 'string' && /^[\x21-\x7e]+$/.test(key) ? key : ''
}

const NOBODY = { name: null, role: null, csrf: null, expires_at: null, open: true }
const toShown = ({ unattendedAfterMs, workerSilentAfterMs }: Patience) => ({
  unattended_after_seconds: unattendedAfterMs / 1_000,
  worker_silent_after_seconds: workerSilentAfterMs / 1_000,
})

const toMeBody = ({ key, csrf, expiresAt }: ConsoleSession, patience: Patience) => ({
  name: key.name,
  role: key.role,
  csrf,
  expires_at: expiresAt.toISOString(),
  open: false,
  ...toShown(patience),
})
