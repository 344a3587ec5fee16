import { latest } from './instant.ts'
import type { PacingHold } from './pacing.ts'
import type { Pause } from './pause.ts'
import { ok, type Result, refuse } from './result.ts'
import { isEnded, isWorking, type Session } from './session.ts'
import {
  holdsLease,
  type InFlightTask,
  isExpired,
  isInFlight,
  isLeaseOver,
  isOutcomeUnknown,
  isUnfinished,
  isWaiting,
  type LeasedTask,
  type Task,
  type UnfinishedTask,
  type WaitingTask,
} from './task.ts'

/**
 * Of each session its oldest unfinished task: the only one that may be sent (CONTRACT 4). While one is in flight it is
 * that one, though an older one was put back into the queue meanwhile: two in flight cannot be.
 */
export const nextOf = (tasks: readonly Task[]): UnfinishedTask | null =>
  tasks.find(isInFlight) ??
  tasks
    .filter(isWaiting)
    .reduce<WaitingTask | null>(
      (first, task) => (first === null || task.position < first.position ? task : first),
      null,
    )

/** The session's task that waits to be sent, or null: none left, one is in flight, or the session is not working. */
export const candidateOf = (session: Session, tasks: readonly Task[]): WaitingTask | null => {
  const next = nextOf(tasks)
  return isWorking(session) && next !== null && isWaiting(next) ? next : null
}

/** When a waiting task may be sent at the earliest. */
export const dueAt = (task: WaitingTask): Date =>
  latest(task.createdAt, task.readyAt, task.notBefore, task.nextAttemptAt)

/**
 * A waiting task's place in the queue; lower is sooner (CONTRACT 4). The time it became ready minus
 * priority x step, so that nothing starves. A step of 0 ms orders strictly by priority, then age.
 */
export const queueScore = (task: WaitingTask, priorityStepMs: number): number => {
  const readyMs = latest(task.createdAt, task.readyAt, task.notBefore).getTime()
  return priorityStepMs === 0
    ? readyMs - task.priority * BEYOND_ANY_AGE_MS
    : readyMs - task.priority * priorityStepMs
}
const BEYOND_ANY_AGE_MS = 1e14

/** Every code that says why a task is not being sent (CONTRACT, codes of explain). */
export const OBSTACLE_CODES = [
  'finished',
  'session_ended',
  'session_transferred',
  'session_paused',
  'in_flight',
  'outcome_unknown',
  'not_next',
  'expired',
  'not_before',
  'back_off',
  'paused',
  'quiet_hours',
  'min_gap',
  'daily_cap',
  'account_busy',
] as const

export type Obstacle = {
  readonly code: (typeof OBSTACLE_CODES)[number]
  readonly detail: string
  /** When it goes away by itself, or null when that is not known. */
  readonly until: Date | null
}

/** What holds robots back from outside: pauses that cover the task, and the pacing of its account. */
export type Holds = { readonly pauses: readonly Pause[]; readonly pacing: readonly PacingHold[] }

/**
 * Everything that keeps a task from being sent, empty when it may be leased. Dispatch leases by it and `explain`
 * tells it, so that they never differ. The database asks it under the pair's lock: its word is final.
 */
export const obstaclesOf = (
  session: Session,
  tasks: readonly Task[],
  task: Task,
  holds: Holds,
  now: Date,
): readonly Obstacle[] => {
  const placed = standing(session, tasks, task)
  if (placed.some(({ code }) => ENDED_CODES.has(code)) || !isWaiting(task)) return placed
  return [
    ...placed,
    ...timing(task, now),
    ...holds.pauses.map(pauseObstacle),
    ...holds.pacing.map(pacingObstacle),
  ]
}

const ENDED_CODES: ReadonlySet<string> = new Set(['finished', 'session_ended', 'session_transferred'])

const obstacle = (code: Obstacle['code'], detail: string, until: Date | null = null): Obstacle => ({
  code,
  detail,
  until,
})

/** Where the task stands in its session, whatever the time is. */
const standing = (session: Session, tasks: readonly Task[], task: Task): readonly Obstacle[] => {
  if (!isUnfinished(task)) return [obstacle('finished', `the task is ${task.status}`)]
  const next = nextOf(tasks)
  return [
    ...sessionObstacle(session),
    ...(isInFlight(task) ? [flightObstacle(task)] : []),
    ...(next !== null && next.id !== task.id ? [obstacle('not_next', `task ${next.id} comes first`)] : []),
  ]
}

const sessionObstacle = (session: Session): readonly Obstacle[] => {
  if (isEnded(session)) return [obstacle('session_ended', `the session is ${session.state}`)]
  if (session.state === 'transferred') return [obstacle('session_transferred', 'a human has the session')]
  return session.state === 'paused'
    ? [obstacle('session_paused', session.reason ?? 'the session is set aside')]
    : []
}

const flightObstacle = (task: InFlightTask): Obstacle =>
  isOutcomeUnknown(task)
    ? obstacle('outcome_unknown', 'nobody knows whether it was typed')
    : obstacle('in_flight', 'a sender has it', task.lease.expiresAt)

const timing = (task: WaitingTask, now: Date): readonly Obstacle[] => {
  const { notBefore, nextAttemptAt, expiresAt } = task
  return [
    ...(isExpired(task, now) ? [obstacle('expired', `since ${expiresAt?.toISOString()}`)] : []),
    ...(notBefore !== null && notBefore > now
      ? [obstacle('not_before', 'it is not due yet', notBefore)]
      : []),
    ...(nextAttemptAt !== null && nextAttemptAt > now
      ? [obstacle('back_off', task.error ?? 'the last attempt failed', nextAttemptAt)]
      : []),
  ]
}

const pauseObstacle = ({ scope, reason, until }: Pause): Obstacle =>
  obstacle('paused', `${scope}: ${reason}`, until)

const pacingObstacle = ({ code, until }: PacingHold): Obstacle => obstacle(code, PACING_DETAILS[code], until)
const PACING_DETAILS = {
  quiet_hours: 'robots are quiet now',
  min_gap: 'the account has just been given a task',
  daily_cap: 'the account has had its tasks for today',
  account_busy: 'the account has enough tasks in flight',
} as const satisfies Record<PacingHold['code'], string>

/** Every reason for which a robot must not type (CONTRACT 4). */
export const NOT_SENDABLE_REASONS = [
  'session_transferred',
  'session_paused',
  'session_ended',
  'not_in_flight',
  'lease_lost',
  'expired',
  'held',
] as const
export type NotSendable = (typeof NOT_SENDABLE_REASONS)[number]

/**
 * The task, if its sender may type it now, or why not: the fence that it passes right before it types.
 * A sender without a token speaks for whoever holds the task. `pauses` cover the task: each is a stop button.
 */
export const judgeSending = (
  session: Session,
  task: Task,
  token: string | null,
  pauses: readonly Pause[],
  now: Date,
): Result<LeasedTask, NotSendable> => {
  if (isEnded(session)) return refuse('session_ended')
  if (session.state === 'transferred') return refuse('session_transferred')
  if (session.state === 'paused') return refuse('session_paused')
  if (!isInFlight(task)) return refuse('not_in_flight')
  if (token !== null && !holdsLease(task, token)) return refuse('lease_lost')
  if (isOutcomeUnknown(task)) return refuse('lease_lost')
  if (isLeaseOver(task.lease, now)) return refuse(task.lease.contentOut ? 'lease_lost' : 'not_in_flight')
  if (isExpired(task, now) && !task.lease.contentOut) return refuse('expired')
  return pauses.length > 0 ? refuse('held') : ok(task)
}
