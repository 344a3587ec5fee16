import type { Pair } from './pair.ts'
import type { TaskType } from './task-type.ts'

/** One text on its way into the chat (CONTRACT 1). `sent` means in flight: a sender holds a lease on it. */
export type Task = {
  readonly id: string
  readonly sessionId: string
  readonly pair: Pair
  readonly taskType: TaskType
  readonly externalTaskId: string
  /** Its place in the session, from 1: tasks of a session are sent in this order. */
  readonly position: number
  readonly status: TaskStatus
  /** Null until the external task source has given it: of robot tasks that came without one (CONTRACT 3). */
  readonly content: string | null
  readonly priority: number
  /** Leases that count: released ones, and ones refused before any content went out, do not. */
  readonly attempt: number
  /** All leases there ever were. */
  readonly leaseNo: number
  /** The lease that it is in flight under, or the last one it had. */
  readonly lease: Lease | null
  /** Since when nobody knows whether it was typed, or null. */
  readonly outcomeUnknownSince: Date | null
  /** Each time that its content was given to a sender, once a lease. */
  readonly handOuts: readonly Date[]
  /** How many messages of the transcript it explains so far, one a hand-out at most. */
  readonly explained: number
  readonly confirmedBy: 'sender' | 'transcript' | null
  readonly error: string | null
  readonly errorClass: ErrorClass | null
  readonly notBefore: Date | null
  readonly expiresAt: Date | null
  readonly nextAttemptAt: Date | null
  /** When it first became its session's next one, which gives it its place in the queue. */
  readonly readyAt: Date | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

export type Lease = {
  /** Names its task too, see `taskIdOfToken`. */
  readonly token: string
  readonly workerId: string | null
  readonly expiresAt: Date
  /** Whether the content went out under this lease. */
  readonly contentOut: boolean
}

export const TASK_STATUSES = ['pending', 'sent', 'completed', 'failed', 'cancelled'] as const
export type TaskStatus = (typeof TASK_STATUSES)[number]

export const ERROR_CLASSES = ['technical', 'business', 'account_unavailable'] as const
export type ErrorClass = (typeof ERROR_CLASSES)[number]

/** The `error` of a task that nobody sent in time (CONTRACT 4). */
export const EXPIRED = 'expired'

export type NewTask = Pick<
  Task,
  | 'id'
  | 'sessionId'
  | 'pair'
  | 'taskType'
  | 'externalTaskId'
  | 'position'
  | 'content'
  | 'priority'
  | 'notBefore'
  | 'expiresAt'
>

export const newTask = (wanted: NewTask, now: Date): Task => ({
  ...wanted,
  status: 'pending',
  attempt: 0,
  leaseNo: 0,
  lease: null,
  outcomeUnknownSince: null,
  handOuts: [],
  explained: 0,
  confirmedBy: null,
  error: null,
  errorClass: null,
  nextAttemptAt: null,
  readyAt: null,
  createdAt: now,
  finishedAt: null,
})

export const isWaiting = (task: Task): boolean => task.status === 'pending'
export const isInFlight = (task: Task): boolean => task.status === 'sent'
export const isUnfinished = (task: Task): boolean => isWaiting(task) || isInFlight(task)
export const wasHandedOut = (task: Task): boolean => task.handOuts.length > 0
export const isExpired = (task: Task, now: Date): boolean => task.expiresAt !== null && task.expiresAt <= now

/** Whether this token is the one that the task is in flight under. */
export const holdsLease = (task: Task, token: string): boolean =>
  isInFlight(task) && task.lease?.token === token

/** A lease token that names its task, so that a late report finds it without a look-up. */
export const makeLeaseToken = (taskId: string, secret: string): string => `${taskId}.${secret}`
export const taskIdOfToken = (token: string): string => token.slice(0, Math.max(0, token.lastIndexOf('.')))

/** Gives the task to a sender. Its content is not out yet. */
export const leaseTask = (task: Task, lease: Omit<Lease, 'contentOut'>): Task => ({
  ...task,
  status: 'sent',
  attempt: task.attempt + 1,
  leaseNo: task.leaseNo + 1,
  lease: { ...lease, contentOut: false },
  nextAttemptAt: null,
})

/** The content goes out: from here on nobody can take the text back. Repeats change nothing. */
export const handOutTask = (task: Task, now: Date): Task => {
  if (task.lease === null || task.lease.contentOut) return task
  return { ...task, lease: { ...task.lease, contentOut: true }, handOuts: [...task.handOuts, now] }
}

export const extendLease = (task: Task, expiresAt: Date): Task =>
  task.lease === null ? task : { ...task, lease: { ...task.lease, expiresAt } }

/** Its lease ran out after the content was out: typed or not, nobody knows. */
export const loseOutcome = (task: Task, since: Date): Task => ({ ...task, outcomeUnknownSince: since })

export const completeTask = (task: Task, confirmedBy: 'sender' | 'transcript', now: Date): Task => ({
  ...task,
  status: 'completed',
  outcomeUnknownSince: null,
  confirmedBy,
  error: null,
  errorClass: null,
  nextAttemptAt: null,
  finishedAt: now,
})

export const cancelTask = (task: Task, now: Date): Task => ({
  ...task,
  status: 'cancelled',
  outcomeUnknownSince: null,
  nextAttemptAt: null,
  finishedAt: now,
})

export type Failure = { readonly error: string; readonly errorClass: ErrorClass | null }

export const failTask = (task: Task, failure: Failure, now: Date): Task => ({
  ...task,
  ...failure,
  status: 'failed',
  outcomeUnknownSince: null,
  nextAttemptAt: null,
  finishedAt: now,
})

export type ComingBack = {
  /** False when the lease shall not count as an attempt. */
  readonly counted: boolean
  readonly nextAttemptAt: Date | null
  readonly failure: Failure | null
}

/** Back to the queue, in its old place. */
export const returnTask = (task: Task, { counted, nextAttemptAt, failure }: ComingBack): Task => ({
  ...task,
  ...failure,
  status: 'pending',
  attempt: counted ? task.attempt : task.attempt - 1,
  outcomeUnknownSince: null,
  nextAttemptAt,
})
