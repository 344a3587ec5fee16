import type { WatchedPair } from '../../application/ports/record-reader.ts'
import type { SessionState } from '../../domain/session.ts'
import { listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'

const PAIRS_MAX = 1_000

const selectWatched = (accounts: string): string => `
  SELECT s.account_id, s.shop_id, s.session_id, s.state, p.newest_sent_at, EXISTS (
      SELECT 1
      FROM session_tasks t
      WHERE t.session_id = s.session_id
        AND t.status = 'sent'
        AND t.content_out = 1
        AND (t.unknown_since IS NOT NULL OR t.lease_expires_at <= UTC_TIMESTAMP(3))
    ) AS outcome_unknown
  FROM sessions s
  LEFT JOIN session_pairs p
    ON p.account_id = s.account_id
    AND p.shop_id = s.shop_id
  WHERE s.account_id IN (${accounts})
    AND s.open_slot IN ('robot', 'manual')`

type WatchedRow = {
  readonly account_id: string
  readonly shop_id: string
  readonly session_id: string
  readonly state: SessionState
  readonly newest_sent_at: Stamp | null
  readonly outcome_unknown: number
}

/** Each pair of these accounts once, by its live session where there is one. */
export function* readWatched(accountIds: readonly string[]): Steps<readonly WatchedPair[]> {
  if (accountIds.length === 0) return []
  const { names, params } = listOf('account', accountIds)
  const rows = yield* select<WatchedRow>(selectWatched(names), params)
  const byPair = Map.groupBy(rows, (row) => JSON.stringify([row.account_id, row.shop_id]))
  return [...byPair.values()].flatMap(watchedOf).sort(byUrgency).slice(0, PAIRS_MAX)
}

const watchedOf = (rows: readonly WatchedRow[]): readonly WatchedPair[] => {
  const row = rows.find(({ state }) => state !== 'paused') ?? rows[0]
  if (row === undefined) return []
  return [
    {
      pair: { accountId: row.account_id, shopId: row.shop_id },
      sessionId: row.session_id,
      state: row.state,
      outcomeUnknown: rows.some((each) => Number(each.outcome_unknown) === 1),
      newestSentAt: row.newest_sent_at === null ? null : new Date(row.newest_sent_at),
    },
  ]
}

/** Unknown outcomes first, then the longest without news. */
const byUrgency = (a: WatchedPair, b: WatchedPair): number =>
  Number(b.outcomeUnknown) - Number(a.outcomeUnknown) ||
  (a.newestSentAt?.getTime() ?? 0) - (b.newestSentAt?.getTime() ?? 0)
