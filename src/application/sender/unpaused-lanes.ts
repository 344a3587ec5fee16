import { holdsBack } from '../../domain/pause.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import type { PausesInForce } from '../ports/pause-store.ts'
import type { QueueFilter } from '../ports/task-queue.ts'

/** What a poll may look at while some scopes are paused, so that it does not take up held tasks one by one. */
export type UnpausedLanes = {
  readonly filter: QueueFilter
  /** Everything that it asked for is paused. */
  readonly isClosed: boolean
  /** Some of what it asked for is. */
  readonly isNarrowed: boolean
  /** The database's time, as of the pauses. */
  readonly now: Date
}

export const unpausedLanes = ({ pauses, now }: PausesInForce, wanted: QueueFilter): UnpausedLanes => {
  const held = new Set(pauses.filter((pause) => holdsBack(pause, now)).map(({ scope }): string => scope))
  const accountIds = wanted.accountIds.filter((id) => !held.has(`account:${id}`))
  const asked = wanted.taskTypes.length > 0 ? wanted.taskTypes : TASK_TYPES
  const unpaused = asked.filter((type) => !held.has(`type:${type}`))
  const isClosed =
    held.has('all') || unpaused.length === 0 || (wanted.accountIds.length > 0 && accountIds.length === 0)
  // Any type stays any: the queue is asked for types only where some are held.
  const taskTypes = unpaused.length === TASK_TYPES.length ? [] : unpaused
  const isNarrowed = accountIds.length < wanted.accountIds.length || unpaused.length < asked.length
  return { filter: { accountIds, taskTypes }, isClosed, isNarrowed, now }
}
