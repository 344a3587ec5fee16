import type { QueueEntry, QueueFilter } from '../../application/ports/task-queue.ts'
import type { TaskType } from '../../domain/task-type.ts'
import { makeSortedSet, type SortedSet } from './btree.ts'

/** The entries that are due, in order, found by account and type without passing those of others. */
type ReadyIndex = {
  add(entry: QueueEntry): void
  delete(entry: QueueEntry): void
  /** Hides an account's entries, or shows them again; however many there are, it costs the same. */
  setParked(accountId: string, isParked: boolean): void
  isParked(accountId: string): boolean
  /** The best entry that matches and is not hidden, or undefined. */
  best(filter: QueueFilter): QueueEntry | undefined
  /** How many, of whatever account and type, come before it and are not hidden. */
  countBefore(entry: QueueEntry): number
  /** How many entries of each type the account has, hidden or not. */
  sizesOf(accountId: string): readonly (readonly [TaskType, number])[]
}

/**
 * Each entry stands in the sorted set of its account and type, its lane. Of each lane that is not hidden, the first one
 * stands among the heads of its type too, so that an account is hidden by taking a few heads away.
 */
export const makeReadyIndex = (): ReadyIndex => {
  const accounts = new Map<string, Map<TaskType, SortedSet<QueueEntry>>>()
  const heads = new Map<TaskType, SortedSet<QueueEntry>>()
  const parked = new Set<string>()
  const all = makeSortedSet(inOrder)

  const lanesOf = (accountId: string) => accounts.get(accountId) ?? NO_LANES
  const headOf = (accountId: string, type: TaskType): QueueEntry | undefined =>
    parked.has(accountId) ? undefined : lanesOf(accountId).get(type)?.first()

  /** Does something to lanes of an account, and puts their heads right. */
  const changing = (accountId: string, types: readonly TaskType[], change: () => void): void => {
    const before = types.map((type) => headOf(accountId, type))
    change()
    for (const [i, type] of types.entries()) {
      const [old, head] = [before[i], headOf(accountId, type)]
      if (old === head) continue
      if (old !== undefined) deleteFrom(heads, type, old)
      if (head !== undefined) addTo(heads, type, head)
    }
  }

  const firstsOf = (sets: ReadonlyMap<TaskType, SortedSet<QueueEntry>>, types: readonly TaskType[]) =>
    (types.length === 0 ? [...sets.keys()] : types).flatMap((type) => sets.get(type)?.first() ?? [])

  return {
    add: (entry) => {
      const { accountId, taskType } = entry
      all.add(entry)
      changing(accountId, [taskType], () => {
        const lanes = accounts.get(accountId) ?? new Map<TaskType, SortedSet<QueueEntry>>()
        accounts.set(accountId, lanes)
        addTo(lanes, taskType, entry)
      })
    },
    delete: (entry) => {
      const { accountId, taskType } = entry
      all.delete(entry)
      const lanes = accounts.get(accountId)
      if (lanes === undefined) return
      changing(accountId, [taskType], () => deleteFrom(lanes, taskType, entry))
      if (lanes.size === 0) accounts.delete(accountId)
    },
    setParked: (accountId, isParked) =>
      changing(accountId, [...lanesOf(accountId).keys()], () => {
        if (isParked) parked.add(accountId)
        else parked.delete(accountId)
      }),
    isParked: (accountId) => parked.has(accountId),
    best: ({ accountIds, taskTypes }) => {
      const open = accountIds.filter((id) => !parked.has(id)).map(lanesOf)
      return (accountIds.length === 0 ? [heads] : open)
        .flatMap((sets) => firstsOf(sets, taskTypes))
        .reduce<QueueEntry | undefined>(sooner, undefined)
    },
    countBefore: (entry) =>
      [...parked]
        .flatMap((id) => [...lanesOf(id).values()])
        .reduce((count, lane) => count - lane.countBefore(entry), all.countBefore(entry)),
    sizesOf: (accountId) => [...lanesOf(accountId)].map(([type, lane]) => [type, lane.size] as const),
  }
}

const NO_LANES: ReadonlyMap<TaskType, SortedSet<QueueEntry>> = new Map()

const addTo = (sets: Map<TaskType, SortedSet<QueueEntry>>, type: TaskType, entry: QueueEntry): void => {
  const sorted = sets.get(type) ?? makeSortedSet(inOrder)
  sets.set(type, sorted)
  sorted.add(entry)
}

const deleteFrom = (sets: Map<TaskType, SortedSet<QueueEntry>>, type: TaskType, entry: QueueEntry): void => {
  const sorted = sets.get(type)
  sorted?.delete(entry)
  if (sorted?.size === 0) sets.delete(type)
}

const sooner = (best: QueueEntry | undefined, entry: QueueEntry): QueueEntry =>
  best === undefined || inOrder(entry, best) < 0 ? entry : best

const inOrder = (a: QueueEntry, b: QueueEntry): number => a.score - b.score || byText(a.taskId, b.taskId)

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
