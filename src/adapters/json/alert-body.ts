import type { Alert } from '../../application/ports/alert-store.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** An event on its way to a channel as JSON (CONTRACT appendix A). */
export const toAlertBody = (alert: Alert) => ({
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

export type AlertBody = ReturnType<typeof toAlertBody>
