import { EVENT_TYPES } from '../../../domain/session-event.ts'
import type { ChannelKind } from '../channel-kind.ts'
import { makeWebhookNotifier } from '../webhook/notifier.ts'
import { readTarget, TARGET_OPTIONS } from '../webhook/signed-post.ts'

/**
 * Upstream's own subscription: a program that follows sessions and tasks by Standard Webhooks. It hears of each event by
 * itself, exactly as it is, since it keeps records by them: never of a digest.
 */
export const subscription: ChannelKind = {
  options: TARGET_OPTIONS,
  events: EVENT_TYPES.filter((type) => /^(session|task)\./.test(type)),
  limits: [],
  takesAll: true,
  read: (said) => {
    const target = readTarget(said)
    return (parts) => ({ ...makeWebhookNotifier(target, parts), fits: () => 1 })
  },
}
