import {
  type CancelledTask,
  type CompletedTask,
  type FailedTask,
  type Failure,
  type HandedOutTask,
  type InFlightTask,
  isContentOut,
  isExpired,
  isLeased,
  isLeaseOver,
  type Lease,
  type LeasedTask,
  type OutcomeUnknownTask,
  type Task,
  type UnfinishedTask,
  type UnreadTask,
  type WaitingTask,
  type WithContent,
} from './task.ts'

/** What is known of a task before anything happens to it. */
type NewTask = Pick<
  WaitingTask,
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

export const newTask = (wanted: NewTask, now: Date): WaitingTask => ({
  ...wanted,
  status: 'pending',
  attempt: 0,
  leaseNo: 0,
  lease: null,
  outcomeUnknownSince: null,
  handOuts: [],
  explained: 0,
  seenAt: [],
  seenParts: [],
  confirmedBy: null,
  error: null,
  errorClass: null,
  nextAttemptAt: null,
  readyAt: null,
  createdAt: now,
  finishedAt: null,
})

/** Gives the task to a sender. Its content is not out yet. */
export const leaseTask = (task: WaitingTask, lease: Omit<Lease, 'contentOut'>): UnreadTask => ({
  ...task,
  status: 'sent',
  attempt: task.attempt + 1,
  leaseNo: task.leaseNo + 1,
  lease: { ...lease, contentOut: false },
  nextAttemptAt: null,
})

/** The content goes out: from here on nobody can take the text back. Repeats change nothing. */
export const handOutTask = (task: LeasedTask & WithContent, now: Date): HandedOutTask =>
  isContentOut(task)
    ? task
    : { ...task, lease: { ...task.lease, contentOut: true }, handOuts: withHandOut(task.handOuts, now) }

/** So many hand-outs of a text are told apart; of more, the first and the newest. */
const HAND_OUTS_MAX = 10_000
const withHandOut = (handOuts: readonly Date[], now: Date): readonly Date[] =>
  handOuts.length < HAND_OUTS_MAX ? [...handOuts, now] : [...handOuts.slice(0, 1), ...handOuts.slice(2), now]

/** The content never left us after all, so that this hand-out was none. */
export const takeBack = (task: HandedOutTask): UnreadTask => ({
  ...task,
  lease: { ...task.lease, contentOut: false },
  handOuts: task.handOuts.slice(0, -1),
})

export const extendLease = <T extends LeasedTask>(task: T, expiresAt: Date): T => ({
  ...task,
  lease: { ...task.lease, expiresAt },
})

/** Its lease ran out after the content was out: typed or not, nobody knows. */
export const loseOutcome = (task: HandedOutTask, since: Date): OutcomeUnknownTask => ({
  ...task,
  outcomeUnknownSince: since,
})

/** It was typed: a fact, whatever became of the task meanwhile (CONTRACT 4). */
export const completeTask = (
  task: Exclude<Task, CompletedTask>,
  confirmedBy: CompletedTask['confirmedBy'],
  now: Date,
): CompletedTask => ({
  ...task,
  status: 'completed',
  outcomeUnknownSince: null,
  confirmedBy,
  error: null,
  errorClass: null,
  nextAttemptAt: null,
  finishedAt: now,
})

export const cancelTask = (task: UnfinishedTask, now: Date): CancelledTask => ({
  ...task,
  status: 'cancelled',
  outcomeUnknownSince: null,
  nextAttemptAt: null,
  finishedAt: now,
})

export const failTask = (task: UnfinishedTask, failure: Failure, now: Date): FailedTask => ({
  ...task,
  ...failure,
  status: 'failed',
  outcomeUnknownSince: null,
  nextAttemptAt: null,
  finishedAt: now,
})

export type Returning = {
  /** False when the lease shall not count as an attempt. */
  readonly counted: boolean
  readonly nextAttemptAt: Date | null
  readonly failure: Failure | null
}

/** Back to the queue, in its old place. */
export const returnTask = (
  task: InFlightTask,
  { counted, nextAttemptAt, failure }: Returning,
): WaitingTask => ({
  ...task,
  ...failure,
  status: 'pending',
  attempt: counted ? task.attempt : task.attempt - 1,
  outcomeUnknownSince: null,
  nextAttemptAt,
})

/**
 * What a task is at this instant, whoever has noted it: once its lease is over, its outcome is unknown or it waits
 * again. Whether it fails or is cancelled instead is decided with its session, see `settledAt`.
 */
export const standingAt = (task: Task, now: Date): Task => {
  if (!isLeased(task) || !isLeaseOver(task.lease, now)) return task
  return isContentOut(task) ? loseOutcome(task, task.lease.expiresAt) : returnTask(task, AFTER_LEASE)
}

/** How a task returns whose lease ran out before its content was out: at once, and the attempt counts. */
export const AFTER_LEASE: Returning = { counted: true, nextAttemptAt: null, failure: null }

/** As good as new, but for what was handed out already: those texts may still turn up in the transcript. */
export const retryTask = (task: FailedTask, now: Date): WaitingTask => ({
  ...task,
  status: 'pending',
  attempt: 0,
  error: null,
  errorClass: null,
  finishedAt: null,
  expiresAt: isExpired(task, now) ? null : task.expiresAt,
})
