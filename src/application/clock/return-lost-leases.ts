import type { AttemptRules } from '../../domain/attempt-policy.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import { loseOverIn } from '../pair/lost-leases.ts'
import type { DueWork } from '../ports/due-work.ts'
import { type CatchUp, catchUpOn } from './catch-up.ts'

type Needs = {
  readonly changePair: ChangePair
  readonly due: DueWork
  readonly attempts: AttemptRules
}

/** Takes lost leases back: to the queue before the content went out, an unknown outcome after it (CONTRACT 4). */
export const makeReturnLostLeases =
  ({ changePair, due, attempts }: Needs): CatchUp =>
  () =>
    catchUpOn(
      (limit) => due.lostLeases(limit),
      // Judged once more under the lock: a completion, a heartbeat or another replica may have come first.
      ({ pair, sessionId }) =>
        changePair(pair, { sessionId, noWait: true }, (draft) => {
          if (draft.session(sessionId) !== undefined) loseOverIn(draft, sessionId, attempts)
        }),
    )
