import type { Alert, AlertStatus } from '../../application/ports/alert-store.ts'
import type { EventType } from '../../domain/session-event.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** An event on its way to a channel as JSON (CONTRACT appendix A). */
export type AlertBody = {
  id: string
  event: EventType
  channel: string
  session_id: string | null
  status: AlertStatus
  attempts: number
  last_error: string | null
  next_attempt_at: string | null
  created_at: string
}

export const toAlertBody = (alert: Alert): AlertBody => ({
  id: alert.id,
  event: alert.event,
  channel: alert.channel,
  session_id: alert.sessionId,
  status: alert.status,
  attempts: alert.attempts,
  last_error: alert.lastError,
  next_attempt_at: instantTextOrNull(alert.nextAttemptAt),
  created_at: instantText(alert.createdAt),
})
