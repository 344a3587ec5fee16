import type { LoggedEvent } from '../../../application/ports/event-log.ts'
import { type EventType, type SessionEvent, sessionIn } from '../../../domain/session-event.ts'
import { toEventBody } from '../../json/event-body.ts'
import type { Stamp } from '../engine/steps.ts'
import { changing, fixed, type RowOf, table } from '../engine/table.ts'
import { UnreadableRow } from './readable.ts'

export const EVENTS = table('events', {
  event_id: fixed<string>(),
  type: fixed<EventType>(),
  session_id: fixed<string | null>(),
  seq: fixed<number | null>(),
  body: fixed<string>(),
  created_at: fixed<Date>(),
  /** In the one order of all events; null until it was given, 0 for those from before there was that order. */
  position: changing<number | null>(),
})

type EventRow<At = Stamp> = RowOf<typeof EVENTS, At>

/** The body is kept as it will be sent, so that each attempt sends the same bytes. */
export const toEventRow = (event: SessionEvent): EventRow<Date> => ({
  event_id: event.id,
  type: event.type,
  session_id: sessionIn(event)?.id ?? null,
  seq: event.seq,
  body: JSON.stringify(toEventBody(event)),
  created_at: event.at,
  position: null,
})

/** What the log is ordered by, before it is. */
export type UnplacedRow = Pick<EventRow, 'event_id' | 'session_id' | 'seq'>

export type LoggedRow = Pick<EventRow, 'event_id' | 'type' | 'session_id' | 'body'> & {
  readonly position: number
}

/** Throws UnreadableRow. */
export const toLoggedEvent = (row: LoggedRow): LoggedEvent => ({
  position: Number(row.position),
  id: row.event_id,
  type: row.type,
  sessionId: row.session_id,
  accountId: accountIn(row),
  body: row.body,
})

const accountIn = ({ event_id, body }: LoggedRow): string => {
  try {
    const { data } = JSON.parse(body)
    return String(data.session?.account_id ?? data.account_id)
  } catch {
    throw new UnreadableRow('events', event_id, 'its body is none')
  }
}
