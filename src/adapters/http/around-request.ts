import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'

/** What every answer gets: its request id, careful headers, and one line in the log. */
export const aroundRequest =
  ({ log, newRequestId, shuttingDown, metrics }: HttpParts): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const startedAt = performance.now()
    const requestId = saneId(c.req.raw.headers.get('X-Request-Id')) ?? newRequestId()
    c.set('requestId', requestId)
    c.header('X-Request-Id', requestId)
    for (const [name, value] of HEADERS) c.header(name, value)
    await next()

    // The client shall take its next request to a replica that stays.
    if (shuttingDown.aborted) c.header('Connection', 'close')
    const ms = performance.now() - startedAt
    const asked = { method: c.req.method, route: c.get('route') ?? null, status: c.res.status }
    metrics.noteRequest({ ...asked, seconds: ms / 1_000 })
    const facts = {
      ...asked,
      ms: Math.round(ms * 10) / 10,
      request_id: requestId,
      key: c.get('key')?.name ?? null,
    }
    log.info(facts, 'request')
  }

// Conversations are nobody's to cache, and no answer of ours is a page to be framed or sniffed.
const HEADERS = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
] as const

const saneId = (id: string | null): string | null =>
  id !== null && /^[A-Za-z0-9._-]{1,128}$/.test(id) ? id : null
