import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import type { ChannelKind } from '../channel-kind.ts'
import { makeLogNotifier } from './notifier.ts'

/** The service's own log. Nothing is said of it but its events. */
export const log: ChannelKind = {
  options: [],
  events: DEFAULT_ALERT_EVENTS,
  limits: [],
  takesAll: false,
  read: () => makeLogNotifier,
}
