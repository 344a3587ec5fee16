import type { Context } from 'hono'
import { answerError } from './errors.ts'
import type { Answerer, HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'

/** Lays around what answers a request what every answer gets: its request id, its measure, and one line in the log. */
export const aroundRequest = ({ log, newRequestId, shuttingDown, metrics, asAsker }: HttpParts) => {
  const told = answerError(log)
  const note = (c: Context<HttpEnv>, { status }: Response, startedAt: number): void => {
    const ms = performance.now() - startedAt
    const asked = { method: c.req.method, route: c.get('route') ?? null, status }
    metrics.noteRequest({ ...asked, seconds: ms / 1_000 })
    const facts = {
      ...asked,
      ms: Math.round(ms * 10) / 10,
      request_id: c.get('requestId'),
      key: c.get('key')?.name ?? null,
    }
    log.info(facts, 'request')
  }

  return (answer: Answerer): ((c: Context<HttpEnv>) => Promise<Response>) =>
    async (c) => {
      const startedAt = performance.now()
      c.set('requestId', saneId(c.req.raw.headers.get('X-Request-Id')) ?? newRequestId())
      const response = await asAsker(async () => answer(c)).catch((error: unknown) => told(error, c))
      // The client shall take its next request to a replica that stays.
      if (shuttingDown.aborted) response.headers.set('Connection', 'close')
      note(c, response, startedAt)
      return response
    }
}

const saneId = (id: string | null): string | null =>
  id !== null && /^[A-Za-z0-9._-]{1,128}$/.test(id) ? id : null
