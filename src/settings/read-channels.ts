import { DEFAULT_ALERT_EVENTS, EVENT_TYPES, type EventType } from '../domain/session-event.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

/** A channel that alerts go to, and which events it wants. */
export type ChannelSetting =
  | { readonly kind: 'log'; readonly name: string; readonly events: readonly EventType[] }
  | {
      readonly kind: 'webhook'
      readonly name: string
      readonly events: readonly EventType[]
      readonly url: string
      /** `whsec_` and base64, or null: unsigned. */
      readonly secret: string | null
    }

/** The log, and a webhook if its URL was said. Throws BadSetting. */
export const readChannels = (values: read.Values): readonly ChannelSetting[] => {
  const log: ChannelSetting = { kind: 'log', name: 'log', events: DEFAULT_ALERT_EVENTS }
  const url = read.address(values, 'ALERT_WEBHOOK_URL')
  read.oneOf(values, 'ALERT_WEBHOOK_FORMAT', ['generic'], 'generic')
  const secret = values.get('ALERT_WEBHOOK_SECRET') ?? null
  if (secret !== null && !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) {
    throw new BadSetting('ALERT_WEBHOOK_SECRET', 'must be whsec_ and the base64 of at least 24 bytes')
  }
  const events = read.list(values, 'ALERT_WEBHOOK_EVENTS').map((said) => {
    const known = EVENT_TYPES.find((type) => type === said)
    if (known === undefined) throw new BadSetting('ALERT_WEBHOOK_EVENTS', `${said} is not an event`)
    return known
  })
  // What is wrong is told even where nothing uses it.
  if (url === null) return [log]
  return [
    log,
    {
      kind: 'webhook',
      name: 'webhook',
      events: events.length > 0 ? events : DEFAULT_ALERT_EVENTS,
      url,
      secret,
    },
  ]
}
