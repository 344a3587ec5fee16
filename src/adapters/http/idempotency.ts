import { createHash } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { ReceiptKey, ReceiptStore } from '../../application/ports/receipt-store.ts'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import { invalidProblem, problem } from './problem.ts'

export const IDEMPOTENCY_HEADER = 'Idempotency-Key'

/**
 * A request that has not answered for so long counts as dead with its process. A long poll takes up to 30 s; what takes
 * longer is harmless, since a change is stored together with its key, which is not its own any more then.
 */
const STALE_MS = 40_000

/**
 * The same key with the same JSON gets the first answer again (CONTRACT 3). The key is begun before the request is
 * carried out; its answer is kept in the transaction of its change, else right after it. Only 2xx answers are kept.
 */
export const answerOnce =
  ({ receipts, newRequestId }: HttpParts): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const said = c.req.raw.headers.get(IDEMPOTENCY_HEADER)
    if (said === null) return next()
    if (!/^[\x21-\x7e]{1,255}$/.test(said)) {
      return invalidProblem(c, [
        { path: `/${IDEMPOTENCY_HEADER}`, message: 'must be 1 to 255 visible ASCII characters' },
      ])
    }
    const key = {
      digest: digestOf([c.get('key')?.name ?? null, c.req.method, c.req.path, said]),
      owner: newRequestId(),
    }
    const begun = await receipts.begin(key, digestOf(canonical(c.get('body'))), STALE_MS)
    switch (begun.kind) {
      case 'answered':
        return c.body(begun.reply.text, begun.reply.code === 201 ? 201 : 200, {
          'Content-Type': 'application/json',
          'Idempotency-Replayed': 'true',
        })
      case 'reused':
        return problem(c, 'idempotency_key_reused', { detail: 'This key came with another body before.' })
      case 'running':
        return problem(c, 'request_in_progress', {
          detail: 'The first request with this key is still running.',
        })
      case 'first':
        return carryOut(c, next, receipts, key)
    }
  }

const carryOut = async (
  c: Context<HttpEnv>,
  next: () => Promise<void>,
  receipts: ReceiptStore,
  key: ReceiptKey,
) => {
  c.set('receiptKey', key)
  await next()
  if (!c.res.ok) {
    // A key that cannot be given up now is given up for dead later.
    await receipts.release(key).catch(() => undefined)
  } else if (!c.get('isReceiptKept')) {
    await receipts.keep({ ...key, reply: { code: c.res.status, text: await c.res.clone().text() } })
  }
}

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
