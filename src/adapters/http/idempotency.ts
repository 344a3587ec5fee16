import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { Kept } from '../../application/ports/receipt-store.ts'
import type { Answerer, HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import { invalidProblem, problem } from './problem.ts'
import { JSON_HEADERS, respond } from './respond.ts'

export const IDEMPOTENCY_HEADER = 'Idempotency-Key'
const REPLAYED = { 'Idempotency-Replayed': 'true' }

/**
 * The same key with the same JSON gets the first answer again (CONTRACT 3). A decision about a pair looks under the
 * pair's lock whether its key is free, and keeps its answer with what it writes; what is no such decision is kept right
 * after it. Only 2xx answers are kept, and nothing of a request that did not get that far.
 */
export const answerOnce =
  ({ receipts }: HttpParts, answer: Answerer): Answerer =>
  async (c) => {
    const said = c.req.raw.headers.get(IDEMPOTENCY_HEADER)
    if (said === null) return answer(c)
    if (!/^[\x21-\x7e]{1,255}$/.test(said)) {
      return invalidProblem(c, [
        { path: `/${IDEMPOTENCY_HEADER}`, message: 'must be 1 to 255 visible ASCII characters' },
      ])
    }
    const key = {
      digest: digestOf([c.get('key')?.name ?? null, c.req.method, c.req.path, said]),
      fingerprint: digestOf(canonical(c.get('body'))),
    }
    const kept = await receipts.find(key)
    if (kept !== null) return answerKept(c, kept)

    c.set('requestKey', key)
    const response = await answer(c)
    if (!response.ok || c.get('isReceiptKept')) return response
    const reply = { code: response.status, text: await response.clone().text() }
    const first = await receipts.keep({ ...key, reply })
    const isFirst = first.kind === 'answered' && first.reply.text === reply.text
    // Another one came with this key meanwhile, and was first.
    return isFirst ? response : answerKept(c, first)
  }

/** The first answer again, or why there is none. */
export const answerKept = (c: Context<HttpEnv>, kept: Kept): Response => {
  switch (kept.kind) {
    case 'answered':
      c.set('isReceiptKept', true)
      return respond(c, kept.reply.text, kept.reply.code === 201 ? 201 : 200, {
        ...JSON_HEADERS,
        ...REPLAYED,
      })
    case 'reused':
      return problem(c, 'idempotency_key_reused', { detail: 'This key came with another body before.' })
    case 'running':
      return problem(c, 'request_in_progress', {
        detail: 'The first request with this key is still running.',
      })
  }
}

/** Tells that what is answered was answered before. */
export const markReplayed = (c: Context<HttpEnv>): void => c.set('moreHeaders', REPLAYED)

const digestOf = (said: unknown): string => createHash('sha256').update(JSON.stringify(said)).digest('hex')

/** The same JSON whatever the order of its members. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value ?? null
  const members = Object.entries(value)
    .map(([name, member]): [string, unknown] => [name, canonical(member)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
  // An object still, so that it differs from a list of pairs.
  return Object.fromEntries(members)
}
