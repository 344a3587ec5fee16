import type { Log } from '../../application/ports/log.ts'
import type { Notifier } from '../../application/ports/notifier.ts'
import { type AlertBody, alertText, type Locale } from './alert-text.ts'

/** Tells of events in the service's own log: one warning each, the text for people beside the facts. */
export const makeLogNotifier = (log: Log, locale: Locale, publicUrl: string): Notifier => ({
  name: 'log',
  deliver: async ({ alertId, eventId, event, body }) => {
    const told: AlertBody = JSON.parse(body)
    const facts = {
      alert_id: alertId,
      event_id: eventId,
      event,
      session_id: told.data.session?.session_id,
      account_id: told.data.session?.account_id ?? told.data.account_id,
      shop_id: told.data.session?.shop_id,
      reason: told.data.session?.reason,
    }
    log.warn({ alert: facts }, alertText(told, locale, publicUrl))
  },
})
