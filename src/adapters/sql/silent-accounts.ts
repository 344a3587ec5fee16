import { passingOver } from '../../application/pair/passing-over.ts'
import { ANY_ACCOUNT, type Silence, type TellSilent } from '../../application/ports/worker-book.ts'
import { after } from '../../domain/instant.ts'
import { isFreeSince, isPaced } from '../../domain/pacing.ts'
import { readUsages } from './account-usage.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { insertAll } from './engine/statement-text.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './engine/steps.ts'
import { ALERTS, toAlertRow } from './rows/alert-row.ts'
import { EVENTS, toEventRow } from './rows/event-row.ts'
import { IS_NEXT, OF_WORKING } from './waiting-tasks.ts'

const SELECT_WAITING_ACCOUNTS = `
  SELECT t.account_id, MIN(t.ready_at) AS since
  FROM session_tasks t
  WHERE t.status = 'pending'
  GROUP BY t.account_id`

const SELECT_POLL = `
  SELECT a.asked_at, a.silence_told
  FROM account_polls a
  WHERE a.account_id = :account_id`

// A task of the account that has been ready all the time, without a pause that held it in this time: with its pacing,
// which is judged apart, what domain/dispatch calls obstacles.
const SELECT_READY_TASK = `
  SELECT t.redis_task_id
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.account_id = :account_id
    AND t.ready_at <= :before
    AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= :before)
    AND (t.expires_at IS NULL OR t.expires_at > :now)
    AND ${IS_NEXT}
    AND ${OF_WORKING}
    AND NOT EXISTS (
      SELECT 1
      FROM pauses p
      WHERE (p.until_at IS NULL OR p.until_at > :before)
        AND (
          p.scope = 'all'
          OR p.scope = CONCAT('account:', t.account_id)
          OR p.scope = CONCAT('shop:', t.shop_id)
          OR p.scope = CONCAT('type:', t.task_type)
        )
    )
  LIMIT 1`

const MARK_TOLD = `
  UPDATE account_polls
  SET silence_told = 1
  WHERE account_id = :account_id
    AND silence_told = 0
    AND asked_at <= :before`

const INSERT_TOLD = `
  INSERT INTO account_polls (account_id, asked_at, silence_told)
  VALUES (:account_id, :before, 1)`

/**
 * Tells of each silent account in a transaction of its own, up to `limit` of them; resolves to how many. One whose row
 * somebody holds is told of later.
 */
export const tellSilentAccounts = async (
  runner: SqlRunner,
  { noWait }: Pick<Dialect, 'noWait'>,
  silence: Silence,
  limit: number,
  tell: TellSilent,
): Promise<number> => {
  let told = 0
  const tellOf = function* (account_id: string): Steps<boolean> {
    yield* select(`${SELECT_POLL}\n  ${noWait}`, { account_id })
    return yield* tellOne(account_id, silence.silentMs, tell)
  }
  await passingOver(
    (most) => runner.perform(() => findSilent(silence, most)),
    async (accountId) => {
      if (await runner.transact(`polls of ${accountId}`, () => tellOf(accountId), { noWait: true })) told += 1
    },
    limit,
  )
  return told
}

function* findSilent({ silentMs, pacing }: Silence, limit: number): Steps<readonly string[]> {
  const now = yield* databaseTime()
  const before = after(now, -silentMs)
  // In quiet hours nothing is ready, whatever its account has had.
  if (!isFreeSince(null, pacing, before, now)) return []
  if (!(yield* isSilent(ANY_ACCOUNT, before))) return []

  const silent: string[] = []
  const waiting = yield* select<{ readonly account_id: string; readonly since: Stamp | null }>(
    SELECT_WAITING_ACCOUNTS,
  )
  for (const { account_id, since } of waiting) {
    if (since === null || new Date(since) > before) continue
    if (!(yield* isUntold(account_id, before))) continue
    const [usage = null] = isPaced(pacing) ? yield* readUsages([account_id]) : []
    if (!isFreeSince(usage, pacing, before, now)) continue
    const ready = yield* select(SELECT_READY_TASK, { account_id, before, now })
    if (ready.length > 0) silent.push(account_id)
    if (silent.length >= limit) break
  }
  return silent
}

type PollRow = { readonly asked_at: Stamp; readonly silence_told: number }

function* isSilent(account_id: string, before: Date): Steps<boolean> {
  const [poll] = yield* select<PollRow>(SELECT_POLL, { account_id })
  return poll === undefined || new Date(poll.asked_at) <= before
}

function* isUntold(account_id: string, before: Date): Steps<boolean> {
  const [poll] = yield* select<PollRow>(SELECT_POLL, { account_id })
  return poll === undefined || (new Date(poll.asked_at) <= before && poll.silence_told === 0)
}

/** Writes event and alerts, unless somebody asked for the account meanwhile or another replica told it: the row decides. */
function* tellOne(account_id: string, silentMs: number, tell: TellSilent): Steps<boolean> {
  const now = yield* databaseTime()
  const key = { account_id, before: after(now, -silentMs) }
  if ((yield* run(MARK_TOLD, key)) === 0) {
    const known = yield* select<PollRow>(SELECT_POLL, { account_id })
    if (known.length > 0) return false
    yield* run(INSERT_TOLD, key)
  }
  const { event, alerts } = tell(account_id, now)
  yield* insertAll(EVENTS, [toEventRow(event)])
  yield* insertAll(ALERTS, alerts.map(toAlertRow))
  return true
}
