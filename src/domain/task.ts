import type { Pair } from './pair.ts'
import type { TaskType } from './task-type.ts'

/**
 * One text on its way into the chat (CONTRACT 1). Each state carries exactly the facts that it has: what it lacks is
 * null by its type, so that a move which forgets to clear it does not compile.
 */
export type Task = UnfinishedTask | FinishedTask
export type UnfinishedTask = WaitingTask | InFlightTask
/** `sent`: a sender holds a lease on it, or its lease ran out and nobody knows whether it was typed. */
export type InFlightTask = LeasedTask | OutcomeUnknownTask
export type LeasedTask = UnreadTask | HandedOutTask
type FinishedTask = CompletedTask | FailedTask | CancelledTask
export type TaskStatus = Task['status']

/** It waits to be sent, for the first time or again. */
export type WaitingTask = Facts &
  LastLease &
  LastFailure &
  Lacks<'outcomeUnknownSince' | 'confirmedBy' | 'finishedAt'> & {
    readonly status: 'pending'
    /** When it may be tried again, or null: at once. */
    readonly nextAttemptAt: Date | null
  }

/** A leased task whose content nobody has asked for yet. */
export type UnreadTask = InFlight &
  Lacks<'outcomeUnknownSince'> & { readonly lease: Lease & { readonly contentOut: false } }

/** A sender has it, and its content. */
export type HandedOutTask = InFlight & Lacks<'outcomeUnknownSince'> & ContentOut

/** Its lease ran out after the content was out: typed or not, nobody knows. */
export type OutcomeUnknownTask = InFlight & ContentOut & { readonly outcomeUnknownSince: Date }

/** It was typed, says its sender or the transcript, whether or not it was ever leased. */
export type CompletedTask = Finished &
  Lacks<'error' | 'errorClass'> & {
    readonly status: 'completed'
    readonly confirmedBy: 'sender' | 'transcript'
  }

/** Nobody tries again, unless an operator wants it. */
export type FailedTask = Finished & Failure & Lacks<'confirmedBy'> & { readonly status: 'failed' }

export type CancelledTask = Finished & LastFailure & Lacks<'confirmedBy'> & { readonly status: 'cancelled' }

type Facts = {
  readonly id: string
  readonly sessionId: string
  readonly pair: Pair
  readonly taskType: TaskType
  readonly externalTaskId: string
  /** Its place in the session, from 1: tasks of a session are sent in this order. */
  readonly position: number
  /** Null until the external task source has given it: of robot tasks that came without one (CONTRACT 3). */
  readonly content: string | null
  readonly priority: number
  /** Leases that count: released ones, and ones refused before any content went out, do not. */
  readonly attempt: number
  /** All leases there ever were. */
  readonly leaseNo: number
  /**
   * Each time that its content was given to a sender, once a lease. Of very many, those between the first and the newest
   * are no more than counted: each has an instant before it.
   */
  readonly handOuts: readonly Date[]
  /** How many messages of the transcript it explains so far, one a hand-out at most. */
  readonly explained: number
  /**
   * When the lines of those copies were sent, oldest first, as far as it is known: not of all that were seen before this was
   * noted, nor of more than 64.
   */
  readonly seenAt: readonly Date[]
  /** Of the copy of its text that is arriving in parts: what was seen of it so far, at most 64 spans. */
  readonly seenParts: readonly Span[]
  readonly notBefore: Date | null
  readonly expiresAt: Date | null
  /** When it first became its session's next one, which gives it its place in the queue. */
  readonly readyAt: Date | null
  readonly createdAt: Date
}

/** A stretch of a text, in compared characters: from the first to before the last. */
export type Span = { readonly from: number; readonly to: number }

type InFlight = Facts &
  LastFailure &
  Lacks<'confirmedBy' | 'nextAttemptAt' | 'finishedAt'> & { readonly status: 'sent' }

type Finished = Facts &
  LastLease &
  Lacks<'outcomeUnknownSince' | 'nextAttemptAt'> & { readonly finishedAt: Date }

type Lacks<Fact extends string> = { readonly [fact in Fact]: null }

/** The last lease that it had, if any: a late report may name it. */
type LastLease = { readonly lease: Lease | null }

/** Of its last attempt that failed, if any. */
type LastFailure = { readonly error: string | null; readonly errorClass: ErrorClass | null }

export type WithContent = { readonly content: string }
type ContentOut = WithContent & { readonly lease: Lease & { readonly contentOut: true } }

export type Lease = {
  /** Names its task too, see `taskIdOfToken`. */
  readonly token: string
  readonly workerId: string | null
  readonly expiresAt: Date
  /** Whether the content went out under this lease. */
  readonly contentOut: boolean
}

export const TASK_STATUSES = [
  'pending',
  'sent',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly TaskStatus[]

export const ERROR_CLASSES = ['technical', 'business', 'account_unavailable'] as const
export type ErrorClass = (typeof ERROR_CLASSES)[number]

export type Failure = { readonly error: string; readonly errorClass: ErrorClass | null }

/** The `error` of a task that nobody sent in time (CONTRACT 4). */
export const EXPIRED = 'expired'

export const isWaiting = (task: Task): task is WaitingTask => task.status === 'pending'
export const isInFlight = (task: Task): task is InFlightTask => task.status === 'sent'
export const isUnfinished = (task: Task): task is UnfinishedTask => isWaiting(task) || isInFlight(task)
export const isLeased = (task: Task): task is LeasedTask =>
  isInFlight(task) && task.outcomeUnknownSince === null
export const isOutcomeUnknown = (task: Task): task is OutcomeUnknownTask => task.outcomeUnknownSince !== null
/** Whether the content went out under the lease that it has now. */
export const isContentOut = (task: LeasedTask): task is HandedOutTask => task.lease.contentOut
export const hasContent = <T extends Task>(task: T): task is T & WithContent => task.content !== null
export const isUnread = (task: Task): task is UnreadTask => isLeased(task) && !isContentOut(task)
/** Whether the content went out under any lease that it ever had. */
export const wasHandedOut = (task: Task): boolean => task.handOuts.length > 0
export const isExpired = (task: Task, now: Date): boolean => task.expiresAt !== null && task.expiresAt <= now

/** A lease is over at its instant, by the database's clock, whether or not anybody has noted it (CONTRACT 4). */
export const isLeaseOver = ({ expiresAt }: Lease, now: Date): boolean => expiresAt <= now

/** Whether this token is the one that the task is in flight under. */
export const holdsLease = (task: Task, token: string): boolean =>
  isInFlight(task) && task.lease.token === token

/** A lease token that names its task, so that a late report finds it without a look-up. */
export const makeLeaseToken = (taskId: string, secret: string): string => `${taskId}.${secret}`
export const taskIdOfToken = (token: string): string => token.slice(0, Math.max(0, token.lastIndexOf('.')))
