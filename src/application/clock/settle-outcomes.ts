import { type AttemptRules, proveAbsent } from '../../domain/attempt-policy.ts'
import { after } from '../../domain/instant.ts'
import { isWorking } from '../../domain/session.ts'
import { isOutcomeUnknown } from '../../domain/task.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import { transferIn } from '../pair/session-effects.ts'
import { noteSetback } from '../pair/task-effects.ts'
import type { DueTask, DueWork } from '../ports/due-work.ts'
import { type CatchUp, catchUpOn } from './catch-up.ts'

/** What is done about a text when nobody can tell in time whether it was typed (CONTRACT 4). */
export type UnconfirmedRules = {
  /** From the end of the lease, or from a resume. */
  readonly waitMs: number
  /** To a human, who looks into the chat; or typed again, at the risk of typing it twice. */
  readonly policy: 'transfer' | 'retry'
}

type Needs = {
  readonly changePair: ChangePair
  readonly due: DueWork
  readonly attempts: AttemptRules
  readonly unconfirmed: UnconfirmedRules
}

/** Settles unknown outcomes that nothing confirmed in time. A paused session's wait until it is resumed. */
export const makeSettleOutcomes =
  (needs: Needs): CatchUp =>
  () =>
    catchUpOn(
      (limit) => needs.due.overdueOutcomes(needs.unconfirmed.waitMs, limit),
      (each) => settle(needs, each),
    )

const settle = ({ changePair, attempts, unconfirmed }: Needs, { pair, sessionId, taskId }: DueTask) =>
  changePair(pair, { sessionId, noWait: true }, (draft) => {
    const task = draft.task(taskId)
    const session = draft.currentSession(sessionId)
    if (task === undefined || !isOutcomeUnknown(task) || !isWorking(session)) return
    if (after(task.outcomeUnknownSince, unconfirmed.waitMs) > draft.now) return

    if (unconfirmed.policy === 'retry') noteSetback(draft, proveAbsent(task, session, attempts, draft.now))
    // It stays in flight: the transcript may still complete it.
    else transferIn(draft, session, { reason: 'outcome_unknown', evidence: null }, SYSTEM, { taskId })
  })
