import type { Context } from 'hono'
import { mayAsk, mayTouch, ONLY, typeInBody, typeOfSession, WHO_MAY } from './access.ts'
import type { HttpEnv, Step } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import type { OperationRoute } from './operation.ts'
import { problem } from './problem.ts'
import { type Asker, whoAsks } from './who-asks.ts'

/** Lets in whoever has a key that may ask for this: else 401 or 403, before anything else of the request is judged. */
export const admit = ({ operationId }: OperationRoute, parts: HttpParts): Step => {
  const { keys, records } = parts
  const isOpen = keys.length === 0 || WHO_MAY[operationId] === 'everybody'
  if (isOpen) return () => null

  return (c) => {
    const asker = whoAsks(c, parts)
    if ('refused' in asker) return refusedAsker(c, asker)
    const { key } = asker
    c.set('key', key)
    if (!mayAsk(key.role, operationId)) return forbidden(c)

    const id = c.req.param('id')
    const isLimited = ONLY[operationId]?.[key.role] !== undefined
    if (!isLimited || id === undefined) return null
    return typeOfSession(records, id).then((type) =>
      mayTouch(key.role, operationId, type) ? null : forbidden(c),
    )
  }
}

/** The same for what the body wants to create. */
export const admitType =
  ({ operationId }: OperationRoute): Step =>
  (c) => {
    const key = c.get('key')
    const isRefused =
      key !== undefined &&
      operationId === 'createSession' &&
      !mayTouch(key.role, operationId, typeInBody(c.get('body')))
    return isRefused ? forbidden(c) : null
  }

const refusedAsker = (c: Context<HttpEnv>, { refused }: Extract<Asker, { refused: unknown }>) =>
  refused === 'unauthenticated' ? unauthenticated(c) : problem(c, 'forbidden', { detail: NOT_OURS[refused] })

const NOT_OURS = {
  foreign: 'A session of the console counts for its own pages alone.',
  no_token: 'With a session of the console, X-CSRF-Token must be the one of /console/me.',
} as const

const unauthenticated = (c: Context<HttpEnv>) =>
  problem(
    c,
    'unauthenticated',
    { detail: 'Send a key as Authorization: Bearer KEY or as X-API-Key.' },
    { 'WWW-Authenticate': 'Bearer realm="auto-session"' },
  )

const forbidden = (c: Context<HttpEnv>) =>
  problem(c, 'forbidden', { detail: 'The role of this key does not include this.' })
