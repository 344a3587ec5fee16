import { within } from '../pair/within.ts'
import type { WaitingAlert } from '../ports/alert-store.ts'
import type { DeliveryFailure } from '../ports/notifier.ts'
import { type DeliveryPlan, MESSAGES_MAX, planDeliveries, wasTried } from './plan-deliveries.ts'
import { makeSendMessage, type SendNeeds } from './send-message.ts'

/**
 * The deliveries of one channel in this process: at least once, in order per session, retried with back-off for 24 h, then
 * parked (CONTRACT 7). Replicas may all run them; one of them sends, and another one takes over within seconds when it
 * is gone.
 */
export type Deliveries = {
  readonly channel: string

  /**
   * Begins to send what is due, without waiting for what its receiver says. Tells how many alerts it began to send, and
   * when the next ones are due at the latest, in milliseconds.
   */
  step(): Promise<{ readonly isMore: false; readonly restMs: number; readonly sent: number }>

  /** Hears when a message is done, so that another one may follow. */
  onRoom(listener: () => void): void

  /** Resolves when no message is under way and all outcomes are noted. */
  settled(): Promise<void>

  /** Ends what is under way, notes what can be noted in about two seconds, and leaves the channel to others. */
  stop(): Promise<void>
}

type Needs = SendNeeds & {
  /** Names this process among all that send. */
  readonly owner: string
  /** Milliseconds by a clock that nobody sets. */
  readonly elapsedMs: () => number
}

export const makeDeliveries = (needs: Needs): Deliveries => {
  const { alerts, notifier, owner, elapsedMs, wait } = needs
  const channel = notifier.name
  const takesAll = notifier.limits.length === 0
  const send = makeSendMessage(needs)
  const end = new AbortController()
  const messages = new Set<Promise<void>>()
  const alertIds = new Set<string>()
  const listeners: (() => void)[] = []
  let isStopping = false
  let beganAt = Number.NEGATIVE_INFINITY
  let wasAlone = false
  let retriedMost = DIGEST_MOST

  const begin = (parcel: readonly WaitingAlert[], { now }: DeliveryPlan): void => {
    beganAt = elapsedMs()
    for (const { alert } of parcel) alertIds.add(alert.id)
    const message = send(parcel, now, end.signal).then((failure) => {
      noteSize(parcel, failure)
      messages.delete(message)
      for (const { alert } of parcel) alertIds.delete(alert.id)
      for (const listener of listeners) listener()
    })
    messages.add(message)
  }

  /** Halves, so that what breaks the receiver is soon alone; doubles, so that it costs little where nothing does. */
  const noteSize = (parcel: readonly WaitingAlert[], failure: DeliveryFailure | null): void => {
    if (failure === 'away') retriedMost = Math.min(retriedMost, Math.max(1, Math.floor(parcel.length / 2)))
    else if (failure === null && parcel.every(wasTried) && parcel.length >= retriedMost)
      retriedMost = Math.min(parcel.length * 2, DIGEST_MOST)
  }

  const atMost = (ms: number, work: Promise<void>): Promise<void> =>
    within(
      wait,
      ms,
      () => work,
      () => undefined,
    )
  const settled = async (): Promise<void> => {
    while (messages.size > 0) await Promise.all(messages)
  }

  return {
    channel,
    step: async () => {
      // What is noted while this looks may have been read as due before: whatever is under way now stays out of it.
      const underWay = { alertIds: new Set(alertIds), messages: messages.size, wasAlone, retriedMost }
      const most = takesAll ? MESSAGES_MAX : DIGEST_MOST
      const turn = {
        channel,
        owner,
        holdMs: HOLD_MS,
        // In few sizes, and always as many as may follow on those that are under way.
        most: most * Math.ceil(1 + alertIds.size / most),
        later: takesAll ? 0 : LATER_MAX,
      }
      const askedAt = elapsedMs()
      const plan = isStopping
        ? null
        : await alerts.sendFrom(turn, (standing, waiting) =>
            planDeliveries(notifier, { ...underWay, lastBeganMs: askedAt - beganAt }, standing, waiting),
          )
      // Whoever was away for so long may have lost the channel: somebody else sends, and counts, meanwhile.
      const isMine = plan !== null && !isStopping && elapsedMs() - askedAt < HELD_MS
      if (!isMine) return { isMore: false, restMs: LOOK_MS, sent: 0 }
      wasAlone = plan.isAlone
      for (const parcel of plan.parcels) begin(parcel, plan)
      const sent = plan.parcels.reduce((sum, parcel) => sum + parcel.length, 0)
      return { isMore: false, restMs: Math.min(plan.restMs ?? LOOK_MS, LOOK_MS), sent }
    },
    onRoom: (listener) => {
      listeners.push(listener)
    },
    settled,
    stop: async () => {
      isStopping = true
      // What its receiver is about to answer need not come twice.
      await atMost(ANSWER_MS, settled())
      end.abort()
      await atMost(NOTED_MS, settled())
      await atMost(
        NOTED_MS,
        alerts.release(channel, owner).catch(() => undefined),
      )
    },
  }
}

/** A process that is gone has the channel for no longer. */
const HOLD_MS = 6_000
/** So long after it asked for the channel, nobody else can have it, whatever the way to the database takes. */
const HELD_MS = 4_500
/** The next look at the latest: it renews the hold while something is under way or waits. */
const LOOK_MS = 1_000
/** So many alerts are looked at where they may go together, and so many later ones of their sessions. */
const DIGEST_MOST = 200
const LATER_MAX = 500
const ANSWER_MS = 500
const NOTED_MS = 750
