import { queueEntryOf } from './pair-changes.ts'
import type { DueWork, WaitingSlice } from './ports/due-work.ts'
import type { TaskQueue } from './ports/task-queue.ts'

/**
 * Makes the queue hold what the database says. An index that was lost is filled anew; else the tasks that changed
 * lately are offered again, because a replica may have died between its commit and its offer. Throws what the
 * ports throw. Resolves to how many tasks it offered.
 */
export type ReconcileQueue = () => Promise<number>

type Needs = { readonly due: DueWork; readonly queue: TaskQueue; readonly priorityStepMs: number }

export const makeReconcileQueue =
  ({ due, queue, priorityStepMs }: Needs): ReconcileQueue =>
  async () => {
    const isFilled = await queue.isFilled()
    const read = (afterTaskId: string | null): Promise<WaitingSlice> =>
      isFilled ? due.recentlyWaiting(RECENT_MS, SLICE, afterTaskId) : due.waitingTasks(afterTaskId, SLICE)

    let offered = 0
    let afterTaskId: string | null = null
    do {
      const { tasks, now, nextAfter }: WaitingSlice = await read(afterTaskId)
      if (tasks.length > 0) await queue.offer(tasks.map((task) => queueEntryOf(task, now, priorityStepMs)))
      offered += tasks.length
      afterTaskId = nextAfter
    } while (afterTaskId !== null)
    if (!isFilled) await queue.markFilled()
    return offered
  }

const SLICE = 1_000
const RECENT_MS = 60_000
