import { after } from '../../domain/instant.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo, listOf } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'

const SELECT_OLD_EVENTS = `
  SELECT e.event_id, e.position
  FROM events e
  WHERE e.created_at <= :before
    AND e.position IS NOT NULL
    AND NOT EXISTS (
      SELECT 1
      FROM alerts a
      WHERE a.event_id = e.event_id
        AND a.status = 'pending'
    )
  ORDER BY e.created_at`

// Its end stays where it is: a number is given once.
const RAISE_PURGED = `
  UPDATE event_log
  SET purged_to = :purged_to
  WHERE id = 1
    AND purged_to < :purged_to`

const selectEvents = (ids: string): string => `
  SELECT e.event_id
  FROM events e
  WHERE e.event_id IN (${ids})`

const selectAlerts = (ids: string): string => `
  SELECT a.alert_id, a.event_id, a.status
  FROM alerts a
  WHERE a.event_id IN (${ids})`

// One by one: of a short table, MariaDB would read and lock every row for a list of them.
const DELETE_ALERT = `
  DELETE FROM alerts
  WHERE alert_id = :alert_id`

const DELETE_EVENT = `
  DELETE FROM events
  WHERE event_id = :event_id`

/** So many rows at most are locked by one transaction. */
const EVENTS_A_STEP = 100

/**
 * Forgets up to `limit` events of this age with their alerts; resolves to how many. The log says first up to where events
 * are forgotten, in a transaction of its own: whoever reads misses none without being told, and whoever places waits for
 * no deletion.
 */
export const purgeEvents = async (
  runner: SqlRunner,
  dialect: Pick<Dialect, 'skipLocked'>,
  ageMs: number,
  limit: number,
): Promise<number> => {
  const old = await runner.perform(function* () {
    const before = after(yield* databaseTime(), -ageMs)
    return yield* select<OldRow>(`${SELECT_OLD_EVENTS}\n  ${limitTo(limit)}`, { before })
  })
  let purged = 0
  for (let from = 0; from < old.length; from += EVENTS_A_STEP)
    purged += await purgeStep(runner, dialect, old.slice(from, from + EVENTS_A_STEP))
  return purged
}

type OldRow = { readonly event_id: string; readonly position: number }

const purgeStep = async (
  runner: SqlRunner,
  dialect: Pick<Dialect, 'skipLocked'>,
  old: readonly OldRow[],
): Promise<number> => {
  const highest = Math.max(...old.map(({ position }) => Number(position)))
  // Those from before the log have no place in it.
  if (highest > 0) await runner.perform(() => run(RAISE_PURGED, { purged_to: highest }))
  const ids = old.map(({ event_id }) => event_id)
  return runner.transact('purge of events', () => forget(ids, dialect))
}

type AlertRow = { readonly alert_id: string; readonly event_id: string; readonly status: string }

/** Deletes those that nobody holds and no alert waits for, not even by now. */
function* forget(ids: readonly string[], { skipLocked }: Pick<Dialect, 'skipLocked'>): Steps<number> {
  const old = listOf('id', ids)
  const free = yield* select<OldRow>(`${selectEvents(old.names)}\n  ${skipLocked}`, old.params)
  const theirs = yield* select<AlertRow>(selectAlerts(old.names), old.params)
  const freeAlerts = yield* select<AlertRow>(`${selectAlerts(old.names)}\n  ${skipLocked}`, old.params)
  const done = new Set(
    freeAlerts.filter(({ status }) => status !== 'pending').map(({ alert_id }) => alert_id),
  )
  const kept = new Set(theirs.filter(({ alert_id }) => !done.has(alert_id)).map(({ event_id }) => event_id))

  const gone = free.filter(({ event_id }) => !kept.has(event_id))
  const isGone = new Set(gone.map(({ event_id }) => event_id))
  for (const { alert_id, event_id } of theirs)
    if (isGone.has(event_id)) yield* run(DELETE_ALERT, { alert_id })
  for (const { event_id } of gone) yield* run(DELETE_EVENT, { event_id })
  return gone.length
}
