import { isOfSome, type Pause, type PauseScope } from '../../domain/pause.ts'
import { queueEntryOf } from '../pair/queue-change.ts'
import type { DueWork } from '../ports/due-work.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { TaskQueue } from '../ports/task-queue.ts'

export type PutPause = (pause: Omit<Pause, 'createdAt'>) => Promise<Pause>
/** False when there is none with this scope. */
export type RemovePause = (scope: PauseScope) => Promise<boolean>

type Needs = {
  readonly pauses: PauseStore
  readonly due: DueWork
  readonly queue: TaskQueue
  readonly priorityStepMs: number
}

/** Holds a scope back; tasks wait where they are, and senders are refused at send_info from now on. */
export const makePutPause =
  ({ pauses }: Pick<Needs, 'pauses'>): PutPause =>
  (pause) =>
    pauses.put(pause)

/** Lets a scope go on: its tasks, which may be parked in the queue, are offered at once. */
export const makeRemovePause =
  ({ pauses, due, queue, priorityStepMs }: Needs): RemovePause =>
  async (scope) => {
    if (!(await pauses.remove(scope))) return false
    // Polls see to `all` and types themselves, so only tasks of accounts and shops are parked.
    if (isOfSome(scope)) {
      // A queue that is down forgets who was parked.
      await offerAll({ due, queue, priorityStepMs }, scope).catch(() => undefined)
    }
    return true
  }

const offerAll = async (
  { due, queue, priorityStepMs }: Omit<Needs, 'pauses'>,
  scope: PauseScope,
): Promise<void> => {
  let afterTaskId: string | null = null
  do {
    const { tasks, now, nextAfter } = await due.waitingIn(scope, afterTaskId, SLICE)
    if (tasks.length > 0) await queue.offer(tasks.map((task) => queueEntryOf(task, now, priorityStepMs)))
    afterTaskId = nextAfter
  } while (afterTaskId !== null)
}
const SLICE = 500
