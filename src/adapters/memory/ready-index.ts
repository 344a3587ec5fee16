import type { QueueEntry, QueueFilter } from '../../application/ports/task-queue.ts'
import { makeSortedSet, type SortedSet } from './btree.ts'

/** The entries that may be taken, in order, found by account and type without passing those of others. */
type ReadyIndex = {
  add(entry: QueueEntry): void
  delete(entry: QueueEntry): void
  /** The best entry that matches, or undefined. */
  best(filter: QueueFilter): QueueEntry | undefined
  /** How many, of whatever account and type, come before it. */
  countBefore(entry: QueueEntry): number
}

/** Each entry stands in two sorted sets, one of its account and type, and one of its type alone. */
export const makeReadyIndex = (): ReadyIndex => {
  const byAccount = new Map<string, Lane>()
  const all: Lane = new Map()

  return {
    add: (entry) => {
      addTo(laneOf(byAccount, entry.accountId), entry)
      addTo(all, entry)
    },
    delete: (entry) => {
      deleteFrom(all, entry)
      const lane = byAccount.get(entry.accountId)
      if (lane === undefined) return
      deleteFrom(lane, entry)
      if (lane.size === 0) byAccount.delete(entry.accountId)
    },
    best: ({ accountIds, taskTypes }) => {
      const lanes = accountIds.length === 0 ? [all] : accountIds.flatMap((id) => byAccount.get(id) ?? [])
      return lanes
        .flatMap((lane) => firstsOf(lane, taskTypes))
        .reduce<QueueEntry | undefined>(sooner, undefined)
    },
    countBefore: (entry) => [...all.values()].reduce((count, sorted) => count + sorted.countBefore(entry), 0),
  }
}

/** Sorted entries by task type. */
type Lane = Map<string, SortedSet<QueueEntry>>

const laneOf = (lanes: Map<string, Lane>, accountId: string): Lane => {
  const lane = lanes.get(accountId) ?? new Map()
  lanes.set(accountId, lane)
  return lane
}

const addTo = (lane: Lane, entry: QueueEntry): void => {
  const sorted = lane.get(entry.taskType) ?? makeSortedSet(inOrder)
  lane.set(entry.taskType, sorted)
  sorted.add(entry)
}

const deleteFrom = (lane: Lane, entry: QueueEntry): void => {
  const sorted = lane.get(entry.taskType)
  sorted?.delete(entry)
  if (sorted?.size === 0) lane.delete(entry.taskType)
}

const firstsOf = (lane: Lane, taskTypes: readonly string[]): QueueEntry[] =>
  (taskTypes.length === 0 ? [...lane.keys()] : taskTypes).flatMap((type) => lane.get(type)?.first() ?? [])

const sooner = (best: QueueEntry | undefined, entry: QueueEntry): QueueEntry =>
  best === undefined || inOrder(entry, best) < 0 ? entry : best

const inOrder = (a: QueueEntry, b: QueueEntry): number => a.score - b.score || byText(a.taskId, b.taskId)

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
