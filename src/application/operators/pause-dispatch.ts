import { isOfSome, type Pause, type PauseScope } from '../../domain/pause.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { TaskQueue } from '../ports/task-queue.ts'

export type PutPause = (pause: Omit<Pause, 'createdAt'>) => Promise<Pause>
/** False when there is none with this scope. */
export type RemovePause = (scope: PauseScope) => Promise<boolean>

type Needs = { readonly pauses: PauseStore; readonly queue: TaskQueue }

/** Holds a scope back; tasks wait where they are, and senders are refused at send_info from now on. */
export const makePutPause =
  ({ pauses, queue }: Needs): PutPause =>
  async (pause) => {
    const put = await pauses.put(pause)
    // It may end before the one that it replaces.
    await letGo(queue, pause.scope)
    return put
  }

/** Lets a scope go on: its tasks, which may be parked in the queue, may be taken at once. */
export const makeRemovePause =
  ({ pauses, queue }: Needs): RemovePause =>
  async (scope) => {
    if (!(await pauses.remove(scope))) return false
    await letGo(queue, scope)
    return true
  }

/** Polls see to `all` and types themselves, so only accounts and shops are parked. */
const letGo = async (queue: TaskQueue, scope: PauseScope): Promise<void> => {
  // A queue that is down lets go by itself, half a minute later at the latest.
  if (isOfSome(scope)) await queue.unpark([scope]).catch(() => undefined)
}
