import type { EventType } from '../../domain/session-event.ts'
import type { EventLog, LoggedEvent } from '../ports/event-log.ts'
import { DatabaseUnavailable, Overloaded, RowBusy } from '../ports/unavailable.ts'
import type { RecentEvents } from './recent-events.ts'

/** What a listener is told. `reset`: events were missed that nobody can tell any more; `eventId` is the last one by now. */
export type Told =
  | { readonly kind: 'listening' }
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  | { readonly kind: 'reset'; readonly reason: ResetReason; readonly eventId: string | null }
  | { readonly kind: 'tick' }

/** The event that a listener saw last is not on record, or some of those behind it are not. */
type ResetReason = 'unknown' | 'forgotten'

/** Any of each that is named, all kinds together; an empty list names none. */
export type EventFilter = {
  readonly sessionIds: readonly string[]
  readonly accountIds: readonly string[]
  readonly types: readonly EventType[]
}

export type Listener = {
  /** What comes next, as soon as there is something; null when it is over. Asked once at a time. */
  readonly next: () => Promise<readonly Told[] | null>
  /** Ends it: nobody listens any more, or nobody is to. */
  readonly leave: () => void
}

/** How the stream handles one of those who listen. */
export type Seat = Listener & {
  /** Has it look again: more was read, or the database may be back. */
  readonly wake: () => void
  /** It could not read what it wants to tell. */
  readonly hasTrouble: () => boolean
  readonly tick: () => void
  /** How long nobody has asked for more, in milliseconds; null while somebody waits for it. */
  readonly unreadMs: () => number | null
}

type Needs = {
  readonly read: EventLog['readAfter']
  readonly end: EventLog['end']
  readonly recent: RecentEvents
  readonly filter: EventFilter
  /** Behind this position it begins. */
  readonly from: number
  /** What it is told before anything else. */
  readonly first: readonly Told[]
  readonly elapsedMs: () => number
  readonly onLeave: () => void
}

/**
 * Somebody who listens. It keeps where it is and nothing else: what comes next is taken from the events that all share, or
 * from the log where it fell behind them, and only when it is asked for.
 */
export const makeListener = ({ read, end, recent, filter, from, first, elapsedMs, onLeave }: Needs): Seat => {
  const matches = matching(filter)
  let position = from
  let owed = first
  let isTickDue = false
  let isOver = false
  let hasTrouble = false
  let unreadFrom: number | null = elapsedMs()
  let waiting: (() => void) | null = null
  let looking: Promise<readonly Told[]> | null = null

  const wake = () => {
    waiting?.()
    waiting = null
  }
  const untilWoken = () =>
    new Promise<void>((resolve) => {
      waiting = resolve
    })

  const readOn = async (): Promise<readonly Told[]> => {
    const reached = recent.end()
    if (position >= reached) return []
    const slice = recent.after(position, PAGE) ?? (await read(position, PAGE))
    if (slice.isGap) {
      const { position: last, eventId } = await end()
      position = last
      return [{ kind: 'reset', reason: 'forgotten', eventId }]
    }
    const wanted = slice.events.filter(matches)
    const told = firstOf(wanted)
    // What was read to its end holds nothing up to where the stream was before.
    const readTo = slice.isMore ? slice.readTo : Math.max(slice.readTo, reached)
    position = told.length < wanted.length ? (told.at(-1)?.position ?? position) : readTo
    return told.map((event) => ({ kind: 'event', event }))
  }

  const look = async (): Promise<readonly Told[]> => {
    if (owed.length > 0) return owed
    try {
      return await readOn()
    } catch (error) {
      if (!isPassing(error)) throw error
      hasTrouble = true
      return []
    }
  }

  const beginLook = (): Promise<readonly Told[]> => {
    hasTrouble = false
    const begun = look()
    // It may end when nobody waits for it any more.
    begun.catch(() => undefined)
    return begun
  }

  // A slow read keeps neither a tick nor the end waiting: it is waited for again by the next who asks.
  const next = async (): Promise<readonly Told[] | null> => {
    while (!isOver) {
      looking ??= beginLook()
      const woken = isTickDue ? Promise.resolve() : untilWoken()
      const found = await Promise.race([looking, woken.then(() => null)])
      if (found !== null) {
        looking = null
        owed = []
      }
      const told: readonly Told[] = isTickDue ? [...(found ?? []), { kind: 'tick' }] : (found ?? [])
      isTickDue = false
      if (told.length > 0) return told
      const isAtEnd = hasTrouble || position >= recent.end()
      if (found !== null && isAtEnd && !isOver) await untilWoken()
    }
    return null
  }

  return {
    next: async () => {
      unreadFrom = null
      try {
        return await next()
      } finally {
        unreadFrom = elapsedMs()
      }
    },
    leave: () => {
      isOver = true
      wake()
      onLeave()
    },
    wake,
    hasTrouble: () => hasTrouble,
    tick: () => {
      isTickDue = true
      wake()
    },
    unreadMs: () => (unreadFrom === null ? null : elapsedMs() - unreadFrom),
  }
}

/** What one look brings: so much may lie in the memory for somebody who does not take it. */
const PAGE = 50
const CHARS_MAX = 64_000

/** As many of them as are not too large together, but one at least. */
const firstOf = (events: readonly LoggedEvent[]): readonly LoggedEvent[] => {
  let chars = 0
  const tooMuch = events.findIndex(({ body }, i) => {
    chars += body.length
    return i > 0 && chars > CHARS_MAX
  })
  return tooMuch === -1 ? events : events.slice(0, tooMuch)
}

const matching = ({ sessionIds, accountIds, types }: EventFilter) => {
  const [sessions, accounts, kinds] = [new Set(sessionIds), new Set(accountIds), new Set<string>(types)]
  return ({ sessionId, accountId, type }: LoggedEvent): boolean =>
    (sessions.size === 0 || (sessionId !== null && sessions.has(sessionId))) &&
    (accounts.size === 0 || accounts.has(accountId)) &&
    (kinds.size === 0 || kinds.has(type))
}

/** The database will be back. */
const isPassing = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || error instanceof Overloaded || error instanceof RowBusy
