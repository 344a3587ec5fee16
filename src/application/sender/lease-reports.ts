import { type AttemptRules, failAttempt, returnToQueue, settledAt } from '../../domain/attempt-policy.ts'
import { after } from '../../domain/instant.ts'
import { endsBefore, holdsBack } from '../../domain/pause.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isWorking, type Session } from '../../domain/session.ts'
import {
  type ErrorClass,
  holdsLease,
  type InFlightTask,
  isInFlight,
  isOutcomeUnknown,
  type LeasedTask,
  type Task,
} from '../../domain/task.ts'
import { extendLease } from '../../domain/task-moves.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import { type Ask, onTask } from '../pair/ask.ts'
import { type PausesDraft, parkHeld, parkPaused } from '../pair/dispatch-holds.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteSetback } from '../pair/task-effects.ts'
import type { RandomSource } from '../ports/id-source.ts'
import type { PairQuestion } from '../ports/pair-store.ts'
import type { RecordReader } from '../ports/record-reader.ts'

type AnswerWith<T extends Task> = Result<T, RefusalOf<'not_found' | 'lease_lost'>>
type Answer = AnswerWith<Task>
type Extended = AnswerWith<LeasedTask>
type Held = { readonly taskId: string; readonly leaseToken: string }
export type FailureReport = Held & {
  readonly error: string
  readonly errorClass: ErrorClass
  readonly retryable: boolean
  readonly retryAfterMs: number | null
}

/** `leaseMs`: how long the lease is to run from now. */
export type ExtendLease = (held: Held, leaseMs: number) => Ask<Extended>
export type FailTask = (report: FailureReport) => Ask<Answer>
export type ReleaseTask = (held: Held) => Ask<Answer>

type Needs = {
  readonly records: RecordReader
  readonly attempts: AttemptRules
  readonly random: RandomSource
}

/** The heartbeat: the sender still works on it. Refused also when the session was taken over: it should stop. */
export const makeExtendLease =
  (needs: Pick<Needs, 'records' | 'attempts'>): ExtendLease =>
  (held, leaseMs) =>
    whoHolds(needs, held, {}, (draft, task, session): Extended => {
      if (isOutcomeUnknown(task) || !isWorking(session))
        return refuse({ code: 'lease_lost', taskId: task.id })
      const extended = extendLease(task, after(draft.now, leaseMs))
      draft.putTask(extended)
      return ok(extended)
    })

/** "It was not typed": another try later, or failed for good and the session goes to a human. */
export const makeFailTask =
  (needs: Needs): FailTask =>
  (report) => {
    const { error, errorClass, retryable, retryAfterMs } = report
    // Senders of one account fail at once; one after the other, only the first finds it without a pause.
    const lock = errorClass === 'account_unavailable' ? ({ lockAccount: true } as const) : {}
    return whoHolds(needs, report, { pauses: true, ...lock }, (draft, task, session) => {
      const failure = { error, errorClass }
      if (errorClass === 'account_unavailable') {
        pauseAccount(draft, task, error, retryAfterMs)
        const how = { counted: false, nextAttemptAt: null, failure }
        noteSetback(draft, returnToQueue(task, session, how, draft.now))
        parkHeld(draft, session, task.id)
      } else {
        const reported = { failure, retryable, retryAfterMs }
        noteSetback(draft, failAttempt(task, session, reported, needs.attempts, needs.random(), draft.now))
      }
      return ok(draft.currentTask(task.id))
    })
  }

/**
 * Logged out, captcha, risk control: nobody types on this account until somebody looks after it. It is told once; a
 * pause that would end before goes on as long as this one.
 */
const pauseAccount = (draft: PausesDraft, { pair }: Task, error: string, forMs: number | null): void => {
  const scope = `account:${pair.accountId}` as const
  const until = forMs === null ? null : after(draft.now, forMs)
  const standing = draft.view.pauses.find((pause) => pause.scope === scope && holdsBack(pause, draft.now))
  if (standing !== undefined) {
    if (endsBefore(standing, until)) draft.pause({ ...standing, until }, null)
    return
  }
  parkPaused(draft, { scope, until })
  const reason = [...error].slice(0, 500).join('')
  draft.pause({ scope, reason, until, createdAt: draft.now, createdBy: SYSTEM }, pair.accountId)
}

/** "Not typed, somebody else may": back to the queue at once, and the attempt does not count. */
export const makeReleaseTask =
  (needs: Needs): ReleaseTask =>
  (held) =>
    whoHolds(needs, held, {}, (draft, task, session) => {
      const how = { counted: false, nextAttemptAt: null, failure: null }
      noteSetback(draft, returnToQueue(task, session, how, draft.now))
      return ok(draft.currentTask(task.id))
    })

/** Lets through whoever holds the task, also with an unknown outcome: the last lease's token still serves. */
const whoHolds = <const Question extends PairQuestion, T extends Task>(
  { records, attempts }: Pick<Needs, 'records' | 'attempts'>,
  { taskId, leaseToken }: Held,
  question: Question,
  decide: (draft: PairDraft<Question>, task: InFlightTask, session: Session) => AnswerWith<T>,
): Ask<AnswerWith<T>> =>
  onTask(records, taskId, question, (draft, found, session): AnswerWith<T> => {
    const task = settledAt(found, session, attempts, draft.now)
    if (!isInFlight(task) || !holdsLease(task, leaseToken)) return refuse({ code: 'lease_lost', taskId })
    return decide(draft, task, session)
  })
