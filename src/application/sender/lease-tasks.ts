import { type HandedOutTask, hasContent, isContentOut } from '../../domain/task.ts'
import { SourceUnavailable, type TaskSource } from '../ports/task-source.ts'
import { handOut } from './fence.ts'
import { makeGetSendInfo, type SendInfoNeeds } from './get-send-info.ts'
import type { Take } from './lease-entry.ts'
import { type TakingNeeds, type TaskRequest, waitForTask } from './wait-for-task.ts'

/** Up to `max` tasks at once, each with its content handed out; empty when nothing became ready in time. */
export type LeaseTasks = (
  wanted: TaskRequest,
  max: number,
  signal: AbortSignal,
) => Promise<readonly HandedOutTask[]>

type Needs = TakingNeeds & SendInfoNeeds

/**
 * Many tasks in one trip (CONTRACT 4). Only the first one is waited for. Those whose text cannot be had now are left
 * out. Throws QueueUnavailable, and SourceUnavailable when none is left.
 */
export const makeLeaseTasks =
  (needs: Needs): LeaseTasks =>
  async (wanted, max, signal) => {
    needs.notePoll(wanted)
    const source = makeImpatient(needs.source)
    const leased: HandedOutTask[] = []
    for (let tries = 0; leased.length < max && tries < 2 * max; tries += 1) {
      const waitMs = tries === 0 ? wanted.waitMs : 0
      const next = takeWithContent({ ...needs, source }, { ...wanted, waitMs }, signal)
      const taken = await next.catch((error: unknown) => {
        if (error instanceof SourceUnavailable) return 'left out' as const
        // What is handed out already must reach the sender, whatever broke since.
        if (leased.length > 0) return null
        throw error
      })
      if (taken === null) break
      if (taken !== 'left out') leased.push(taken)
    }
    const trouble = source.trouble()
    if (leased.length === 0 && trouble !== null) throw trouble
    return leased
  }

/** The next task with its content out, or `left out` when it turned out not to be sendable; null when none is ready. */
const takeWithContent = async (
  needs: Needs,
  wanted: TaskRequest,
  signal: AbortSignal,
): Promise<HandedOutTask | 'left out' | null> => {
  const task = await waitForTask(needs, wanted, withContent, signal)
  if (task === null || isContentOut(task)) return task
  const passed = await makeGetSendInfo(needs)(task.id, task.lease.token)
  return passed.ok ? passed.value : 'left out'
}

const withContent: Take = (draft, leased) => (hasContent(leased) ? handOut(draft, leased) : leased)

/** The same source, which is not asked again once it was in trouble: many times 5 s would be too long. */
const makeImpatient = (source: TaskSource): TaskSource & { trouble(): SourceUnavailable | null } => {
  let trouble: SourceUnavailable | null = null
  return {
    trouble: () => trouble,
    fetchContent: async (externalTaskId) => {
      if (trouble !== null) throw trouble
      try {
        return await source.fetchContent(externalTaskId)
      } catch (error) {
        if (error instanceof SourceUnavailable) trouble = error
        throw error
      }
    },
  }
}
