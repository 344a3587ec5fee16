import type { AccountUsage } from '../../domain/pacing.ts'
import { finder } from './engine/finder.ts'
import { type Revisions, updateSeen } from './engine/seen-rows.ts'
import { listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'

// A task in flight counts as long as it is: nothing to count down, nothing to get wrong. One whose lease is over before
// its text was handed out is not, whoever has noted it.
const selectUsage = (condition: string): string => `
  SELECT u.account_id, u.last_lease_at, u.day, u.leases, u.turn, (
    SELECT COUNT(*)
    FROM session_tasks t
    WHERE t.account_id = u.account_id
      AND t.status = 'sent'
      AND (t.content_out = 1 OR t.lease_expires_at > UTC_TIMESTAMP(3))
  ) AS in_flight
  FROM account_usage u
  WHERE ${condition}`
const USAGE = finder<UsageRow>(['account_id'], { alias: 'u', text: selectUsage })

const UPDATE_USAGE = `
  UPDATE account_usage
  SET last_lease_at = :last_lease_at, day = :day, leases = :leases, turn = turn + 1
  WHERE account_id = :account_id
    AND turn = :revision`

type UsageRow = {
  readonly account_id: string
  readonly last_lease_at: Stamp | null
  readonly day: string
  readonly leases: number
  readonly turn: number
  readonly in_flight: number
}

/** What the account has had. Its row is locked. */
export function* readUsage(accountId: string, seen: Revisions): Steps<AccountUsage> {
  const [row] = yield* USAGE.find({ account_id: accountId })
  if (row === undefined) throw new Error(`account ${accountId} is not locked`)
  seen.set(accountId, row.turn)
  return toUsage(row)
}

/** What these accounts have had, of those that have had anything. Nobody is kept from having more meanwhile. */
export function* readUsages(accountIds: readonly string[]): Steps<readonly AccountUsage[]> {
  const { names, params } = listOf('account', accountIds)
  return (yield* select<UsageRow>(selectUsage(`u.account_id IN (${names})`), params)).map(toUsage)
}

const toUsage = (row: UsageRow): AccountUsage => ({
  accountId: row.account_id,
  lastLeaseAt: row.last_lease_at === null ? null : new Date(row.last_lease_at),
  day: row.day,
  leases: row.leases,
  inFlight: Number(row.in_flight),
})

export function* writeUsage(usage: AccountUsage, seen: Revisions): Steps<void> {
  const { accountId, lastLeaseAt, day, leases } = usage
  const row = { account_id: accountId, last_lease_at: lastLeaseAt, day, leases }
  yield* updateSeen(UPDATE_USAGE, row, `usage of account ${accountId}`, seen.get(accountId))
}
