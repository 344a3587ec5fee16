import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import type { ChannelKind } from '../channel-kind.ts'
import { readAddress, refuseSecret } from '../read-options.ts'
import { makeSlackNotifier } from './notifier.ts'

/** An incoming webhook of Slack. */
export const slack: ChannelKind = {
  options: ['url', 'secret'],
  events: DEFAULT_ALERT_EVENTS,
  limits: [{ messages: 1, withinMs: 1_000 }],
  takesAll: false,
  read: (said) => {
    refuseSecret(said, 'must not be set: Slack checks no signature, the URL is the secret')
    const url = readAddress(said)
    return (parts) => makeSlackNotifier(url, parts)
  },
}
