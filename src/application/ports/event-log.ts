import type { EventType } from '../../domain/session-event.ts'

/** An event with its place in the one order of all events. */
export type LoggedEvent = {
  /** Counted up from 1, the same for every reader. */
  readonly position: number
  readonly id: string
  readonly type: EventType
  readonly sessionId: string | null
  /** Of its session, or its own. */
  readonly accountId: string
  /** The JSON of CONTRACT appendix A. */
  readonly body: string
}

/** A place in the log: after the event with this id. */
export type LogPlace = { readonly position: number; readonly eventId: string | null }

/**
 * All events of all replicas in one order. An event gets its place after its commit, so that none ever appears before one
 * that somebody has read already (decision 0014). Each adapter passes test/contracts/event-log.contract.ts.
 */
export interface EventLog {
  /** Gives a place to events that were committed and have none, up to `limit` of them; resolves to how many. */
  place(limit: number): Promise<number>

  /** Up to `limit` events behind this position, in order, and whether some between were forgotten: then none of them. */
  readAfter(
    position: number,
    limit: number,
  ): Promise<{ readonly events: readonly LoggedEvent[]; readonly isGap: boolean }>

  /** Where the log ends. `eventId` is null where it is empty. */
  end(): Promise<LogPlace>

  /** Where this event stands; null where it is unknown, forgotten, or has no place yet. */
  placeOf(eventId: string): Promise<LogPlace | null>

  /** Forgets up to `limit` events older than that, with their alerts, but none that an alert still waits for; resolves to how many. */
  purge(ageMs: number, limit: number): Promise<number>
}
