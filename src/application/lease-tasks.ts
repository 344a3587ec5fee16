import type { Task } from '../domain/task.ts'
import { handOut } from './get-send-info.ts'
import { type Take, type TakingNeeds, type TaskRequest, waitForTask } from './take-next-task.ts'

/** Up to `max` tasks at once, each with its content handed out; empty when nothing became ready in time. */
export type LeaseTasks = (wanted: TaskRequest, max: number, signal: AbortSignal) => Promise<readonly Task[]>

/** Many tasks in one trip (CONTRACT 4). Only the first one is waited for. Throws QueueUnavailable. */
export const makeLeaseTasks =
  (needs: TakingNeeds): LeaseTasks =>
  async (wanted, max, signal) => {
    await needs.workers.notePoll(wanted.workerId, wanted.accountIds)
    const leased: Task[] = []
    while (leased.length < max) {
      const waitMs = leased.length === 0 ? wanted.waitMs : 0
      const task = await waitForTask(needs, { ...wanted, waitMs }, withContent, signal).catch(
        (error: unknown) => {
          // What is handed out already must reach the sender, whatever broke since.
          if (leased.length > 0) return null
          throw error
        },
      )
      if (task === null) break
      leased.push(task)
    }
    return leased
  }

const withContent: Take = (draft, leased) => handOut(draft, leased)
