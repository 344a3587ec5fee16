import { queueEntryOf } from '../pair/queue-change.ts'
import type { DueWork, WaitingSlice } from '../ports/due-work.ts'
import type { TaskQueue } from '../ports/task-queue.ts'

/**
 * Makes the queue hold what the database says. An index that was lost is filled anew, and so it is when nobody here
 * looked for a while; else the tasks that changed lately are offered again, because a replica may have died between its
 * commit and its offer, or never learnt that it committed. Throws what the ports throw. Resolves to how many tasks it
 * offered.
 */
export type ReconcileQueue = () => Promise<number>

type Needs = { readonly due: DueWork; readonly queue: TaskQueue; readonly priorityStepMs: number }

export const makeReconcileQueue = ({ due, queue, priorityStepMs }: Needs): ReconcileQueue => {
  // The database's time at the last run that came through: an outage or a frozen process leaves a gap behind it.
  let readAt: Date | null = null

  const offerAll = async (first: WaitingSlice, readOn: (afterTaskId: string) => Promise<WaitingSlice>) => {
    let offered = 0
    for (let slice: WaitingSlice | null = first; slice !== null; ) {
      const { tasks, now, nextAfter }: WaitingSlice = slice
      if (tasks.length > 0) await queue.offer(tasks.map((task) => queueEntryOf(task, now, priorityStepMs)))
      offered += tasks.length
      slice = nextAfter === null ? null : await readOn(nextAfter)
    }
    return offered
  }

  return async () => {
    const isFilled = await queue.isFilled()
    const lately = await due.recentlyWaiting(RECENT_MS, SLICE, null)
    const isSeamless = readAt !== null && lately.now.getTime() - readAt.getTime() <= GAP_MAX_MS
    const offered =
      isFilled && isSeamless
        ? await offerAll(lately, (afterTaskId) => due.recentlyWaiting(RECENT_MS, SLICE, afterTaskId))
        : await offerAll(await due.waitingTasks(null, SLICE), (afterTaskId) =>
            due.waitingTasks(afterTaskId, SLICE),
          )
    if (!isFilled) await queue.markFilled()
    readAt = lately.now
    return offered
  }
}

const SLICE = 1_000
const RECENT_MS = 60_000
/** So much less than what counts as recent that a slow commit, stamped when it began, is not missed. */
const GAP_MAX_MS = 30_000
