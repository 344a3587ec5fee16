import { letOthers } from '../pair/in-turns.ts'
import { queueEntryOf } from '../pair/queue-change.ts'
import type { DueWork, WaitingSlice } from '../ports/due-work.ts'
import type { TaskQueue } from '../ports/task-queue.ts'
import type { Wait } from '../ports/timer.ts'

/**
 * Makes the queue hold what the database says. An index that was lost is filled anew, and so it is when nobody here
 * looked for a while; else the tasks that changed since the last look are offered again, because a replica may have died
 * between its commit and its offer, or never learnt that it committed. Throws what the ports throw. Resolves to how
 * many tasks it offered.
 */
export type ReconcileQueue = () => Promise<number>

type Needs = {
  readonly due: DueWork
  readonly queue: TaskQueue
  readonly priorityStepMs: number
  readonly wait: Wait
}

/** A run that came through, by the database's clock. */
type Run = { readonly beganAt: Date; readonly endedAt: Date }

export const makeReconcileQueue = ({ due, queue, priorityStepMs, wait }: Needs): ReconcileQueue => {
  let last: Run | null = null

  const offerAll = async (first: WaitingSlice, readOn: (afterTaskId: string) => Promise<WaitingSlice>) => {
    let offered = 0
    for (let slice = first; ; ) {
      const { tasks, now, nextAfter } = slice
      if (tasks.length > 0) await queue.offer(tasks.map((task) => queueEntryOf(task, now, priorityStepMs)))
      offered += tasks.length
      if (nextAfter === null) return { offered, endedAt: now }
      // With everything in one process, neither the reading nor the offering lets anybody in between.
      await letOthers(wait)
      slice = await readOn(nextAfter)
    }
  }

  const offerChanged = async (sinceMs: number, first: WaitingSlice) =>
    offerAll(first, (afterTaskId) => due.recentlyWaiting(sinceMs, SLICE, afterTaskId))

  const offerEverything = async () =>
    offerAll(await due.waitingTasks(null, SLICE), (afterTaskId) => due.waitingTasks(afterTaskId, SLICE))

  return async () => {
    const isFilled = await queue.isFilled()
    // However long the last run took: what it had passed when it changed is seen now.
    const sinceMs = RECENT_MS + (last === null ? 0 : msBetween(last.beganAt, last.endedAt))
    const changed = await due.recentlyWaiting(sinceMs, SLICE, null)
    const isSeamless = last !== null && msBetween(last.endedAt, changed.now) <= GAP_MAX_MS
    const token = isFilled ? null : await queue.beginFill()
    const { offered, endedAt } =
      isFilled && isSeamless ? await offerChanged(sinceMs, changed) : await offerEverything()
    if (token !== null) await queue.markFilled(token)
    last = { beganAt: changed.now, endedAt }
    return offered
  }
}

const msBetween = (from: Date, to: Date): number => to.getTime() - from.getTime()

const SLICE = 500
const RECENT_MS = 60_000
/** So much less than what counts as recent that a slow commit, stamped when it began, is not missed. */
const GAP_MAX_MS = 30_000
