import type { AccountClocks, SkewedClocks } from '../../application/ports/account-clocks.ts'
import type { PairChange } from '../../application/ports/pair-store.ts'
import { type AccountClock, doubtMsOf, SKEW_COUNTS_MS, type SkewSeen } from '../../domain/account-clock.ts'
import { after, latest } from '../../domain/instant.ts'
import type { Pair } from '../../domain/pair.ts'
import { finder } from './engine/finder.ts'
import { RowGone } from './engine/retrying.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './engine/steps.ts'

// The pair's row is there, for it is locked; its account may have no clock.
const CLOCK = finder<ClockRow & PairKey & { readonly newest_sent_at: Stamp | null }>(
  ['account_id', 'shop_id'],
  {
    alias: 'p',
    text: (condition) => `
  SELECT p.account_id, p.shop_id, p.newest_sent_at, c.behind_ms, c.behind_at, c.ahead_ms, c.ahead_at, c.seen_at, c.told_at
  FROM session_pairs p
  LEFT JOIN account_clocks c ON c.account_id = p.account_id
  WHERE ${condition}`,
  },
)
type PairKey = { readonly account_id: string; readonly shop_id: string }

const SKEWED_MAX = 1_000
const SELECT_SKEWED = `
  SELECT c.account_id, c.behind_ms, c.behind_at, c.ahead_ms, c.ahead_at, c.seen_at, c.told_at
  FROM account_clocks c
  WHERE c.seen_at > :since
  ORDER BY c.seen_at DESC
  ${limitTo(SKEWED_MAX)}`

const INSERT_CLOCK = `
  INSERT INTO account_clocks (account_id, behind_ms, behind_at, ahead_ms, ahead_at, seen_at, told_at)
  VALUES (:account_id, :behind_ms, :behind_at, :ahead_ms, :ahead_at, :seen_at, :told_at)`

const UPDATE_CLOCK = `
  UPDATE account_clocks
  SET behind_ms = :behind_ms, behind_at = :behind_at, ahead_ms = :ahead_ms, ahead_at = :ahead_at,
    seen_at = :seen_at, told_at = :told_at
  WHERE account_id = :account_id
    AND seen_at = :seen_before`

type ClockRow = {
  readonly behind_ms: number | null
  readonly behind_at: Stamp | null
  readonly ahead_ms: number | null
  readonly ahead_at: Stamp | null
  readonly seen_at: Stamp | null
  readonly told_at: Stamp | null
}

/** The port's AccountClocks on SQL. */
export const makeAccountClocks = (runner: SqlRunner): AccountClocks => ({
  skewed: () => runner.perform(readSkewed),
})

function* readSkewed(): Steps<SkewedClocks> {
  const now = yield* databaseTime()
  const since = after(now, -SKEW_COUNTS_MS)
  const rows = yield* select<ClockRow & { readonly account_id: string }>(SELECT_SKEWED, { since })
  const skews = rows.map((row) => doubtMsOf(toClock(row.account_id, row), now))
  return { accounts: skews.length, mostMs: Math.max(0, ...skews) }
}

/** What is known of the clock of the pair's account, and how far the pair's lines go. The pair is locked, the clock is not. */
export function* readClock(
  pair: Pair,
): Steps<{ readonly clock: AccountClock | null; readonly newestSentAt: Date | null }> {
  const key = { account_id: pair.accountId, shop_id: pair.shopId }
  const [row] = yield* CLOCK.find(key)
  if (row === undefined) return { clock: null, newestSentAt: null }
  return {
    clock: row.seen_at === null ? null : toClock(pair.accountId, row),
    newestSentAt: row.newest_sent_at === null ? null : new Date(row.newest_sent_at),
  }
}

/** Writes what is known from now on. Throws RowGone when somebody else has written meanwhile: the decision is taken again. */
export function* writeClock({ before, after }: NonNullable<PairChange['clock']>): Steps<void> {
  const row = toClockRow(after)
  if (before === null) yield* run(INSERT_CLOCK, row)
  else if ((yield* run(UPDATE_CLOCK, { ...row, seen_before: seenAtOf(before) })) !== 1)
    throw new RowGone(`the clock of account ${after.accountId} was written by somebody else`)
}

const toClock = (accountId: string, row: ClockRow): AccountClock => ({
  accountId,
  behind: seenOf(row.behind_ms, row.behind_at),
  ahead: seenOf(row.ahead_ms, row.ahead_at),
  toldAt: row.told_at === null ? null : new Date(row.told_at),
})

const seenOf = (ms: number | null, at: Stamp | null): SkewSeen | null =>
  ms === null || at === null ? null : { ms, at: new Date(at) }

const toClockRow = (clock: AccountClock) => ({
  account_id: clock.accountId,
  behind_ms: clock.behind?.ms ?? null,
  behind_at: clock.behind?.at ?? null,
  ahead_ms: clock.ahead?.ms ?? null,
  ahead_at: clock.ahead?.at ?? null,
  seen_at: seenAtOf(clock),
  told_at: clock.toldAt,
})

const seenAtOf = ({ behind, ahead }: AccountClock): Date =>
  latest(NEVER, behind?.at ?? null, ahead?.at ?? null)
const NEVER = new Date(0)
