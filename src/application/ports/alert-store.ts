import type { EventType } from '../../domain/session-event.ts'

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

/** An alert with the event that it tells, as it is sent: `body` is the JSON of CONTRACT appendix A. */
export type DueAlert = { readonly alert: Alert; readonly body: string }

/** The alerts that wait for delivery. Each adapter passes test/contracts/alert-store.contract.ts. */
export interface AlertStore {
  /**
   * Claims up to `limit` due alerts of a channel for `claimMs`, oldest first, of each session only its first
   * undelivered one. Replicas never claim the same alert at once. A claim counts as an attempt: `attempts` is 1 at
   * the first.
   */
  claimDue(channel: string, limit: number, claimMs: number): Promise<readonly DueAlert[]>

  /** Delivered: once and for all. */
  markDelivered(id: string): Promise<void>

  /** Not delivered: again after `retryInMs`, or parked as failed when that is null. */
  markFailed(id: string, error: string, retryInMs: number | null): Promise<void>

  /** Newest first. */
  list(
    status: AlertStatus | null,
    limit: number,
    cursor: string | null,
  ): Promise<{
    readonly items: readonly Alert[]
    readonly nextCursor: string | null
  }>

  /** Back to pending, due at once; null when there is none with this id. */
  retry(id: string): Promise<Alert | null>
}
