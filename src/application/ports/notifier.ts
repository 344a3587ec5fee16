import type { SendLimit } from '../../domain/alert-rate.ts'
import type { EventType } from '../../domain/session-event.ts'

/** A channel that tells people or programs of events. Each adapter passes test/contracts/notifier.contract.ts. */
export interface Notifier {
  readonly name: string

  /** What the receiver takes at most; empty: as much as comes. */
  readonly limits: readonly SendLimit[]

  /**
   * How many of these, from the first on, go into one message: at least 1. More than one make a digest that names each.
   * A channel that takes no digests says 1.
   */
  fits(notices: readonly Notice[]): number

  /**
   * Delivers the notices in one message, no more than `fits` says. Resolves to what the receiver answered once it has
   * them. Throws NotDelivered, or anything else, when it does not, within 15 s and at once where `signal` aborts. What is
   * thrown holds no secret: neither token nor URL.
   */
  deliver(notices: readonly Notice[], signal: AbortSignal): Promise<ReceiverAnswer>

  /** Sends a trial message, as `deliver` would. */
  sendTrial(signal: AbortSignal): Promise<ReceiverAnswer>
}

export type Notice = {
  /** Stable over all tries. */
  readonly alertId: string
  readonly eventId: string
  readonly event: EventType
  /** The event as JSON text (CONTRACT appendix A). */
  readonly body: string
}

/** What a receiver said that took a message. */
export type ReceiverAnswer = {
  /** Of HTTP or SMTP; null where there is none. */
  readonly status: number | null
  /** At most 500 characters, without secrets. */
  readonly answer: string
}

export const DELIVERY_FAILURES = ['away', 'refused', 'too_fast'] as const
/**
 * Why a receiver has it not: `away` (unreachable, too slow, or broken: 5xx), `refused` (it will not have this: a bad key,
 * a bad message), `too_fast` (its limit is reached: it takes nothing else either for a while).
 */
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number]

/** The receiver did not take it. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
  readonly failure: DeliveryFailure
  /** Of HTTP or SMTP; null where nothing came back. */
  readonly status: number | null
  /** How long it asked to be left alone; null where it did not say. */
  readonly retryAfterMs: number | null
  constructor(
    failure: DeliveryFailure,
    message: string,
    { status = null, retryAfterMs = null }: { status?: number | null; retryAfterMs?: number | null } = {},
  ) {
    super(message)
    this.failure = failure
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}
