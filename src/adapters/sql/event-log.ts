import type { EventLog, LoggedEvent, LogPlace, LogSlice } from '../../application/ports/event-log.ts'
import { isId } from './cursor.ts'
import { RowChanged } from './engine/retrying.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo, listOf } from './engine/statement-text.ts'
import { run, type Steps, select } from './engine/steps.ts'
import { purgeEvents } from './purge-events.ts'
import { type LoggedRow, toLoggedEvent, type UnplacedRow } from './rows/event-row.ts'
import { readEach, type TellUnreadable } from './rows/readable.ts'

const SELECT_ANY_UNPLACED = `
  SELECT e.event_id
  FROM events e
  WHERE e.position IS NULL
  LIMIT 1`

// A real write, which is the first event's number: where every node of a cluster takes writes, a lock is known to one of
// them only, but no two commit a change of the same row.
const LOCK_LOG = `
  UPDATE event_log
  SET last_position = last_position + 1
  WHERE id = 1`

const SELECT_FIRST_POSITION = `
  SELECT l.last_position AS first
  FROM event_log l
  WHERE l.id = 1`

const SELECT_UNPLACED = `
  SELECT e.event_id, e.session_id, e.seq
  FROM events e
  WHERE e.position IS NULL
  ORDER BY e.created_at, e.seq`

// The same condition once more: an event has one place, whoever else is at it. By their ids alone: by their having no
// place, it would wait for each writer whose transaction is open.
const placeEvents = (numbers: string, ids: string, by: Dialect['by']): string => `
  UPDATE events${by('PRIMARY')}
  SET position = :first + CASE event_id ${numbers} END
  WHERE event_id IN (${ids})
    AND position IS NULL`

const RAISE_END = `
  UPDATE event_log
  SET last_position = :last
  WHERE id = 1`

// One statement, so that what was forgotten meanwhile is told with what is there. The page is cut before it is joined:
// else MySQL would sort all that is behind the position.
const selectAfter = (limit: number): string => `
  SELECT l.purged_to, e.position, e.event_id, e.type, e.session_id, e.body
  FROM event_log l
  LEFT JOIN (
    SELECT p.position, p.event_id, p.type, p.session_id, p.body
    FROM events p
    WHERE p.position > :after
    ORDER BY p.position
    ${limitTo(limit)}
  ) e ON 1 = 1
  WHERE l.id = 1
  ORDER BY e.position`

// All events from before the log have the position 0.
const SELECT_END = `
  SELECT l.last_position, e.event_id
  FROM event_log l
  LEFT JOIN events e
    ON e.position = l.last_position
    AND e.position > 0
  WHERE l.id = 1`

const SELECT_PLACE = `
  SELECT e.position
  FROM events e
  WHERE e.event_id = :event_id
    AND e.position > 0`

/** The port's EventLog on SQL. */
export const makeEventLog = (
  runner: SqlRunner,
  dialect: Pick<Dialect, 'skipLocked' | 'by'>,
  tell: TellUnreadable,
): EventLog => ({
  place: async (limit) => {
    const unplaced = await runner.perform(() => select(SELECT_ANY_UNPLACED))
    if (unplaced.length === 0) return 0
    return runner.transact('event log', () => place(limit, dialect)).catch(noneWhereNothing)
  },
  readAfter: async (position, limit) => {
    const rows = await runner.perform(() => select<AfterRow>(selectAfter(limit), { after: position }))
    return toSlice(rows, position, limit, tell)
  },
  end: async () => {
    const [row] = await runner.perform(() => select<EndRow>(SELECT_END))
    return { position: Number(row?.last_position ?? 0), eventId: row?.event_id ?? null }
  },
  placeOf: async (eventId): Promise<LogPlace | null> => {
    if (!isId(eventId)) return null
    const [row] = await runner.perform(() => select<PlaceRow>(SELECT_PLACE, { event_id: eventId }))
    return row === undefined ? null : { position: Number(row.position), eventId }
  },
  purge: (ageMs, limit) => purgeEvents(runner, dialect, ageMs, limit),
})

type EndRow = { readonly last_position: number; readonly event_id: string | null }
type PlaceRow = { readonly position: number }
/** Without an event where none is behind the position. */
type AfterRow = { readonly purged_to: number } & (LoggedRow | { readonly position: null })

/** Numbers what was committed by now: whoever has the log's row sees all that others have numbered. */
function* place(limit: number, { by }: Pick<Dialect, 'by'>): Steps<number> {
  yield* run(LOCK_LOG)
  const [log] = yield* select<{ readonly first: number }>(SELECT_FIRST_POSITION)
  const first = Number(log?.first)
  const rows = yield* select<UnplacedRow>(`${SELECT_UNPLACED}\n  ${limitTo(limit)}`)
  const ids = inOrder(rows)
  if (ids.length === 0) throw new NothingToPlace('others were first')

  let placed = 0
  for (let from = 0; from < ids.length; from += PLACED_AT_ONCE) {
    const { names, params } = listOf('id', ids.slice(from, from + PLACED_AT_ONCE))
    const numbers = Object.keys(params).map((id, i) => `WHEN :${id} THEN ${i}`)
    placed += yield* run(placeEvents(numbers.join(' '), names, by), { ...params, first: first + from })
  }
  if (placed !== ids.length) throw new RowChanged('somebody places without the row of the log')
  yield* run(RAISE_END, { last: first + ids.length - 1 })
  return ids.length
}

/** Each row is compared with half of them. */
const PLACED_AT_ONCE = 50

/** Rolls the lock's own write back: no number is left out. */
class NothingToPlace extends Error {
  override readonly name = 'NothingToPlace'
}

const noneWhereNothing = (error: unknown): number => {
  if (error instanceof NothingToPlace) return 0
  throw error
}

/**
 * As they were read, but those of one session by their seq: where the clocks of a cluster's nodes differ, or one is set
 * back, an event may be stamped earlier than the one before it.
 */
const inOrder = (rows: readonly UnplacedRow[]): readonly string[] => {
  const bySession = Map.groupBy(rows, ({ session_id }) => session_id)
  for (const [id, own] of bySession) if (id !== null) own.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  return rows.flatMap(({ session_id }) => bySession.get(session_id)?.shift()?.event_id ?? [])
}

const toSlice = (
  rows: readonly AfterRow[],
  position: number,
  limit: number,
  tell: TellUnreadable,
): LogSlice => {
  const isGap = Number(rows[0]?.purged_to ?? 0) > position
  const there = isGap ? [] : rows.filter((row): row is AfterRow & LoggedRow => row.position !== null)
  const events: readonly LoggedEvent[] = readEach(there, toLoggedEvent, tell)
  return {
    events,
    readTo: Number(there.at(-1)?.position ?? position),
    isMore: there.length === limit,
    isGap,
  }
}
