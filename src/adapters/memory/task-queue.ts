import { HOLD_MS, type QueueEntry, type TaskQueue } from '../../application/ports/task-queue.ts'
import { makeSortedSet } from './btree.ts'
import { makeReadyIndex } from './ready-index.ts'
import { LOOK_EVERY_MS, type Look, makeWaiters } from './waiters.ts'

type Options = {
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  readonly holdMs?: number
  readonly lookEveryMs?: number
}

/** The queue of a service that is one process. It is empty after every start and then filled from the database. */
export const makeMemoryTaskQueue = ({
  now,
  holdMs = HOLD_MS,
  lookEveryMs = LOOK_EVERY_MS,
}: Options): TaskQueue => {
  const places = new Map<string, Place>()
  const ready = makeReadyIndex()
  const away = makeSortedSet<AwayPlace>((a, b) => a.awayUntil - b.awayUntil || a.nth - b.nth)
  let filled = false
  let nth = 0

  const put = (entry: QueueEntry, awayForMs: number): void => {
    nth += 1
    const place = { entry, nth, awayUntil: awayForMs > 0 ? now() + awayForMs : null }
    places.set(entry.taskId, place)
    if (isAway(place)) away.add(place)
    else ready.add(entry)
  }

  const remove = (place: Place): void => {
    places.delete(place.entry.taskId)
    if (isAway(place)) away.delete(place)
    else ready.delete(place.entry)
  }

  /** Entries whose time has come may be taken again, and somebody hears of it. */
  const makeDueReady = (): void => {
    const at = now()
    for (let next = away.first(); next !== undefined && next.awayUntil <= at; next = away.first()) {
      remove(next)
      put(next.entry, 0)
      waiters.wake(next.entry)
    }
  }

  const look: Look = async (filters) => {
    makeDueReady()
    const next = away.first()
    return {
      found: filters.map((filter) => ready.best(filter)?.taskId ?? null),
      nextDueMs: next === undefined ? null : next.awayUntil - now(),
    }
  }
  const waiters = makeWaiters(look, lookEveryMs)

  return {
    offer: async (entries) => {
      for (const entry of entries) {
        const before = places.get(entry.taskId)
        if (before !== undefined) remove(before)
        put({ ...entry, dueInMs: 0 }, entry.dueInMs)
        if (entry.dueInMs > 0) waiters.expect(entry.dueInMs)
        else waiters.wake(entry)
      }
    },
    withdraw: async (entries) => {
      for (const { taskId, leaseNo } of entries) {
        const place = places.get(taskId)
        if (place !== undefined && place.entry.leaseNo <= leaseNo) remove(place)
      }
    },
    take: async (filter) => {
      makeDueReady()
      const entry = ready.best(filter)
      if (entry === undefined) return null
      ready.delete(entry)
      put(entry, holdMs)
      return entry
    },
    countAhead: async (entry) => {
      makeDueReady()
      return ready.countBefore(entry)
    },
    waitForOffer: waiters.wait,
    isFilled: async () => filled,
    markFilled: async () => {
      filled = true
    },
    close: async () => waiters.close(),
  }
}

/** Where an entry is: ready to be taken, or away until some instant, being not yet due or in somebody's hands. */
type Place = { readonly entry: QueueEntry; readonly nth: number; readonly awayUntil: number | null }
type AwayPlace = Place & { readonly awayUntil: number }

const isAway = (place: Place): place is AwayPlace => place.awayUntil !== null
