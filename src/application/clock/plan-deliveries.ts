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

  const isAlone = loners(limits.length === 0 ? null : fits, free)
  const together = fitForDigest(free, isAlone)
  const alone = firsts.filter(isAlone)
  const fitting = limits.length === 0 || together.length === 0 ? 1 : fittingOf(fits, together)
  const takesDigests = together.length < 2 || fitting > 1
  const sends = planSends(limits, sentAtMs, nowMs, together.length + alone.length, takesDigests)
  switch (sends.kind) {
    case 'wait':
      return plan([], { restMs: sends.ms })
    case 'singles':
      return plan(firsts.slice(0, Math.min(sends.most, room)).map((each) => [each]))
    case 'digest': {
      const [refused] = alone
      const isItsTurn = refused !== undefined && (together.length === 0 || !underWay.wasAlone)
      if (isItsTurn) return plan([[refused]], { isAlone: true })
      return plan([inOneDigest(together.slice(0, fitting), underWay.retriedMost)], { isAlone: false })
    }
  }
}

/** What goes with the longest due: others that were tried before, or others that were not. */
const inOneDigest = (together: readonly WaitingAlert[], retriedMost: number): readonly WaitingAlert[] => {
  const isRetried = together[0] !== undefined && wasTried(together[0])
  const taken = new Set<string>()
  const alike = together.filter((each) => {
    const isFit = wasTried(each) === isRetried && (each.after === null || taken.has(each.after))
    if (isFit) taken.add(each.alert.id)
    return isFit
  })
  return isRetried ? alike.slice(0, retriedMost) : alike
}

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
const loners = (
  fits: Notifier['fits'] | null,
  free: readonly WaitingAlert[],
): ((each: WaitingAlert) => boolean) => {
  const isReadable = (notices: readonly Notice[]): boolean => {
    try {
      return fits === null || notices.length === 0 || fits(notices) > 0
    } catch {
      return false
    }
  }
  const areReadable = isReadable(free.map(toNotice))
  return (each) => each.failure === 'refused' || !(areReadable || isReadable([toNotice(each)]))
}

/** Those that may go together, of each session the first and what follows on it without a gap. */
const fitForDigest = (
  free: readonly WaitingAlert[],
  isAlone: (each: WaitingAlert) => boolean,
): readonly WaitingAlert[] => {
  const taken = new Set<string>()
  return free.filter((each) => {
    const isFit = !isAlone(each) && (each.after === null || taken.has(each.after))
    if (isFit) taken.add(each.alert.id)
    return isFit
  })
}

const fittingOf = (fits: Notifier['fits'], together: readonly WaitingAlert[]): number =>
  Math.max(1, Math.min(fits(together.map(toNotice)), together.length))
