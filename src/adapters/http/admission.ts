import type { Context, MiddlewareHandler } from 'hono'
import { mayAsk, mayTouch, ONLY, typeInBody, typeOfSession, WHO_MAY } from './access.ts'
import { findKey } from './api-keys.ts'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import type { OperationRoute } from './operation.ts'
import { problem } from './problem.ts'

/** Lets in whoever has a key that may ask for this: else 401 or 403, before anything else of the request is judged. */
export const admit = (
  { operationId, path }: OperationRoute,
  { keys, records }: HttpParts,
): MiddlewareHandler<HttpEnv> => {
  const isOpen = keys.length === 0 || WHO_MAY[operationId] === 'everybody'
  return async (c, next) => {
    c.set('route', path)
    if (isOpen) return next()

    const key = findKey(keys, c.req.raw.headers)
    if (key === null) return unauthenticated(c)
    c.set('key', key)
    if (!mayAsk(key.role, operationId)) return forbidden(c)

    const id = c.req.param('id')
    const isLimited = ONLY[operationId]?.[key.role] !== undefined
    if (isLimited && id !== undefined) {
      const type = await typeOfSession(records, id)
      if (!mayTouch(key.role, operationId, type)) return forbidden(c)
    }
    return next()
  }
}

/** The same for what the body wants to create. */
export const admitType =
  ({ operationId }: OperationRoute): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const key = c.get('key')
    const isRefused =
      key !== undefined &&
      operationId === 'createSession' &&
      !mayTouch(key.role, operationId, typeInBody(c.get('body')))
    return isRefused ? forbidden(c) : next()
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
