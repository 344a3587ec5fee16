/** A channel that tells people of events. Each adapter passes test/contracts/notifier.contract.ts. */
export interface Notifier {
  readonly name: string
  /**
   * Delivers one event, as JSON text of CONTRACT appendix A, under the alert's stable id. Resolves once the receiver
   * has it. Throws NotDelivered, or anything else, when it does not: the alert is then tried again.
   */
  deliver(notice: Notice): Promise<void>
}

export type Notice = {
  readonly alertId: string
  readonly eventId: string
  readonly event: string
  readonly body: string
}

/** The receiver did not take it; `retryAfterMs` when it said how long to wait. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
  readonly retryAfterMs: number | null
  constructor(message: string, retryAfterMs: number | null = null) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}
