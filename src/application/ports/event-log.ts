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

/** What stands behind a position. */
export type LogSlice = {
  /** In order; one whose row cannot be read is left out. */
  readonly events: readonly LoggedEvent[]
  /** Where to read on. */
  readonly readTo: number
  readonly isMore: boolean
  /** Some events behind the position were forgotten: then there is nothing in the slice, not even the rest. */
  readonly isGap: boolean
}

/**
 * All events of all replicas in one order. An event gets its place after its commit, so that none ever appears before one
 * that somebody has read already (decision 0014). All methods throw DatabaseUnavailable. Each adapter passes
 * test/contracts/event-log.contract.ts.
 */
export interface EventLog {
  /**
   * Gives a place to events that were committed and have none, the oldest first, those of one session by their seq, up to
   * `limit` of them; resolves to how many. Where there is none, it only looks. Throws RowBusy when others are at it all
   * the time.
   */
  place(limit: number): Promise<number>

  /** Up to `limit` events behind this position. */
  readAfter(position: number, limit: number): Promise<LogSlice>

  /** Where the log ends. `eventId` is null where it is empty, or where its last event was forgotten. */
  end(): Promise<LogPlace>

  /** Where this event stands; null where it is unknown, forgotten, or has no place yet. */
  placeOf(eventId: string): Promise<LogPlace | null>

  /**
   * Forgets up to `limit` events of this age in milliseconds, the oldest first, with their alerts; none without a place,
   * and none that an alert waits for or whose rows somebody holds. Resolves to how many.
   */
  purge(ageMs: number, limit: number): Promise<number>
}
