import type { PairsPurge } from '../../application/ports/due-work.ts'
import { RowBusy } from '../../application/ports/unavailable.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { run, type Steps, select } from './engine/steps.ts'
import { lockForPurge, turnOf } from './pair-locks.ts'

const SELECT_PAIRS = `
  SELECT p.account_id, p.shop_id, EXISTS (
      SELECT 1
      FROM sessions s
      WHERE s.account_id = p.account_id
        AND s.shop_id = p.shop_id
    ) AS used
  FROM session_pairs p
  WHERE p.account_id >= :account_id
    AND (p.account_id > :account_id OR p.shop_id > :shop_id)
  ORDER BY p.account_id, p.shop_id`

const SELECT_ANY_SESSION = `
  SELECT s.session_id
  FROM sessions s
  WHERE s.account_id = :account_id
    AND s.shop_id = :shop_id
  LIMIT 1`

const DELETE_PAIR = `
  DELETE FROM session_pairs
  WHERE account_id = :account_id
    AND shop_id = :shop_id`

type PairKey = { readonly account_id: string; readonly shop_id: string }

/**
 * Deletes the pair's row when it has no session. The row must be locked: whoever wants to create waits for it, and makes
 * it again when it has gone.
 */
export function* deleteEmptyPair({ account_id, shop_id }: PairKey): Steps<boolean> {
  const key = { account_id, shop_id }
  if ((yield* select(SELECT_ANY_SESSION, key)).length > 0) return false
  yield* run(DELETE_PAIR, key)
  return true
}

/**
 * Looks at the next `limit` pairs, and deletes those without a session, each in a transaction of its own. One that
 * somebody holds stays until the next time round.
 */
export const purgePairs = async (
  runner: SqlRunner,
  dialect: Dialect,
  afterPair: Pair | null,
  limit: number,
): Promise<PairsPurge> => {
  const from = { account_id: afterPair?.accountId ?? '', shop_id: afterPair?.shopId ?? '' }
  const pairs = await runner.perform(() =>
    select<PairKey & { readonly used: number }>(`${SELECT_PAIRS}\n  ${limitTo(limit)}`, from),
  )
  let purged = 0
  for (const { account_id, shop_id } of pairs.filter(({ used }) => Number(used) === 0)) {
    const pair = { accountId: account_id, shopId: shop_id }
    const purge = function* () {
      yield* lockForPurge(pair, dialect)
      return yield* deleteEmptyPair({ account_id, shop_id })
    }
    if (await runner.transact(turnOf(pair), purge, { noWait: true }).catch(notWhereHeld)) purged += 1
  }
  const last = pairs.length < limit ? undefined : pairs.at(-1)
  return { purged, next: last === undefined ? null : { accountId: last.account_id, shopId: last.shop_id } }
}

const notWhereHeld = (error: unknown): false => {
  if (error instanceof RowBusy) return false
  throw error
}
