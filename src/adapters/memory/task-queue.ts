import {
  HOLD_MS,
  type Lane,
  type QueueEntry,
  type TaskQueue,
  WOKEN_MAX,
} from '../../application/ports/task-queue.ts'
import { makeSortedSet } from './btree.ts'
import { accountLanes, makeParkedLanes, partsOf } from './parked-lanes.ts'
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
  const away = makeSortedSet<Place>((a, b) => a.awayUntil - b.awayUntil || a.nth - b.nth)
  const parked = makeParkedLanes()
  /** What came up while its shop was parked, and what comes back since a shop is not. */
  const asideOf = new Map<string, Map<string, Place>>()
  const returning: Map<string, Place>[] = []
  let filled = false
  let nth = 0

  const put = (entry: QueueEntry, awayForMs: number): void => {
    nth += 1
    const at = awayForMs > 0 ? 'away' : parked.has(`shop:${entry.shopId}`) ? 'aside' : 'ready'
    const place = { entry, nth, at, awayUntil: now() + awayForMs } as const
    places.set(entry.taskId, place)
    if (at === 'away') away.add(place)
    else if (at === 'ready') ready.add(entry)
    else asideOf.set(entry.shopId, (asideOf.get(entry.shopId) ?? new Map()).set(entry.taskId, place))
  }

  const remove = (place: Place): void => {
    const { taskId, shopId } = place.entry
    places.delete(taskId)
    if (place.at === 'away') away.delete(place)
    else if (place.at === 'ready') ready.delete(place.entry)
    else asideOf.get(shopId)?.delete(taskId)
  }

  const putAgain = (place: Place): void => {
    remove(place)
    put(place.entry, 0)
    wakeFor(place.entry)
  }

  const wakeFor = (entry: QueueEntry, times = 1): void => {
    const isHidden = ready.isParked(entry.accountId) || parked.has(`shop:${entry.shopId}`)
    for (let i = 0; i < times && !isHidden; i += 1) waiters.wake(entry)
  }

  /** A lane is parked no more. Where only one may go on, only one is woken. */
  const letGo = (lane: Lane): void => {
    const { isShop, name } = partsOf(lane)
    if (isShop) {
      returning.push(asideOf.get(name) ?? new Map())
      asideOf.delete(name)
      return
    }
    if (accountLanes(name).some(parked.has)) return
    ready.setParked(name, false)
    for (const [taskType, size] of ready.sizesOf(name)) {
      const times = lane.startsWith('account:') ? Math.min(size, WOKEN_MAX) : 1
      for (let i = 0; i < times; i += 1) waiters.wake({ accountId: name, taskType })
    }
  }

  const letDueGo = (at: number): boolean => {
    const next = parked.next()
    if (next === undefined || next.until > at) return false
    parked.delete(next.lane)
    letGo(next.lane)
    return true
  }

  const bringOneBack = (): boolean => {
    const [back] = returning
    const place = back?.values().next().value
    if (place === undefined) return returning.shift() !== undefined
    back?.delete(place.entry.taskId)
    // It may have been offered anew, or withdrawn, since.
    if (places.get(place.entry.taskId) === place) putAgain(place)
    return true
  }

  const makeOneDueReady = (at: number): boolean => {
    const next = away.first()
    if (next === undefined || next.awayUntil > at) return false
    putAgain(next)
    return true
  }

  /** Entries and lanes whose time has come may be taken again, and somebody hears of it; others have turns meanwhile. */
  const catchUp = async (): Promise<void> => {
    const at = now()
    for (let done = 1; letDueGo(at) || bringOneBack() || makeOneDueReady(at); done += 1)
      if (done % STEPS_A_TURN === 0) await nextTurn()
  }

  const look: Look = async (filters) => {
    await catchUp()
    const dues = [away.first()?.awayUntil, parked.next()?.until].filter((due) => due !== undefined)
    return {
      found: filters.map((filter) => ready.best(filter)?.taskId ?? null),
      nextDueMs: dues.length === 0 ? null : Math.min(...dues) - now(),
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
        else wakeFor(entry)
      }
    },
    withdraw: async (entries) => {
      for (const { taskId, leaseNo } of entries) {
        const place = places.get(taskId)
        if (place !== undefined && place.entry.leaseNo <= leaseNo) remove(place)
      }
    },
    take: async (filter) => {
      await catchUp()
      for (let passed = 1; ; passed += 1) {
        const entry = ready.best(filter)
        if (entry === undefined) return null
        ready.delete(entry)
        const isHidden = parked.has(`shop:${entry.shopId}`)
        put(entry, isHidden ? 0 : holdMs)
        if (!isHidden) return entry
        if (passed % STEPS_A_TURN === 0) await nextTurn()
      }
    },
    park: async (lanes) => {
      for (const { lane, forMs } of lanes) {
        if (forMs <= 0) continue
        parked.set(lane, now() + forMs)
        const { isShop, name } = partsOf(lane)
        if (!isShop) ready.setParked(name, true)
        waiters.expect(forMs)
      }
    },
    unpark: async (lanes) => {
      for (const lane of lanes) {
        const wasParked = parked.delete(lane)
        // One that has room again wakes somebody even when it was not parked: another may wait.
        if (wasParked || lane.startsWith('busy:')) letGo(lane)
      }
      await catchUp()
    },
    countAhead: async (entry) => {
      await catchUp()
      return ready.countBefore(entry)
    },
    waitForOffer: waiters.wait,
    isFilled: async () => filled,
    beginFill: async () => {
      for (const lane of parked.all()) {
        parked.delete(lane)
        letGo(lane)
      }
      await catchUp()
      return 'the only one'
    },
    markFilled: async () => {
      filled = true
    },
    close: async () => waiters.close(),
  }
}

/** Steps of microseconds: so many hold nobody up. */
const STEPS_A_TURN = 500
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Where an entry is: ready to be taken, aside while its shop is parked, or away until then: not yet due or in hand. */
type Place = {
  readonly entry: QueueEntry
  readonly nth: number
  readonly at: 'ready' | 'aside' | 'away'
  readonly awayUntil: number
}
