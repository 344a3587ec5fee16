import { latest } from './instant.ts'
import { isEnded, isWorking, type Session } from './session.ts'
import { holdsLease, isExpired, isInFlight, isUnfinished, isWaiting, type Task } from './task.ts'

/** Of each session its oldest unfinished task: the only one that may be sent (CONTRACT 4). */
export const nextOf = (tasks: readonly Task[]): Task | null =>
  tasks
    .filter(isUnfinished)
    .reduce<Task | null>(
      (first, task) => (first === null || task.position < first.position ? task : first),
      null,
    )

/** The session's task that waits to be sent, or null: none left, one is in flight, or the session is not working. */
export const candidateOf = (session: Session, tasks: readonly Task[]): Task | null => {
  const next = nextOf(tasks)
  return isWorking(session) && next !== null && isWaiting(next) ? next : null
}

/** When a waiting task may be sent at the earliest. */
export const dueAt = (task: Task): Date =>
  latest(task.createdAt, task.readyAt, task.notBefore, task.nextAttemptAt)

/**
 * A waiting task's place in the queue; lower is sooner (CONTRACT 4). The time it became ready minus
 * priority x step, so that nothing starves. A step of 0 ms orders strictly by priority, then age.
 */
export const queueScore = (task: Task, priorityStepMs: number): number => {
  const readyMs = latest(task.createdAt, task.readyAt, task.notBefore).getTime()
  return priorityStepMs === 0
    ? readyMs - task.priority * BEYOND_ANY_AGE_MS
    : readyMs - task.priority * priorityStepMs
}
const BEYOND_ANY_AGE_MS = 1e14

/** Why a task cannot be leased now, or null. The database asks this under the pair's lock: its word is final. */
export const leaseRefusal = (
  session: Session,
  tasks: readonly Task[],
  task: Task,
  now: Date,
): LeaseRefusal | null => {
  if (isExpired(task, now) && isWaiting(task)) return { code: 'expired' }
  if (candidateOf(session, tasks)?.id !== task.id) return { code: 'not_candidate' }
  return dueAt(task) > now ? { code: 'not_due', dueAt: dueAt(task) } : null
}
export type LeaseRefusal =
  | { readonly code: 'expired' }
  | { readonly code: 'not_candidate' }
  | { readonly code: 'not_due'; readonly dueAt: Date }

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
 * Why the sender must not type this text, or null: the fence that it passes right before it types.
 * A sender without a token speaks for whoever holds the task.
 */
export const sendRefusal = (
  session: Session,
  task: Task,
  token: string | null,
  now: Date,
): NotSendable | null => {
  if (isEnded(session)) return 'session_ended'
  if (session.state === 'transferred') return 'session_transferred'
  if (session.state === 'paused') return 'session_paused'
  if (!isInFlight(task) || task.lease === null) return 'not_in_flight'
  if (token !== null && !holdsLease(task, token)) return 'lease_lost'
  if (task.lease.expiresAt <= now) return task.lease.contentOut ? 'lease_lost' : 'not_in_flight'
  return isExpired(task, now) && !task.lease.contentOut ? 'expired' : null
}
