import type { ChannelKind } from '../../src/adapters/notifications/channel-kind.ts'
import { makeChatNotifier, plainAlert, plainDigest } from '../../src/adapters/notifications/chat-notifier.ts'
import { secretsOfUrl } from '../../src/adapters/notifications/mask.ts'
import { bytesOf, cutTo, unmarked } from '../../src/adapters/notifications/plain-text.ts'
import { readAddress } from '../../src/adapters/notifications/read-options.ts'
import { DEFAULT_ALERT_EVENTS } from '../../src/domain/session-event.ts'

/** A pager that takes `{"message": "…"}` of at most 4,000 bytes, ten a minute, and answers 2xx. */
export const pager: ChannelKind = {
  options: ['url'],
  events: DEFAULT_ALERT_EVENTS,
  limits: [{ messages: 10, withinMs: 60_000 }],
  takesAll: false,
  read: (said) => {
    const url = readAddress(said)
    return (parts) =>
      makeChatNotifier(parts, {
        tell: unmarked,
        alert: (text) => cutTo(plainAlert(text), MESSAGE_BYTES),
        digest: plainDigest,
        fits: (message) => bytesOf(message) <= MESSAGE_BYTES,
        request: (message) => ({ url, body: JSON.stringify({ message }) }),
        secrets: secretsOfUrl(url),
      })
  },
}

const MESSAGE_BYTES = 4_000
