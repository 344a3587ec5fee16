import type { AlertStatus, AlertStore, DueAlert } from '../../application/ports/alert-store.ts'
import { after } from '../../domain/instant.ts'
import { isId } from './cursor.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { columnsOf, limitTo } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'
import { type List, readPage } from './paging.ts'
import { ALERTS, type AlertRow, toAlert } from './rows/alert-row.ts'

const SELECT_DUE_ALERTS = `
  SELECT ${columnsOf(ALERTS, 'a')}, e.body
  FROM alerts a
  JOIN events e ON e.event_id = a.event_id
  WHERE a.channel = :channel
    AND a.status = 'pending'
    AND a.next_attempt_at <= :now
    AND NOT EXISTS (
      SELECT 1
      FROM alerts earlier
      WHERE earlier.session_id = a.session_id
        AND earlier.channel = a.channel
        AND earlier.status = 'pending'
        AND earlier.seq < a.seq
    )
  ORDER BY a.next_attempt_at, a.alert_id`

// One that somebody holds must not stop its channel.
const SELECT_FREE = `
  SELECT a.alert_id
  FROM alerts a
  WHERE a.alert_id = :alert_id`

// Whoever still finds the time that it read has the alert.
const CLAIM_ALERT = `
  UPDATE alerts
  SET next_attempt_at = :until, attempts = attempts + 1
  WHERE alert_id = :alert_id
    AND status = 'pending'
    AND next_attempt_at = :seen`

const MARK_DELIVERED = `
  UPDATE alerts
  SET status = 'delivered', next_attempt_at = NULL, last_error = NULL
  WHERE alert_id = :alert_id`

const MARK_FAILED = `
  UPDATE alerts
  SET status = :status, next_attempt_at = :next_attempt_at, last_error = :last_error
  WHERE alert_id = :alert_id
    AND status = 'pending'`

// The attempts begin anew, and with them the 24 h of retries.
const RETRY_ALERT = `
  UPDATE alerts
  SET status = 'pending', next_attempt_at = :now, attempts = 0
  WHERE alert_id = :alert_id
    AND status <> 'delivered'`

const SELECT_ALERT = `
  SELECT ${columnsOf(ALERTS, 'a')}
  FROM alerts a
  WHERE a.alert_id = :alert_id`

// Alert ids are ordered by time.
const ALERT_LIST: List<AlertRow, ReturnType<typeof toAlert>> = {
  table: ALERTS,
  toItem: toAlert,
  order: 'r.alert_id DESC',
  after: 'r.alert_id < :place0',
  kinds: ['text'],
  placeOf: (row) => [row.alert_id],
}

/** The port's AlertStore on SQL. */
export const makeAlertStore = (runner: SqlRunner, dialect: Pick<Dialect, 'skipLocked'>): AlertStore => ({
  // In one transaction, so that a deadlock on the way leaves no alert claimed that nobody delivers.
  claimDue: (channel, limit, claimMs) =>
    runner.transact(`alerts of ${channel}`, () => claimDue(channel, limit, claimMs, dialect)),
  markDelivered: async (id) => {
    await runner.perform(() => run(MARK_DELIVERED, { alert_id: id }))
  },
  markFailed: (id, error, retryInMs) => runner.perform(() => markFailed(id, error, retryInMs)),
  list: (status, limit, cursor) =>
    runner.perform(() => readPage(ALERT_LIST, ofStatus(status), { limit, cursor })),
  retry: async (id) => (isId(id) ? runner.perform(() => retry(id)) : null),
})

type DueRow = AlertRow & { readonly body: string }

/** Claims those that are free, and looks further where that leaves fewer than `limit`. */
function* claimDue(
  channel: string,
  limit: number,
  claimMs: number,
  { skipLocked }: Pick<Dialect, 'skipLocked'>,
): Steps<readonly DueAlert[]> {
  const now = yield* databaseTime()
  const until = after(now, claimMs)
  const claimed: DueAlert[] = []
  const tried = new Set<string>()
  for (let most = limit; most <= LOOKED_AT_MAX * limit; most *= 4) {
    const due = yield* select<DueRow>(`${SELECT_DUE_ALERTS}\n  ${limitTo(most)}`, { channel, now })
    for (const row of due) {
      if (claimed.length >= limit) break
      if (tried.has(row.alert_id)) continue
      tried.add(row.alert_id)
      if (yield* claim(row, until, skipLocked)) claimed.push(dueOf(row, until))
    }
    if (claimed.length >= limit || due.length < most) break
  }
  return claimed
}
/** So many times the limit, where all before are held. */
const LOOKED_AT_MAX = 64

function* claim(row: DueRow, until: Date, skipLocked: string): Steps<boolean> {
  const { alert_id } = row
  const free = yield* select(`${SELECT_FREE}\n  ${skipLocked}`, { alert_id })
  if (free.length === 0) return false
  return (yield* run(CLAIM_ALERT, { alert_id, seen: toAlert(row).nextAttemptAt, until })) > 0
}

const dueOf = (row: DueRow, until: Date): DueAlert => {
  const alert = toAlert(row)
  return { alert: { ...alert, attempts: alert.attempts + 1, nextAttemptAt: until }, body: row.body }
}

function* markFailed(id: string, error: string, retryInMs: number | null): Steps<void> {
  const now = yield* databaseTime()
  yield* run(MARK_FAILED, {
    alert_id: id,
    status: retryInMs === null ? 'failed' : 'pending',
    next_attempt_at: retryInMs === null ? null : after(now, retryInMs),
    last_error: error,
  })
}

function* retry(id: string) {
  const now = yield* databaseTime()
  yield* run(RETRY_ALERT, { alert_id: id, now })
  const [row] = yield* select<AlertRow>(SELECT_ALERT, { alert_id: id })
  return row === undefined ? null : toAlert(row)
}

const ofStatus = (status: AlertStatus | null) =>
  status === null ? [] : [{ sql: 'r.status = :status', params: { status } }]
