import type { Context } from 'hono'
import { mayAsk, mayTouch, ONLY, typeInBody, typeOfSession, WHO_MAY } from './access.ts'
import { findKey } from './api-keys.ts'
import type { HttpEnv, Step } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import type { OperationRoute } from './operation.ts'
import { problem } from './problem.ts'

/** Lets in whoever has a key that may ask for this: else 401 or 403, before anything else of the request is judged. */
export const admit = ({ operationId }: OperationRoute, { keys, records }: HttpParts): Step => {
  const isOpen = keys.length === 0 || WHO_MAY[operationId] === 'everybody'
  if (isOpen) return () => null

  return (c) => {
    const key = findKey(keys, c.req.raw.headers)
    if (key === null) return unauthenticated(c)
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

const unauthenticated = (c: Context<HttpEnv>) =>
  problem(
    c,
    'unauthenticated',
    { detail: 'Send a key as Authorization: Bearer KEY or as X-API-Key.' },
    { 'WWW-Authenticate': 'Bearer realm="auto-session"' },
  )

const forbidden = (c: Context<HttpEnv>) =>
  problem(c, 'forbidden', { detail: 'The role of this key does not include this.' })
