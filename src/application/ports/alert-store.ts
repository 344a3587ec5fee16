import type { EventType } from '../../domain/session-event.ts'
import type { DeliveryFailure } from './notifier.ts'

/** One event on its way to one channel. */
export type Alert = {
  readonly id: string
  readonly eventId: string
  readonly event: EventType
  readonly channel: string
  readonly sessionId: string | null
  /** The event's seq in its session: the order in which a channel hears of it. */
  readonly seq: number | null
  readonly status: AlertStatus
  readonly attempts: number
  readonly lastError: string | null
  readonly nextAttemptAt: Date | null
  readonly createdAt: Date
}

export const ALERT_STATUSES = ['pending', 'delivered', 'failed'] as const
export type AlertStatus = (typeof ALERT_STATUSES)[number]

/** An alert that is due, with the event that it tells. */
export type WaitingAlert = {
  readonly alert: Alert
  /** The JSON of CONTRACT appendix A, as it is sent. */
  readonly body: string
  /** Why the last try failed; null where none did since it was written or retried by hand. */
  readonly failure: DeliveryFailure | null
  /** When the first of those tries failed. */
  readonly triedFrom: Date | null
  /** The alert that its session's order puts right before it: it goes in no earlier message. Null: it is the first. */
  readonly after: string | null
}

/** How a channel stands when its turn comes. */
export type ChannelStanding = {
  /** By the database's clock. */
  readonly now: Date
  /** The messages that were sent of late, whoever sent them: what its limits count. */
  readonly sentAt: readonly Date[]
  /** Until then its receiver wants to be left alone. */
  readonly mutedUntil: Date | null
  /** Its receiver was away at the last try. */
  readonly isDown: boolean
}

/** Who asks for a channel, for how long, and how much it is shown. */
export type ChannelTurn = {
  readonly channel: string
  /** A process; at most 64 ASCII characters. */
  readonly owner: string
  readonly holdMs: number
  readonly most: number
  /** 0: nobody wants to know of later ones. */
  readonly later: number
}

/** What is to be sent now. */
export type AlertRun = {
  /** One message each, its alerts in the order in which it tells of them. */
  readonly parcels: readonly (readonly WaitingAlert[])[]
  /** The messages that are still counted, without these. */
  readonly sentAt: readonly Date[]
}

/** A message that did not arrive, and what becomes of each alert in it. */
export type FailedDelivery = {
  readonly failure: DeliveryFailure
  readonly error: string
  /** For so long the channel sends nothing; null: as before. */
  readonly muteMs: number | null
  /** Each again after `retryInMs`, or parked as failed where that is null. */
  readonly alerts: readonly { readonly id: string; readonly retryInMs: number | null }[]
}

/** The alerts that wait for delivery. Each adapter passes test/contracts/alert-store.contract.ts. */
export interface AlertStore {
  /**
   * Shows `plan` how the channel stands and up to `most` of its due alerts, the longest due first, of each session its
   * first undelivered one, and behind them up to `later` more of these sessions, in their order; notes that the parcels
   * that it returns are sent now. Only one process at a time sends from a channel: `owner` has it for `holdMs` from now,
   * and anew with each call. Resolves to null, and writes nothing, where no alert is due or another process has the
   * channel. `plan` may run again after a deadlock.
   */
  sendFrom<Run extends AlertRun>(
    turn: ChannelTurn,
    plan: (standing: ChannelStanding, waiting: readonly WaitingAlert[]) => Run,
  ): Promise<Run | null>

  /** Leaves the channel to whoever comes next, if `owner` has it. */
  release(channel: string, owner: string): Promise<void>

  /**
   * Delivered: once and for all. Its receiver is there again, so that the channel's other alerts are due at once, each at
   * most ten times in its life: one that its receiver will never take shall not be tried with every other one.
   */
  markDelivered(channel: string, ids: readonly string[]): Promise<void>

  /** Not delivered. Alerts that were delivered or parked meanwhile stay so. */
  markFailed(channel: string, failed: FailedDelivery): Promise<void>

  /** Counts a message against the channel's limits that was sent beside its alerts. */
  noteSent(channel: string): Promise<void>

  /** Newest first. */
  list(
    status: AlertStatus | null,
    limit: number,
    cursor: string | null,
  ): Promise<{
    readonly items: readonly Alert[]
    readonly nextCursor: string | null
  }>

  /**
   * Parks up to `limit` alerts that were written so long ago, in milliseconds, for channels that are none of these: nobody
   * sends them. Resolves to how many.
   */
  parkUnclaimed(channels: readonly string[], ageMs: number, limit: number): Promise<number>

  /**
   * Back to pending, due at once with those that its session's order puts before it, and its 24 h begin anew; null when
   * there is none with this id. Its channel is no longer left alone, whatever its receiver asked for. One that was
   * delivered stays so, and so does its channel.
   */
  retry(id: string): Promise<Alert | null>
}
