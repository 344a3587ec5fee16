import type { EventType, SessionEvent } from '../../../domain/session-event.ts'
import { toEventBody } from '../../json/event-body.ts'
import type { Table } from '../engine/statement-text.ts'
import type { Stamp } from '../engine/steps.ts'

export type EventRow<At = Stamp> = {
  event_id: string
  type: EventType
  session_id: string | null
  seq: number | null
  body: string
  created_at: At
}

export const EVENTS: Table<EventRow> = {
  name: 'events',
  columns: ['event_id', 'type', 'session_id', 'seq', 'body', 'created_at'],
}

/** The body is kept as it will be sent, so that each attempt sends the same bytes. */
export const toEventRow = (event: SessionEvent): EventRow<Date> => ({
  event_id: event.id,
  type: event.type,
  session_id: event.session?.id ?? null,
  seq: event.seq,
  body: JSON.stringify(toEventBody(event)),
  created_at: event.at,
})
