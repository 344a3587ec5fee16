import type { Alert, AlertStatus } from '../../../application/ports/alert-store.ts'
import type { EventType } from '../../../domain/session-event.ts'
import type { Stamp } from '../engine/steps.ts'
import { changing, fixed, type RowOf, table } from '../engine/table.ts'

export const ALERTS = table('alerts', {
  alert_id: fixed<string>(),
  event_id: fixed<string>(),
  event: fixed<EventType>(),
  channel: fixed<string>(),
  session_id: fixed<string | null>(),
  seq: fixed<number | null>(),
  status: changing<AlertStatus>(),
  attempts: changing<number>(),
  last_error: changing<string | null>(),
  next_attempt_at: changing<Date | null>(),
  created_at: fixed<Date>(),
})

export type AlertRow<At = Stamp> = RowOf<typeof ALERTS, At>

export const toAlertRow = (alert: Alert): AlertRow<Date> => ({
  alert_id: alert.id,
  event_id: alert.eventId,
  event: alert.event,
  channel: alert.channel,
  session_id: alert.sessionId,
  seq: alert.seq,
  status: alert.status,
  attempts: alert.attempts,
  last_error: alert.lastError,
  next_attempt_at: alert.nextAttemptAt,
  created_at: alert.createdAt,
})

export const toAlert = (row: AlertRow): Alert => ({
  id: row.alert_id,
  eventId: row.event_id,
  event: row.event,
  channel: row.channel,
  sessionId: row.session_id,
  seq: row.seq,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  nextAttemptAt: row.next_attempt_at === null ? null : new Date(row.next_attempt_at),
  createdAt: new Date(row.created_at),
})
