import type { Lane } from '../../application/ports/task-queue.ts'
import { makeSortedSet } from './btree.ts'

/** Which lanes are parked, and until when, in the milliseconds of whoever asks. */
type ParkedLanes = {
  set(lane: Lane, until: number): void
  /** False when it was not parked. */
  delete(lane: Lane): boolean
  has(lane: Lane): boolean
  /** The one whose time ends first, or undefined. */
  next(): Parked | undefined
  all(): readonly Lane[]
}
type Parked = { readonly lane: Lane; readonly until: number; readonly nth: number }

export const makeParkedLanes = (): ParkedLanes => {
  const byLane = new Map<Lane, Parked>()
  const byEnd = makeSortedSet<Parked>((a, b) => a.until - b.until || a.nth - b.nth)
  let nth = 0

  const remove = (lane: Lane): boolean => {
    const parked = byLane.get(lane)
    if (parked === undefined) return false
    byEnd.delete(parked)
    return byLane.delete(lane)
  }

  return {
    set: (lane, until) => {
      remove(lane)
      nth += 1
      const parked = { lane, until, nth }
      byLane.set(lane, parked)
      byEnd.add(parked)
    },
    delete: remove,
    has: (lane) => byLane.has(lane),
    next: () => byEnd.first(),
    all: () => [...byLane.keys()],
  }
}

/** What it is that is held back, and its name. */
export const partsOf = (lane: Lane): { readonly isShop: boolean; readonly name: string } => ({
  isShop: lane.startsWith('shop:'),
  name: lane.slice(lane.indexOf(':') + 1),
})

/** All that may hold back an account. */
export const accountLanes = (accountId: string): readonly Lane[] => [
  `account:${accountId}`,
  `paced:${accountId}`,
  `busy:${accountId}`,
]
