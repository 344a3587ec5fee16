import { candidateOf, dueAt, queueScore } from '../../domain/dispatch.ts'
import type { Pair } from '../../domain/pair.ts'
import { isInFlight, type Task, type WaitingTask } from '../../domain/task.ts'
import type { PairFacts } from '../ports/pair-store.ts'
import type { Lane, ParkedLane, QueueEntry } from '../ports/task-queue.ts'
import type { PairStanding } from './pair-draft.ts'

/** What a committed change means for the queue. */
export type QueueChange = {
  readonly offers: readonly QueueEntry[]
  readonly withdrawals: readonly Pick<QueueEntry, 'taskId' | 'leaseNo'>[]
  /** What is held back as a whole. */
  readonly parks: readonly ParkedLane[]
  /** What may go on. */
  readonly unparks: readonly Lane[]
}

/** A waiting task as the queue holds it. `now`: the database's time. */
export const queueEntryOf = (task: WaitingTask, now: Date, priorityStepMs: number): QueueEntry => ({
  taskId: task.id,
  sessionId: task.sessionId,
  accountId: task.pair.accountId,
  shopId: task.pair.shopId,
  taskType: task.taskType,
  leaseNo: task.leaseNo,
  score: queueScore(task, priorityStepMs),
  dueInMs: Math.max(0, dueAt(task).getTime() - now.getTime()),
})

/**
 * Of each session in `places`: its candidate is offered, to be taken in so many milliseconds at the earliest, and all
 * its other tasks leave the queue.
 */
export const queueChangeOf = (
  standing: PairStanding,
  places: ReadonlyMap<string, number>,
  priorityStepMs: number,
): Pick<QueueChange, 'offers' | 'withdrawals'> => {
  const sessions = [...places.keys()].flatMap((id) => standing.session(id) ?? [])
  const candidates = sessions.flatMap((session) => candidateOf(session, standing.tasksOf(session.id)) ?? [])
  const offered = new Set(candidates.map(({ id }) => id))
  const others = sessions.flatMap(({ id }) => standing.tasksOf(id)).filter((task) => !offered.has(task.id))
  return {
    offers: candidates.map((task) => {
      const entry = queueEntryOf(task, standing.now, priorityStepMs)
      return { ...entry, dueInMs: Math.max(entry.dueInMs, places.get(task.sessionId) ?? 0) }
    }),
    withdrawals: others.map((task) => ({ taskId: task.id, leaseNo: offeredUnder(task) })),
  }
}

/** The lanes that have room for one more since the decision: a task of theirs is in flight no longer. */
export const lanesWithRoom = (
  { accountId }: Pair,
  before: PairFacts,
  standing: Pick<PairStanding, 'task'>,
): readonly Lane[] => {
  const isOver = ({ id }: Task) => {
    const task = standing.task(id)
    return task === undefined || !isInFlight(task)
  }
  return before.tasks.some((task) => isInFlight(task) && isOver(task)) ? [`busy:${accountId}`] : []
}

// A leased task was offered under the number before. Its return is offered under the new one, which a withdrawal that
// comes late must not hit.
const offeredUnder = (task: Task): number => (isInFlight(task) ? task.leaseNo - 1 : task.leaseNo)
