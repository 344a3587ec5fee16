import {
  type Kept,
  type KeptParts,
  KeyTaken,
  PARTS_MAX,
  partOf,
  type Receipt,
  type ReceiptStore,
  type RequestKey,
} from '../../application/ports/receipt-store.ts'
import { after } from '../../domain/instant.ts'
import { finder } from './engine/finder.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { insertAll, limitTo } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'
import { fixed, table } from './engine/table.ts'

const RECEIPT = finder<ReceiptRow & { readonly key_digest: string }>(['key_digest'], {
  alias: 'k',
  text: (condition) => `
  SELECT k.key_digest, k.fingerprint, k.status_code, k.body
  FROM idempotency_keys k
  WHERE ${condition}`,
})

const SELECT_PARTS = `
  SELECT fingerprint, status_code, body
  FROM idempotency_keys
  WHERE key_digest >= :first
    AND key_digest <= :last
  ORDER BY key_digest`

/** As it is written. `owner` named who was at it when keys were begun before they were answered: nobody is any more. */
const RECEIPTS = table('idempotency_keys', {
  key_digest: fixed<string>(),
  fingerprint: fixed<string>(),
  owner: fixed<string>(),
  status_code: fixed<number>(),
  body: fixed<string>(),
  begun_at: fixed<Date>(),
})

const SELECT_OLD_KEYS = `
  SELECT key_digest
  FROM idempotency_keys
  WHERE begun_at < :before
  ORDER BY begun_at`

const DELETE_OLD_KEY = `
  DELETE FROM idempotency_keys
  WHERE key_digest = :key_digest
    AND begun_at < :before`

type ReceiptRow = {
  readonly fingerprint: string
  /** Null, as is the body, where an older version began the key. */
  readonly status_code: number | null
  readonly body: string | null
}

/** The port's ReceiptStore on SQL. */
export const makeReceiptStore = (runner: SqlRunner): ReceiptStore => ({
  find: (key) => runner.look(() => findKept(key)),
  // An answer that another request kept first is found when the transaction runs again.
  keep: (receipt) => runner.transact(`key ${receipt.digest}`, () => keep(receipt)),
  parts: (key) => runner.perform(() => readParts(key)),
  purge: (keptMs, limit) => runner.perform(() => purge(keptMs, limit)),
})

/**
 * Throws KeyTaken unless the key is free. In the transaction of a decision: it sees what was committed before the lock
 * was had, and what is committed after it makes the INSERT fail.
 */
export function* refuseTaken(key: RequestKey): Steps<void> {
  const kept = yield* findKept(key)
  if (kept !== null) throw new KeyTaken(kept)
}

/** Keeps an answer in the transaction of its decision. */
export const insertReceipt = ({ digest, fingerprint, reply }: Receipt, now: Date): Steps<void> =>
  insertAll(RECEIPTS, [
    { key_digest: digest, fingerprint, owner: '', status_code: reply.code, body: reply.text, begun_at: now },
  ])

function* findKept({ digest, fingerprint }: RequestKey): Steps<Kept | null> {
  const [row] = yield* RECEIPT.find({ key_digest: digest })
  return row === undefined ? null : toKept(row, fingerprint)
}

function* keep(receipt: Receipt): Steps<Kept> {
  const kept = yield* findKept(receipt)
  if (kept !== null) return kept
  yield* insertReceipt(receipt, yield* databaseTime())
  return { kind: 'answered', reply: receipt.reply }
}

function* readParts(key: RequestKey): Steps<KeptParts> {
  const range = { first: partOf(key, 1).digest, last: partOf(key, PARTS_MAX).digest }
  const replies = []
  for (const row of yield* select<ReceiptRow>(SELECT_PARTS, range)) {
    const kept = toKept(row, key.fingerprint)
    if (kept.kind !== 'answered') return kept
    replies.push(kept.reply)
  }
  return { kind: 'parts', replies }
}

const toKept = ({ fingerprint, status_code, body }: ReceiptRow, asked: string): Kept => {
  if (fingerprint !== asked) return { kind: 'reused' }
  if (status_code === null || body === null) return { kind: 'running' }
  return { kind: 'answered', reply: { code: status_code, text: body } }
}

function* purge(keptMs: number, limit: number): Steps<number> {
  const before = after(yield* databaseTime(), -keptMs)
  const sql = `${SELECT_OLD_KEYS}\n  ${limitTo(limit)}`
  const old = yield* select<{ readonly key_digest: string }>(sql, { before })
  for (const { key_digest } of old) yield* run(DELETE_OLD_KEY, { key_digest, before })
  return old.length
}
