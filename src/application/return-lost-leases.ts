import { type AttemptRules, loseLease } from '../domain/attempt-policy.ts'
import { isInFlight } from '../domain/task.ts'
import { type CatchUp, forEachDue } from './catch-up.ts'
import { currentOf } from './create-session.ts'
import { expireIn, noteSetback } from './move-effects.ts'
import type { ChangePair } from './pair-changes.ts'
import type { DueTask, DueWork } from './ports/due-work.ts'
import { type Meter, NO_METER } from './ports/meter.ts'

type Needs = {
  readonly changePair: ChangePair
  readonly due: DueWork
  readonly attempts: AttemptRules
  readonly meter?: Meter
}

/** Takes lost leases back: to the queue before the content went out, an unknown outcome after it (CONTRACT 4). */
export const makeReturnLostLeases =
  (needs: Needs): CatchUp =>
  async () => {
    const lost = await needs.due.lostLeases(SLICE)
    await forEachDue(lost, (each) => returnOne(needs, each))
    return lost.length
  }

/** Fails waiting tasks whose expires_at is over (CONTRACT 4). */
export const makeExpireTasks =
  ({ changePair, due }: Pick<Needs, 'changePair' | 'due'>): CatchUp =>
  async () => {
    const expired = await due.expiredTasks(SLICE)
    await forEachDue(expired, ({ pair, sessionId }) =>
      changePair(pair, { sessionId }, (draft) => expireIn(draft, sessionId)),
    )
    return expired.length
  }

const SLICE = 200

// The full predicate once more, under the lock: a completion, a heartbeat or another replica may have come first.
const returnOne = async (
  { changePair, attempts, meter = NO_METER }: Needs,
  { pair, sessionId, taskId }: DueTask,
) => {
  const lost = await changePair(pair, { sessionId }, (draft) => {
    const task = draft.task(taskId)
    const isLost =
      task !== undefined &&
      isInFlight(task) &&
      task.outcomeUnknownSince === null &&
      task.lease !== null &&
      task.lease.expiresAt <= draft.now
    if (!isLost) return null
    noteSetback(draft, loseLease(task, currentOf(draft, sessionId), attempts, draft.now))
    return task.lease
  })
  if (lost !== null) meter.count({ what: 'lease_lost', contentOut: lost.contentOut })
}
