import { type AttemptRules, loseLease } from '../../domain/attempt-policy.ts'
import { isLeased } from '../../domain/task.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import { noteSetback } from '../pair/task-effects.ts'
import type { DueTask, DueWork } from '../ports/due-work.ts'
import { type CatchUp, catchUpOn } from './catch-up.ts'

type Needs = {
  readonly changePair: ChangePair
  readonly due: DueWork
  readonly attempts: AttemptRules
}

/** Takes lost leases back: to the queue before the content went out, an unknown outcome after it (CONTRACT 4). */
export const makeReturnLostLeases =
  (needs: Needs): CatchUp =>
  () =>
    catchUpOn(
      (limit) => needs.due.lostLeases(limit),
      (each) => returnOne(needs, each),
    )

// The full predicate once more, under the lock: a completion, a heartbeat or another replica may have come first.
const returnOne = ({ changePair, attempts }: Needs, { pair, sessionId, taskId }: DueTask) =>
  changePair(pair, { sessionId, noWait: true }, (draft) => {
    const task = draft.task(taskId)
    if (task === undefined || !isLeased(task) || task.lease.expiresAt > draft.now) return
    noteSetback(draft, loseLease(task, draft.currentSession(sessionId), attempts, draft.now))
    draft.count({ what: 'lease_lost', contentOut: task.lease.contentOut })
  })
