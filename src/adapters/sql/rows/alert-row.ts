import type { Alert, AlertStatus } from '../../../application/ports/alert-store.ts'
import type { EventType } from '../../../domain/session-event.ts'
import type { Table } from '../engine/statement-text.ts'
import type { Stamp } from '../engine/steps.ts'

export type AlertRow<At = Stamp> = {
  alert_id: string
  event_id: string
  event: EventType
  channel: string
  session_id: string | null
  seq: number | null
  status: AlertStatus
  attempts: number
  last_error: string | null
  next_attempt_at: At | null
  created_at: At
}

export const ALERTS: Table<AlertRow> = {
  name: 'alerts',
  columns: [
    'alert_id',
    'event_id',
    'event',
    'channel',
    'session_id',
    'seq',
    'status',
    'attempts',
    'last_error',
    'next_attempt_at',
    'created_at',
  ],
}

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
