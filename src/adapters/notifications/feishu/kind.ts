import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import type { ChannelKind } from '../channel-kind.ts'
import { readAddress, readKeyword } from '../read-options.ts'
import { makeFeishuNotifier } from './notifier.ts'

/** A custom bot of Feishu (飞书) or Lark: they differ in their addresses alone. */
export const feishu: ChannelKind = {
  options: ['url', 'secret', 'keyword'],
  events: DEFAULT_ALERT_EVENTS,
  limits: [
    { messages: 100, withinMs: 60_000 },
    { messages: 5, withinMs: 1_000 },
  ],
  takesAll: false,
  read: (said) => {
    const bot = { url: readAddress(said), secret: said.text('secret'), keyword: readKeyword(said) }
    return (parts) => makeFeishuNotifier(bot, parts)
  },
}
