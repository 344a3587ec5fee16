import type { Log } from '../ports/log.ts'
import type { Meter } from '../ports/meter.ts'
import type { QueueEntry, TaskQueue } from '../ports/task-queue.ts'

/** Keeps a task that nobody can lease, for a reason that nobody expects, from being in the way of the others. */
export type SetAside = {
  /**
   * Leases the entry. What goes wrong with it as with nothing else sets its task aside for a growing time: told in the log
   * and counted, and null for whoever asked, who goes on with the next. Throws what says that nothing can be leased now.
   */
  attempt<Leased>(entry: QueueEntry, lease: () => Promise<Leased>): Promise<Leased | null>
}

type Needs = {
  readonly queue: Pick<TaskQueue, 'offer'>
  readonly meter: Meter
  readonly log: Pick<Log, 'error'>
  /** Milliseconds since any fixed moment. */
  readonly elapsedMs: () => number
}

type Note = { readonly times: number; readonly until: number }

export const makeSetAside = ({ queue, meter, log, elapsedMs }: Needs): SetAside => {
  const notes = new Map<string, Note>()
  const offerIn = (entry: QueueEntry, dueInMs: number) => queue.offer([{ ...entry, dueInMs }])
  const note = (taskId: string): number => {
    const times = (notes.get(taskId)?.times ?? 0) + 1
    const waitMs = Math.min(WAIT_MAX_MS, WAIT_MS * 2 ** (times - 1))
    notes.delete(taskId)
    notes.set(taskId, { times, until: elapsedMs() + waitMs })
    const [oldest] = notes.keys()
    if (notes.size > NOTES_MAX && oldest !== undefined) notes.delete(oldest)
    return waitMs
  }
  return {
    attempt: async (entry, lease) => {
      const leftMs = (notes.get(entry.taskId)?.until ?? 0) - elapsedMs()
      // Reconciliation may have offered it anew.
      if (leftMs > 0) {
        await offerIn(entry, leftMs)
        return null
      }
      try {
        const leased = await lease()
        notes.delete(entry.taskId)
        return leased
      } catch (error) {
        if (isOfAll(error)) throw error
        const waitMs = note(entry.taskId)
        meter.count({ what: 'set_aside' })
        log.error(
          { error, taskId: entry.taskId, waitMs },
          'a task cannot be leased and is set aside, ask the doctor',
        )
        await offerIn(entry, waitMs)
        return null
      }
    },
  }
}

const WAIT_MS = 5_000
const WAIT_MAX_MS = 600_000
/** Tasks that are remembered; forgetting one only tries it once more. */
const NOTES_MAX = 1_000

/** What the ports throw when they do not answer at all, or the request is over: it says nothing of the task. */
const OF_ALL: ReadonlySet<string> = new Set([
  'DatabaseUnavailable',
  'QueueUnavailable',
  'RowBusy',
  'Overloaded',
  'KeyTaken',
])
const isOfAll = (error: unknown): boolean => error instanceof Error && OF_ALL.has(error.name)
