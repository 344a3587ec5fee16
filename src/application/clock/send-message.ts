import { retryWaitMs } from '../../domain/alert-retries.ts'
import { within } from '../pair/within.ts'
import type { AlertStore, FailedDelivery, WaitingAlert } from '../ports/alert-store.ts'
import type { RandomSource } from '../ports/id-source.ts'
import type { Meter } from '../ports/meter.ts'
import { type DeliveryFailure, NotDelivered, type Notifier } from '../ports/notifier.ts'
import type { Wait } from '../ports/timer.ts'
import { toNotice } from './plan-deliveries.ts'

/**
 * Sends one message with these alerts and sees to it that its outcome is noted. `now` is the database's time at which it
 * was planned. Where `stop` aborts it, nothing is noted: then its alerts are due as before. Resolves to why it failed, or
 * null; never rejects.
 */
export type SendMessage = (
  parcel: readonly WaitingAlert[],
  now: Date,
  stop: AbortSignal,
) => Promise<DeliveryFailure | null>

export type SendNeeds = {
  readonly alerts: AlertStore
  readonly notifier: Notifier
  readonly random: RandomSource
  readonly meter: Meter
  readonly wait: Wait
  /** Hears, once a message, that its outcome could not be noted at once. */
  readonly onNotNoted: (error: unknown) => void
}

export const makeSendMessage = (needs: SendNeeds): SendMessage => {
  const { alerts, notifier, random, meter } = needs
  const channel = notifier.name
  return async (parcel, now, stop) => {
    const failure = await deliver(needs, parcel, stop)
    if (failure === null) {
      meter.count({ what: 'alert', channel, outcome: 'delivered' }, parcel.length)
      await untilNoted(needs, stop, () => alerts.markDelivered(channel, parcel.map(idOf)))
      return null
    }
    // Stopped by us: its receiver did nothing wrong.
    if (stop.aborted) return null
    const failed = failedDelivery(failure, parcel, now, random())
    for (const { retryInMs } of failed.alerts)
      meter.count({ what: 'alert', channel, outcome: retryInMs === null ? 'parked' : 'failed' })
    await untilNoted(needs, stop, () => alerts.markFailed(channel, failed))
    return failure.failure
  }
}

const idOf = ({ alert }: WaitingAlert): string => alert.id

/** Far longer than a notifier takes: one that keeps nobody's promise holds up no session for ever. */
const LATE_MS = 30_000

/** Null once its receiver has it, else why it has not. */
const deliver = async (
  { notifier, wait }: SendNeeds,
  parcel: readonly WaitingAlert[],
  stop: AbortSignal,
): Promise<NotDelivered | null> => {
  const told = async (over: AbortSignal): Promise<null> => {
    await notifier.deliver(parcel.map(toNotice), AbortSignal.any([stop, over]))
    return null
  }
  return within(wait, LATE_MS, told, () => {
    throw new NotDelivered('away', 'no answer')
  }).catch((error: unknown) => (error instanceof NotDelivered ? error : unforeseen(error)))
}

/** What cannot be read will be no better elsewhere; of all else, nobody knows whose fault it was. */
const unforeseen = (error: unknown): NotDelivered =>
  new NotDelivered(
    error instanceof SyntaxError ? 'refused' : 'away',
    error instanceof Error ? error.message : String(error),
  )

/** Alerts of which nobody knows that they were sent are never sent anew by who knows it: it is noted, however late. */
const untilNoted = async (
  { wait, onNotNoted }: SendNeeds,
  stop: AbortSignal,
  note: () => Promise<void>,
): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await note()
    } catch (error) {
      if (tries === 1) onNotNoted(error)
      if (stop.aborted) return
      await wait(Math.min(NOTE_BASE_MS * 2 ** tries, NOTE_MAX_MS), stop)
    }
  }
}
const NOTE_BASE_MS = 50
const NOTE_MAX_MS = 5_000

/** What becomes of each alert: each has its own tries, whatever it was sent with. */
const failedDelivery = (
  { failure, message, retryAfterMs }: NotDelivered,
  parcel: readonly WaitingAlert[],
  now: Date,
  random: number,
): FailedDelivery => {
  const isTooFast = failure === 'too_fast'
  const tries = Math.max(...parcel.map(({ alert }) => alert.attempts + 1))
  const muteMs = isTooFast ? quietMs(retryAfterMs, tries) : null
  const alerts = parcel.map(({ alert, triedFrom }) => {
    const triedForMs = triedFrom === null ? 0 : now.getTime() - triedFrom.getTime()
    const waitMs = retryWaitMs(alert.attempts + 1, triedForMs, random)
    const again = (ms: number): number => muteMs ?? Math.max(ms, retryAfterMs ?? 0)
    return { id: alert.id, retryInMs: waitMs === null ? null : again(waitMs) }
  })
  return { failure, error: message.slice(0, ERROR_MAX), muteMs, alerts }
}
const ERROR_MAX = 1_000

/** How long a receiver is left alone: as it asks, else ever longer. */
const quietMs = (askedMs: number | null, tries: number): number =>
  Math.min(
    Math.max(askedMs ?? Math.min(QUIET_BASE_MS * 2 ** (tries - 1), QUIET_MS), QUIET_MIN_MS),
    QUIET_MAX_MS,
  )
const QUIET_BASE_MS = 15_000
const QUIET_MS = 600_000
const QUIET_MIN_MS = 1_000
const QUIET_MAX_MS = 3_600_000
