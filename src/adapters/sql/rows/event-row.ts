import { type EventType, type SessionEvent, sessionIn } from '../../../domain/session-event.ts'
import { toEventBody } from '../../json/event-body.ts'
import type { Stamp } from '../engine/steps.ts'
import { fixed, type RowOf, table } from '../engine/table.ts'

export const EVENTS = table('events', {
  event_id: fixed<string>(),
  type: fixed<EventType>(),
  session_id: fixed<string | null>(),
  seq: fixed<number | null>(),
  body: fixed<string>(),
  created_at: fixed<Date>(),
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
})
