import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import type { ChannelKind } from '../channel-kind.ts'
import { readAddress, refuseSecret } from '../read-options.ts'
import { makeWecomNotifier } from './notifier.ts'

/** A group robot of WeCom (企业微信). */
export const wecom: ChannelKind = {
  options: ['url', 'secret'],
  events: DEFAULT_ALERT_EVENTS,
  limits: [{ messages: 20, withinMs: 60_000 }],
  takesAll: false,
  read: (said) => {
    refuseSecret(said, "must not be set: WeCom's robots check no signature, the key in the URL is the secret")
    const url = readAddress(said)
    return (parts) => makeWecomNotifier(url, parts)
  },
}
