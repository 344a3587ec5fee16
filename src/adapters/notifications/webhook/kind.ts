import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import type { ChannelKind } from '../channel-kind.ts'
import { makeWebhookNotifier } from './notifier.ts'
import { readTarget, TARGET_OPTIONS } from './signed-post.ts'

/** A program that hears of alerts by Standard Webhooks. */
export const webhook: ChannelKind = {
  options: TARGET_OPTIONS,
  events: DEFAULT_ALERT_EVENTS,
  limits: [],
  takesAll: false,
  read: (said) => {
    const target = readTarget(said)
    return (parts) => makeWebhookNotifier(target, parts)
  },
}
