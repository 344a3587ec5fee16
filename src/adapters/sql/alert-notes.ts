import type { Alert, FailedDelivery } from '../../application/ports/alert-store.ts'
import { after } from '../../domain/instant.ts'
import { noteFailure, noteReady, noteUp } from './alert-channel.ts'
import { columnsOf, limitTo, listOf } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'
import { ALERTS, type AlertRow, toAlert } from './rows/alert-row.ts'

const markDelivered = (names: string): string => `
  UPDATE alerts
  SET status = 'delivered', attempts = attempts + 1, next_attempt_at = NULL, last_error = NULL, failure = NULL
  WHERE alert_id IN (${names})
    AND status <> 'delivered'`

const markFailed = (names: string): string => `
  UPDATE alerts
  SET status = :status, attempts = attempts + 1, next_attempt_at = :next_attempt_at, last_error = :last_error,
    failure = :failure, tried_from = COALESCE(tried_from, :now)
  WHERE alert_id IN (${names})
    AND status = 'pending'`

const parkAll = (names: string): string => `
  UPDATE alerts
  SET status = 'failed', next_attempt_at = NULL, last_error = :last_error
  WHERE alert_id IN (${names})
    AND status = 'pending'`

// One that somebody holds is left for the next time.
const SELECT_BACKING_OFF = `
  SELECT a.alert_id
  FROM alerts a
  WHERE a.channel = :channel
    AND a.status = 'pending'
    AND a.next_attempt_at > :now
    AND a.wakes < :wakes
  ORDER BY a.next_attempt_at`

const wake = (names: string): string => `
  UPDATE alerts
  SET next_attempt_at = :now, wakes = wakes + 1
  WHERE alert_id IN (${names})
    AND status = 'pending'`

// The attempts begin anew, and with them the 24 h of retries.
const RETRY_ALERT = `
  UPDATE alerts
  SET status = 'pending', next_attempt_at = :now, attempts = 0, failure = NULL, tried_from = NULL, wakes = 0
  WHERE alert_id = :alert_id
    AND status <> 'delivered'`

const RETRY_EARLIER = `
  UPDATE alerts
  SET next_attempt_at = :now
  WHERE session_id = :session_id
    AND channel = :channel
    AND status = 'pending'
    AND seq < :seq
    AND next_attempt_at > :now`

// Old ones that still wait are few: where their channel is known, they were delivered or parked.
const selectUnclaimed = (known: string): string => `
  SELECT a.alert_id
  FROM alerts a
  WHERE a.status = 'pending'
    AND a.created_at <= :before
    AND a.channel NOT IN (${known})
  ORDER BY a.alert_id`

const SELECT_ALERT = `
  SELECT ${columnsOf(ALERTS, 'a')}
  FROM alerts a
  WHERE a.alert_id = :alert_id`

/** These arrived; so may those that wait for another try. */
export function* noteDelivered(channel: string, ids: readonly string[], skipLocked: string): Steps<void> {
  if (ids.length === 0) return
  yield* noteUp(channel)
  const delivered = listOf('alert_id', ids)
  yield* run(markDelivered(delivered.names), delivered.params)
  const now = yield* databaseTime()
  const resting = yield* select<Pick<AlertRow, 'alert_id'>>(
    `${SELECT_BACKING_OFF}\n  ${limitTo(WOKEN_AT_ONCE)}\n  ${skipLocked}`,
    { channel, now, wakes: WAKES_MAX },
  )
  if (resting.length === 0) return
  const woken = listOf(
    'alert_id',
    resting.map(({ alert_id }) => alert_id),
  )
  yield* run(wake(woken.names), { ...woken.params, now })
}
/** The next success wakes as many again. */
const WOKEN_AT_ONCE = 500
const WAKES_MAX = 10

/** A message did not arrive. */
export function* noteFailed(
  channel: string,
  { failure, error, muteMs, alerts }: FailedDelivery,
): Steps<void> {
  const now = yield* databaseTime()
  yield* noteFailure(channel, { isAway: failure === 'away', muteMs }, now)
  for (const [retryInMs, ids] of byWait(alerts)) {
    const { names, params } = listOf('alert_id', ids)
    yield* run(markFailed(names), {
      ...params,
      status: retryInMs === null ? 'failed' : 'pending',
      next_attempt_at: retryInMs === null ? null : after(now, retryInMs),
      last_error: error.slice(0, ERROR_MAX),
      failure,
      now,
    })
  }
}
const ERROR_MAX = 1_000

/** Most alerts of a message wait for equally long. */
const byWait = (alerts: FailedDelivery['alerts']): ReadonlyMap<number | null, readonly string[]> => {
  const ids = new Map<number | null, string[]>()
  for (const { id, retryInMs } of alerts) ids.set(retryInMs, [...(ids.get(retryInMs) ?? []), id])
  return ids
}

/** Tried anew, with those before it; null: there is none. */
export function* retryAlert(id: string): Steps<Alert | null> {
  const now = yield* databaseTime()
  const [known] = yield* select<AlertRow>(SELECT_ALERT, { alert_id: id })
  if (known === undefined) return null
  if (known.status !== 'delivered') yield* noteReady(known.channel)
  yield* run(RETRY_ALERT, { alert_id: id, now })
  const [row] = yield* select<AlertRow>(SELECT_ALERT, { alert_id: id })
  if (row === undefined) return null
  const { session_id, channel, seq } = row
  if (row.status === 'pending' && session_id !== null)
    yield* run(RETRY_EARLIER, { session_id, channel, seq, now })
  return toAlert(row)
}

/** Whoever was to send these is gone for good: they are parked where somebody sees them. */
export function* parkUnclaimed(
  channels: readonly string[],
  ageMs: number,
  limit: number,
  skipLocked: string,
): Steps<number> {
  const now = yield* databaseTime()
  // None is called so, and a list holds something.
  const known = listOf('channel', ['', ...channels])
  const rows = yield* select<Pick<AlertRow, 'alert_id'>>(
    `${selectUnclaimed(known.names)}\n  ${limitTo(limit)}\n  ${skipLocked}`,
    { ...known.params, before: after(now, -ageMs) },
  )
  if (rows.length === 0) return 0
  const ids = listOf(
    'alert_id',
    rows.map(({ alert_id }) => alert_id),
  )
  return yield* run(parkAll(ids.names), { ...ids.params, last_error: UNCLAIMED })
}
const UNCLAIMED = 'its channel is none of the service any more'
