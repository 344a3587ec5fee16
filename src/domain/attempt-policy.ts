import { after } from './instant.ts'
import { isEnded, type Session } from './session.ts'
import {
  type CancelledTask,
  EXPIRED,
  type FailedTask,
  type Failure,
  type InFlightTask,
  isContentOut,
  isExpired,
  isInFlight,
  isLeased,
  isLeaseOver,
  type LeasedTask,
  type OutcomeUnknownTask,
  type Task,
  type WaitingTask,
} from './task.ts'
import { AFTER_LEASE, cancelTask, failTask, loseOutcome, type Returning, returnTask } from './task-moves.ts'

export type AttemptRules = {
  readonly attemptsMax: number
  /** The first retry waits up to this long, each further one up to twice as long. */
  readonly backOffBaseMs: number
  readonly backOffMaxMs: number
}

/** The longest that a retry waits after so many attempts; the wait itself is drawn from 0 to this (full jitter). */
export const backOffCeilingMs = (attempt: number, rules: AttemptRules): number =>
  Math.min(rules.backOffMaxMs, rules.backOffBaseMs * 2 ** Math.max(0, attempt - 1))

/** What a task in flight becomes whose text was not typed. */
export type SetBack = WaitingTask | FailedTask | CancelledTask

/** Back to the queue, or what becomes of it instead: cancelled, or failed as expired (CONTRACT 4). */
export const returnToQueue = (task: InFlightTask, session: Session, how: Returning, now: Date): SetBack => {
  if (session.state === 'transferred' || isEnded(session)) return cancelTask(task, now)
  if (isExpired(task, now)) return failTask(task, { error: EXPIRED, errorClass: null }, now)
  return returnTask(task, how)
}

export type Reported = {
  readonly failure: Failure
  readonly retryable: boolean
  readonly retryAfterMs: number | null
}

/** A sender reports that it did not type: another try, or failed for good. `random` lies in [0, 1). */
export const failAttempt = (
  task: InFlightTask,
  session: Session,
  { failure, retryable, retryAfterMs }: Reported,
  rules: AttemptRules,
  random: number,
  now: Date,
): SetBack => {
  if (session.state === 'transferred' || isEnded(session)) return cancelTask({ ...task, ...failure }, now)
  if (!retryable || task.attempt >= rules.attemptsMax) return failTask(task, failure, now)

  const waitMs = retryAfterMs ?? Math.round(random * backOffCeilingMs(task.attempt, rules))
  return returnToQueue(task, session, { counted: true, nextAttemptAt: after(now, waitMs), failure }, now)
}

/** The `error` of a task whose leases all ran out before a sender asked for its content. */
const LEASE_EXPIRED: Failure = { error: 'lease_expired', errorClass: 'technical' }

/**
 * A lease ran out. Before the content was out, the text was surely not typed: back to the queue at once, or failed
 * for good after the last attempt. After it, nobody knows, so the task stays in flight with an unknown outcome.
 */
export const loseLease = (
  task: LeasedTask,
  session: Session,
  rules: AttemptRules,
  now: Date,
): SetBack | OutcomeUnknownTask => {
  if (isContentOut(task)) {
    return isEnded(session) ? cancelTask(task, now) : loseOutcome(task, task.lease.expiresAt)
  }
  const over = session.state === 'transferred' || isEnded(session)
  if (!over && task.attempt >= rules.attemptsMax) return failTask(task, LEASE_EXPIRED, now)
  return returnToQueue(task, session, AFTER_LEASE, now)
}

/** What a task of this session is at this instant: a lease that is over is lost, though nobody has noted it yet. */
export const settledAt = (task: Task, session: Session, rules: AttemptRules, now: Date): Task =>
  isLeased(task) && isLeaseOver(task.lease, now) ? loseLease(task, session, rules, now) : task

/** The text of this unknown outcome was surely not typed: another try, or failed for good after the last one. */
export const proveAbsent = (
  task: InFlightTask,
  session: Session,
  rules: AttemptRules,
  now: Date,
): SetBack => {
  const over = session.state === 'transferred' || isEnded(session)
  if (!over && task.attempt >= rules.attemptsMax) return failTask(task, NOT_TYPED, now)
  return returnToQueue(task, session, { counted: true, nextAttemptAt: null, failure: null }, now)
}
/** The `error` of a task whose last attempt is known to have typed nothing. */
const NOT_TYPED: Failure = { error: 'not_typed', errorClass: 'technical' }

/** What a receiver has seen of a pair: everything said from one instant to another. */
export type Observed = { readonly from: Date; readonly to: Date }

/**
 * The time in which the text of this task was typed, if it was: from its hand-out to the end of the lease. Null while that
 * lasts, and where no text is out.
 */
export const typingTimeOf = (task: Task, now: Date): Observed | null => {
  if (!isInFlight(task) || !task.lease.contentOut) return null
  const from = task.handOuts.at(-1)
  const to = task.lease.expiresAt
  // A lease may have run out a moment ago, and nobody has noticed yet.
  return to > now || from === undefined ? null : { from, to }
}

/**
 * Whether what was seen without the text proves that it was not typed: the whole time in which it may have been was
 * observed, or there are messages on both sides of it in one batch (CONTRACT 4). `doubtMs`: so far the clocks are known
 * to differ, and so much more must have been seen.
 */
export const isProvedAbsent = (
  task: Task,
  observed: Observed | null,
  sentAt: readonly Date[],
  now: Date,
  doubtMs = 0,
): boolean => {
  const typing = typingTimeOf(task, now)
  if (typing === null) return false
  const [from, to] = [after(typing.from, -doubtMs), after(typing.to, doubtMs)]
  if (observed !== null && observed.from <= from && observed.to >= to) return true
  return sentAt.some((at) => at < from) && sentAt.some((at) => at > to)
}
