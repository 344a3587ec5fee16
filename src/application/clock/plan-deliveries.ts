import { planSends, stillCounted } from '../../domain/alert-rate.ts'
import type { AlertRun, ChannelStanding, WaitingAlert } from '../ports/alert-store.ts'
import type { Notice, Notifier } from '../ports/notifier.ts'

/** What is under way from a channel here and now. */
export type UnderWay = {
  /** The alerts in its messages; they are told of once at a time. */
  readonly alertIds: ReadonlySet<string>
  readonly messages: number
  /** How long ago the last message began. */
  readonly lastBeganMs: number
  /** Whether the last place of a digest went to one that is told of alone. */
  readonly wasAlone: boolean
  /** So many of those that went in vain go into one digest. */
  readonly retriedMost: number
}

/** What is to be sent now, and when to look again. */
export type DeliveryPlan = AlertRun & {
  /** By the database's clock. */
  readonly now: Date
  /** The next may be sent after so many milliseconds; null: as soon as there is one. */
  readonly restMs: number | null
  /** The place of a digest goes to one that is told of alone. */
  readonly isAlone: boolean
}

/** So many messages at most are under way from a channel at once. */
export const MESSAGES_MAX = 20
/** While its receiver is away, so many find out whether it is back. */
const PROBES_MAX = 3
/** One after another: a receiver that refuses at once is not asked in a circle. */
const PROBE_EVERY_MS = 1_000

/**
 * What a channel sends of the alerts that wait, the longest due first: each alone as long as its limits leave room, else
 * in digests. One that was refused is never put with others: it might be the reason, and they would be refused with it.
 * Alone it takes every other place of a digest, so that neither kind holds up the other. Those that went in vain for another
 * reason go in digests of their own, the fewer the oftener that happens: one of them may be what breaks their receiver.
 */
export const planDeliveries = (
  { limits, fits }: Pick<Notifier, 'limits' | 'fits'>,
  underWay: UnderWay,
  standing: ChannelStanding,
  waiting: readonly WaitingAlert[],
): DeliveryPlan => {
  const nowMs = standing.now.getTime()
  const sentAtMs = stillCounted(limits, standing.sentAt.map(Number), nowMs)
  const plan = (
    parcels: readonly (readonly WaitingAlert[])[],
    { restMs = null, isAlone = underWay.wasAlone }: Partial<DeliveryPlan> = {},
  ): DeliveryPlan => ({
    now: standing.now,
    parcels,
    sentAt: sentAtMs.map((at) => new Date(at)),
    restMs,
    isAlone,
  })

  const free = waiting.filter(({ alert }) => !underWay.alertIds.has(alert.id))
  const firsts = free.filter(({ after }) => after === null)
  const room = (standing.isDown ? PROBES_MAX : MESSAGES_MAX) - underWay.messages
  if (firsts.length === 0 || room <= 0) return plan([])
  const quietMs = quietFor(standing, underWay)
  if (quietMs > 0) return plan([], { restMs: quietMs })

  const sociable = withoutGaps(free, (each) => !isRefused(each))
  const waitingNow = sociable.length + firsts.filter(isRefused).length
  const sends = planSends(limits, sentAtMs, nowMs, waitingNow, takesDigests(fits, sociable))
  switch (sends.kind) {
    case 'wait':
      return plan([], { restMs: sends.ms })
    case 'singles':
      return plan(firsts.slice(0, Math.min(sends.most, room)).map((each) => [each]))
    case 'digest': {
      const isAlone = loners(fits, free)
      const together = withoutGaps(free, (each) => !isAlone(each))
      const [alone] = firsts.filter(isAlone)
      const isItsTurn = alone !== undefined && (together.length === 0 || !underWay.wasAlone)
      if (isItsTurn) return plan([[alone]], { isAlone: true })
      const fitting = together.slice(0, fittingOf(fits, together))
      return plan([inOneDigest(fitting, underWay.retriedMost)], { isAlone: false })
    }
  }
}

/**
 * Two tell of all, so that a channel that only waits puts nothing more into words. One that cannot read them takes digests:
 * those are of what it can.
 */
const takesDigests = (fits: Notifier['fits'], together: readonly WaitingAlert[]): boolean => {
  const two = together.slice(0, 2).map(toNotice)
  try {
    return two.length < 2 || fits(two) > 1
  } catch {
    return true
  }
}

/** What goes with the longest due: others that were tried before, or others that were not. */
const inOneDigest = (together: readonly WaitingAlert[], retriedMost: number): readonly WaitingAlert[] => {
  const isRetried = together[0] !== undefined && wasTried(together[0])
  const alike = withoutGaps(together, (each) => wasTried(each) === isRetried)
  return isRetried ? alike.slice(0, retriedMost) : alike
}

const isRefused = ({ failure }: WaitingAlert): boolean => failure === 'refused'

export const wasTried = ({ failure }: WaitingAlert): boolean => failure !== null

export const toNotice = ({ alert, body }: WaitingAlert): Notice => ({
  alertId: alert.id,
  eventId: alert.eventId,
  event: alert.event,
  body,
})

/** How long nothing is sent, whatever waits. */
const quietFor = ({ now, mutedUntil, isDown }: ChannelStanding, { lastBeganMs }: UnderWay): number => {
  const mutedMs = mutedUntil === null ? 0 : mutedUntil.getTime() - now.getTime()
  return Math.max(mutedMs, isDown ? PROBE_EVERY_MS - lastBeganMs : 0)
}

/** Which of these are told of alone: those that were refused, and what the channel itself cannot read. */
const loners = (fits: Notifier['fits'], free: readonly WaitingAlert[]): ((each: WaitingAlert) => boolean) => {
  const isReadable = (notices: readonly Notice[]): boolean => {
    try {
      return fits(notices) > 0
    } catch {
      return false
    }
  }
  const areReadable = isReadable(free.map(toNotice))
  return (each) => isRefused(each) || !(areReadable || isReadable([toNotice(each)]))
}

/** Those of them that may go together, of each session the first and what follows on it without a gap. */
const withoutGaps = (
  those: readonly WaitingAlert[],
  mayGo: (each: WaitingAlert) => boolean,
): readonly WaitingAlert[] => {
  const taken = new Set<string>()
  return those.filter((each) => {
    const isFit = mayGo(each) && (each.after === null || taken.has(each.after))
    if (isFit) taken.add(each.alert.id)
    return isFit
  })
}

const fittingOf = (fits: Notifier['fits'], together: readonly WaitingAlert[]): number =>
  Math.max(1, Math.min(fits(together.map(toNotice)), together.length))
