import {
  type Begun,
  type Receipt,
  type ReceiptKey,
  ReceiptLost,
  type ReceiptStore,
} from '../../application/ports/receipt-store.ts'
import { after } from '../../domain/instant.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './engine/steps.ts'

const SELECT_KEY = `
  SELECT fingerprint, owner, status_code, body, begun_at
  FROM idempotency_keys
  WHERE key_digest = :key_digest`

const INSERT_KEY = `
  INSERT INTO idempotency_keys (key_digest, fingerprint, owner, status_code, body, begun_at)
  VALUES (:key_digest, :fingerprint, :owner, NULL, NULL, :now)`

// Only from the dead request that was seen: of several successors one gets it.
const TAKE_KEY_OVER = `
  UPDATE idempotency_keys
  SET fingerprint = :fingerprint, owner = :owner, begun_at = :now
  WHERE key_digest = :key_digest
    AND owner = :seen_owner
    AND status_code IS NULL`

const KEEP_RECEIPT = `
  UPDATE idempotency_keys
  SET status_code = :status_code, body = :body
  WHERE key_digest = :key_digest
    AND owner = :owner
    AND status_code IS NULL`

const RELEASE_KEY = `
  DELETE FROM idempotency_keys
  WHERE key_digest = :key_digest
    AND owner = :owner
    AND status_code IS NULL`

const SELECT_OLD_KEYS = `
  SELECT key_digest
  FROM idempotency_keys
  WHERE begun_at < :before
  ORDER BY begun_at`

const DELETE_OLD_KEY = `
  DELETE FROM idempotency_keys
  WHERE key_digest = :key_digest
    AND begun_at < :before`

type KeyRow = {
  readonly fingerprint: string
  readonly owner: string
  readonly status_code: number | null
  readonly body: string | null
  readonly begun_at: Stamp
}

/** The port's ReceiptStore on SQL. */
export const makeReceiptStore = (runner: SqlRunner): ReceiptStore => ({
  // A key that another request inserted first is found when the transaction runs again.
  begin: (key, fingerprint, staleMs) =>
    runner.transact(`key ${key.digest}`, () => begin(key, fingerprint, staleMs)),
  keep: (receipt) => runner.transact(`key ${receipt.digest}`, () => keepReceipt(receipt)),
  release: async ({ digest, owner }) => {
    await runner.perform(() => run(RELEASE_KEY, { key_digest: digest, owner }))
  },
  purge: (keptMs, limit) => runner.perform(() => purge(keptMs, limit)),
})

/** Keeps an answer, inside the transaction of its change or in one of its own. */
export function* keepReceipt({ digest, owner, reply }: Receipt): Steps<void> {
  const found = yield* run(KEEP_RECEIPT, {
    key_digest: digest,
    owner,
    status_code: reply.code,
    body: reply.text,
  })
  if (found !== 1) throw new ReceiptLost('another request took this idempotency key over')
}

function* begin({ digest, owner }: ReceiptKey, fingerprint: string, staleMs: number): Steps<Begun> {
  const now = yield* databaseTime()
  const [row] = yield* select<KeyRow>(SELECT_KEY, { key_digest: digest })
  if (row === undefined) {
    yield* run(INSERT_KEY, { key_digest: digest, fingerprint, owner, now })
    return { kind: 'first' }
  }
  if (row.fingerprint !== fingerprint) return { kind: 'reused' }
  if (row.status_code !== null)
    return { kind: 'answered', reply: { code: row.status_code, text: row.body ?? '' } }
  if (new Date(row.begun_at) > after(now, -staleMs)) return { kind: 'running' }
  const seen = { seen_owner: row.owner, key_digest: digest, fingerprint, owner, now }
  return (yield* run(TAKE_KEY_OVER, seen)) === 1 ? { kind: 'first' } : { kind: 'running' }
}

function* purge(keptMs: number, limit: number): Steps<number> {
  const before = after(yield* databaseTime(), -keptMs)
  const sql = `${SELECT_OLD_KEYS}\n  ${limitTo(limit)}`
  const old = yield* select<{ readonly key_digest: string }>(sql, { before })
  for (const { key_digest } of old) yield* run(DELETE_OLD_KEY, { key_digest, before })
  return old.length
}
