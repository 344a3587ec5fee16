import type { ChangePair } from '../pair/change-pair.ts'
import { expireIn } from '../pair/task-effects.ts'
import type { DueWork } from '../ports/due-work.ts'
import { type CatchUp, catchUpOn } from './catch-up.ts'

type Needs = { readonly changePair: ChangePair; readonly due: DueWork }

/** Fails waiting tasks whose expires_at is over (CONTRACT 4). */
export const makeExpireTasks =
  ({ changePair, due }: Needs): CatchUp =>
  () =>
    catchUpOn(
      (limit) => due.expiredTasks(limit),
      ({ pair, sessionId, taskId }) => {
        const question = { sessionId, aboutTasks: [taskId], firstWaiting: AT_ONCE_MAX, noWait: true } as const
        return changePair(pair, question, (draft) => expireIn(draft, sessionId))
      },
    )

/** So many of one session at once, of which each is an event. */
const AT_ONCE_MAX = 100
