import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import { BadOption, type ChannelKind, type SaidOptions } from '../channel-kind.ts'
import { readAddress, readKeyword } from '../read-options.ts'
import { makeDingtalkNotifier } from './notifier.ts'

/** A custom robot of DingTalk (钉钉). Above its limit it is muted for ten minutes. */
export const dingtalk: ChannelKind = {
  options: ['url', 'secret', 'keyword'],
  events: DEFAULT_ALERT_EVENTS,
  limits: [{ messages: 20, withinMs: 60_000 }],
  takesAll: false,
  read: (said) => {
    const robot = { url: readAddress(said), secret: readSecret(said), keyword: readKeyword(said) }
    return (parts) => makeDingtalkNotifier(robot, parts)
  },
}

const readSecret = (said: SaidOptions): string | null => {
  const secret = said.text('secret')
  if (secret !== null && !/^SEC[!-+\--~]+$/.test(secret))
    throw new BadOption('secret', "must be a single one that begins with SEC, as DingTalk's robots have it")
  return secret
}
