/** How many messages a receiver takes within a span. */
export type SendLimit = { readonly messages: number; readonly withinMs: number }

/** What may be sent now: each waiting alert alone, all in one digest, or nothing for so many milliseconds. */
export type SendPlan =
  | { readonly kind: 'singles'; readonly most: number }
  | { readonly kind: 'digest' }
  | { readonly kind: 'wait'; readonly ms: number }

/**
 * What a channel may send now that sent these messages of late, at these instants in milliseconds. Half of each limit is
 * for alerts alone. When more wait than that, they go in digests, spread evenly over the other half, so that a flood is
 * told of within seconds all the time and the limit is never passed. A channel that takes no digests has all of each limit
 * for single alerts, and what is more waits.
 */
export const planSends = (
  limits: readonly SendLimit[],
  sentAtMs: readonly number[],
  nowMs: number,
  waiting: number,
  takesDigests = true,
): SendPlan => {
  const waitMs = Math.max(0, ...limits.map((limit) => untilRoomMs(limit, sentAtMs, nowMs)))
  if (waitMs > 0) return { kind: 'wait', ms: waitMs }

  const forSingles = (limit: SendLimit): number => (takesDigests ? halfOf(limit) : limit.messages)
  const most = Math.min(
    ...limits.map((limit) => forSingles(limit) - sentWithin(limit, sentAtMs, nowMs).length),
  )
  if (waiting <= most || !takesDigests) return { kind: 'singles', most: Math.min(most, waiting) }

  const restMs = Math.max(0, ...limits.map((limit) => untilDigestMs(limit, sentAtMs, nowMs)))
  return restMs > 0 ? { kind: 'wait', ms: restMs } : { kind: 'digest' }
}

/** Which of these are still to be remembered: no limit counts older ones. */
export const stillCounted = (
  limits: readonly SendLimit[],
  sentAtMs: readonly number[],
  nowMs: number,
): readonly number[] => {
  const longestMs = Math.max(0, ...limits.map(spanMs))
  return sentAtMs.filter((at) => at > nowMs - longestMs)
}

/** A little longer than it is said to be: the way to the receiver takes now more, now less. */
const spanMs = ({ withinMs }: SendLimit): number => withinMs * 1.05
const halfOf = ({ messages }: SendLimit): number => Math.ceil(messages / 2)

const sentWithin = (limit: SendLimit, sentAtMs: readonly number[], nowMs: number): readonly number[] =>
  sentAtMs.filter((at) => at > nowMs - spanMs(limit))

/** Until one of those that fill the limit is old enough. */
const untilRoomMs = (limit: SendLimit, sentAtMs: readonly number[], nowMs: number): number => {
  const sent = sentWithin(limit, sentAtMs, nowMs).toSorted((a, b) => b - a)
  const filling = sent[limit.messages - 1]
  return filling === undefined ? 0 : filling + spanMs(limit) - nowMs
}

/** Until a digest has its place: as many fit into the span as there are messages beside those of single alerts. */
const untilDigestMs = (limit: SendLimit, sentAtMs: readonly number[], nowMs: number): number => {
  const last = Math.max(...sentWithin(limit, sentAtMs, nowMs))
  if (!Number.isFinite(last)) return 0
  const digests = Math.max(1, limit.messages - halfOf(limit))
  return last + spanMs(limit) / digests - nowMs
}
