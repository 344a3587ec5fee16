import { type AttemptRules, loseLease } from '../../domain/attempt-policy.ts'
import { isLeased, isLeaseOver } from '../../domain/task.ts'
import type { PairDraft } from './pair-draft.ts'
import { noteSetback } from './task-effects.ts'

/** Takes lost leases of the session back: to the queue before the content went out, an unknown outcome after it. */
export const loseOverIn = (draft: PairDraft, sessionId: string, rules: AttemptRules): void => {
  for (const task of draft.tasksOf(sessionId)) {
    if (!isLeased(task) || !isLeaseOver(task.lease, draft.now)) continue
    noteSetback(draft, loseLease(task, draft.currentSession(sessionId), rules, draft.now))
    draft.count({ what: 'lease_lost', contentOut: task.lease.contentOut })
  }
}
