import { type AttemptRules, loseLease } from '../domain/attempt-policy.ts'
import { isInFlight } from '../domain/task.ts'
import { currentOf } from './create-session.ts'
import { expireIn, noteSetback } from './move-effects.ts'
import type { ChangePair } from './pair-changes.ts'
import type { DueTask, DueWork } from './ports/due-work.ts'

/** Acts on the tasks that time has caught up with; resolves to how many it looked at. Replicas may all run it. */
export type CatchUp = () => Promise<number>

type Needs = { readonly changePair: ChangePair; readonly due: DueWork; readonly attempts: AttemptRules }

/** Takes lost leases back: to the queue before the content went out, an unknown outcome after it (CONTRACT 4). */
export const makeReturnLostLeases =
  ({ changePair, due, attempts }: Needs): CatchUp =>
  async () => {
    const lost = await due.lostLeases(SLICE)
    for (const each of lost) await returnOne(changePair, attempts, each)
    return lost.length
  }

/** Fails waiting tasks whose expires_at is over (CONTRACT 4). */
export const makeExpireTasks =
  ({ changePair, due }: Omit<Needs, 'attempts'>): CatchUp =>
  async () => {
    const expired = await due.expiredTasks(SLICE)
    for (const { pair, sessionId } of expired) {
      await changePair(pair, { sessionId }, (draft) => expireIn(draft, sessionId))
    }
    return expired.length
  }

const SLICE = 200

// The full predicate once more, under the lock: a completion, a heartbeat or another replica may have come first.
const returnOne = (changePair: ChangePair, attempts: AttemptRules, { pair, sessionId, taskId }: DueTask) =>
  changePair(pair, { sessionId }, (draft) => {
    const task = draft.task(taskId)
    const isLost =
      task !== undefined &&
      isInFlight(task) &&
      task.outcomeUnknownSince === null &&
      task.lease !== null &&
      task.lease.expiresAt <= draft.now
    if (isLost) noteSetback(draft, loseLease(task, currentOf(draft, sessionId), attempts, draft.now))
  })
