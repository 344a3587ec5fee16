import { ok, type Result, refuse } from '../../domain/result.ts'
import { PLACED_AT_ONCE, placeEvents } from '../pair/place-events.ts'
import type { EventLog, LogPlace, LogSlice } from '../ports/event-log.ts'
import { type EventFilter, type Listener, makeListener, type Seat, type Told } from './event-listener.ts'
import { type ListenerLimits, makeCounts, makeRoom } from './listener-room.ts'
import { makeRecentEvents } from './recent-events.ts'

/** Who wants to listen, and to what. */
export type WantedEvents = {
  /** The event that the listener saw last, or null: only what comes from now on. */
  readonly lastEventId: string | null
  readonly filter: EventFilter
  /** Whose listeners are counted together; null: nobody's. */
  readonly key: string | null
  /** Called when the listener is over while nobody takes what it was told: the way to it is blocked. */
  readonly cut: () => void
}

/**
 * All events of all replicas, to whoever listens to this process (CONTRACT 6): in the log's order, each once. One reader
 * follows the log for all who are at its end; those behind it read pages of their own. Nobody who does not take what he is
 * told holds up another one.
 */
export type EventStream = {
  /** Refuses whoever would be one too many, and everybody once it was closed. Throws what the log throws. */
  readonly listen: (wanted: WantedEvents) => Promise<Result<Listener, 'too_many' | 'closed'>>
  /** Reads what was committed since, for all; nothing where nobody listens. */
  readonly step: () => Promise<{ readonly isMore: boolean }>
  /** Tells every listener that the line is alive, and ends those who have taken nothing for long. */
  readonly tick: () => Promise<{ readonly isMore: boolean }>
  /** Ends all, and takes no more. */
  readonly close: () => void
  /** How many listen. */
  readonly count: () => number
}

type Needs = {
  readonly log: EventLog
  readonly elapsedMs: () => number
  /** How many may listen to one process, and with one key. */
  readonly limits?: ListenerLimits
}

/** Ten times as many as operators have windows; a key that many share leaves room for the others. */
const LIMITS = { all: 2_000, perKey: 1_500 }
/** A line that is blocked for so long is none. */
const UNREAD_MAX_MS = 60_000
const READ_AT_ONCE = 200
/** So many who fell behind read the log at a time: a crowd that comes back leaves the database to others. */
const READERS_MAX = 4

export const makeEventStream = ({ log, elapsedMs, limits = LIMITS }: Needs): EventStream => {
  const recent = makeRecentEvents()
  const seats = new Map<Seat, () => void>()
  const taken = makeCounts()
  const inReadersTurn = makeRoom(READERS_MAX)
  let isClosed = false

  const findPlace = async (eventId: string): Promise<LogPlace | null> => {
    const known = await log.placeOf(eventId)
    if (known !== null) return known
    await placeAll(log)
    return log.placeOf(eventId)
  }

  const begin = async (lastEventId: string | null): Promise<Beginning> => {
    const seen = lastEventId === null ? null : await findPlace(lastEventId)
    if (lastEventId === null) await placeAll(log)
    const { position, eventId } = await log.end()
    const reset: readonly Told[] =
      lastEventId !== null && seen === null ? [{ kind: 'reset', reason: 'unknown', eventId }] : []
    return { from: seen?.position ?? position, end: position, first: [{ kind: 'listening' }, ...reset] }
  }

  const seat = ({ filter, cut }: WantedEvents, { from, end, first }: Beginning, leave: () => void): Seat => {
    if (seats.size === 0) recent.restart(end)
    const seated: Seat = makeListener({
      read: (position, limit) => inReadersTurn(() => log.readAfter(position, limit)),
      end: log.end,
      recent,
      filter,
      from,
      first,
      elapsedMs,
      onLeave: () => {
        if (!seats.delete(seated)) return
        leave()
        if (seats.size === 0) recent.restart(recent.end())
      },
    })
    seats.set(seated, cut)
    return seated
  }

  const endSeat = (seated: Seat, cut: () => void): void => {
    const isBlocked = seated.unreadMs() !== null
    seated.leave()
    if (isBlocked) cut()
  }

  const hear = async (slice: LogSlice): Promise<void> => {
    // Fallen behind what is kept: so are all who listen, and each is told.
    if (slice.isGap) recent.restart((await log.end()).position)
    else recent.add(slice)
  }

  return {
    listen: async (wanted) => {
      if (isClosed) return refuse('closed')
      const leave = taken.take(wanted.key, limits)
      if (leave === null) return refuse('too_many')
      try {
        const beginning = await begin(wanted.lastEventId)
        const seated = seat(wanted, beginning, leave)
        if (isClosed) seated.leave()
        return ok(seated)
      } catch (error) {
        leave()
        throw error
      }
    },
    step: async () => {
      if (seats.size === 0) return { isMore: false }
      const placed = await placeEvents(log)
      const from = recent.end()
      const slice = await log.readAfter(from, READ_AT_ONCE)
      // All have left meanwhile, and others came who begin elsewhere.
      if (recent.end() !== from) return { isMore: true }
      await hear(slice)
      const hasMoved = recent.end() !== from
      for (const seated of seats.keys()) if (hasMoved || seated.hasTrouble()) seated.wake()
      return { isMore: slice.isMore || placed === PLACED_AT_ONCE }
    },
    tick: async () => {
      for (const [seated, cut] of seats)
        if ((seated.unreadMs() ?? 0) > UNREAD_MAX_MS) endSeat(seated, cut)
        else seated.tick()
      return { isMore: false }
    },
    close: () => {
      isClosed = true
      for (const [seated, cut] of seats) endSeat(seated, cut)
    },
    count: () => seats.size,
  }
}

type Beginning = { readonly from: number; readonly end: number; readonly first: readonly Told[] }

/** All that is committed by now; no more than that, however much is written meanwhile. */
const placeAll = async (log: EventLog): Promise<void> => {
  for (let rounds = 0; rounds < PLACE_ROUNDS_MAX; rounds += 1)
    if ((await placeEvents(log)) < PLACED_AT_ONCE) return
}
const PLACE_ROUNDS_MAX = 20
