import { loseLease, proveAbsent, returnToQueue } from '../../src/domain/attempt-policy.ts'
import { dueAt, queueScore } from '../../src/domain/dispatch.ts'
import type {
  CancelledTask,
  CompletedTask,
  FailedTask,
  HandedOutTask,
  OutcomeUnknownTask,
  Task,
  UnreadTask,
  WaitingTask,
} from '../../src/domain/task.ts'
import {
  cancelTask,
  completeTask,
  extendLease,
  failTask,
  handOutTask,
  leaseTask,
  loseOutcome,
  retryTask,
  returnTask,
} from '../../src/domain/task-moves.ts'
import { at, working } from './samples.ts'

type Tasks = {
  readonly waiting: WaitingTask
  readonly unread: UnreadTask
  readonly handedOut: HandedOutTask
  readonly unknown: OutcomeUnknownTask
  readonly completed: CompletedTask
  readonly failed: FailedTask
  readonly cancelled: CancelledTask
}

const now = at(0)
const lease = { token: 't', workerId: null, expiresAt: at(120) }
const failure = { error: 'no window', errorClass: 'technical' } as const
const how = { counted: true, nextAttemptAt: null, failure: null }
const rules = { attemptsMax: 3, backOffBaseMs: 1_000, backOffMaxMs: 60_000 }

/** What must not compile: tsc complains of each of these lines that does. Nobody calls it. */
export const illegalMoves = (tasks: Tasks): readonly unknown[] => {
  const { waiting, unread, handedOut, unknown, completed, failed, cancelled } = tasks
  return [
    // @ts-expect-error: it is leased already
    leaseTask(unread, lease),
    // @ts-expect-error: nobody knows whether it was typed, so nobody types it
    leaseTask(unknown, lease),
    // @ts-expect-error: only retry brings it back
    leaseTask(failed, lease),

    // @ts-expect-error: nobody has it
    handOutTask({ ...waiting, content: 'x' }, now),
    // @ts-expect-error: its content may not be there yet
    handOutTask(unread, now),
    // @ts-expect-error: its lease is over
    handOutTask(unknown, now),

    // @ts-expect-error: its lease is over
    extendLease(unknown, now),
    // @ts-expect-error: it has no lease, only a last one
    extendLease(waiting, now),

    // @ts-expect-error: its content never went out
    loseOutcome(unread, now),
    // @ts-expect-error: it is lost already
    loseLease(unknown, working(), rules, now),
    // @ts-expect-error: it has no lease to lose
    loseLease(cancelled, working(), rules, now),

    // @ts-expect-error: it is there
    returnTask(waiting, how),
    // @ts-expect-error: it is finished
    returnToQueue(completed, working(), how, now),
    // @ts-expect-error: it was never out
    proveAbsent(waiting, working(), rules, now),

    // @ts-expect-error: once is enough
    completeTask(completed, 'sender', now),
    // @ts-expect-error: it is finished
    cancelTask(completed, now),
    // @ts-expect-error: it is finished
    cancelTask(cancelled, now),
    // @ts-expect-error: it is finished
    failTask(cancelled, failure, now),

    // @ts-expect-error: it was typed
    retryTask(completed, now),
    // @ts-expect-error: somebody did not want it
    retryTask(cancelled, now),

    // @ts-expect-error: it is not in the queue
    queueScore(handedOut, 0),
    // @ts-expect-error: it is due no more
    dueAt(failed),
  ]
}

/** What no state has. Nobody calls it. */
export const illegalStates = (tasks: Tasks): readonly Task[] => {
  const { waiting, unread, handedOut, unknown, completed, failed, cancelled } = tasks
  return [
    // @ts-expect-error: a move that forgets the end of what it brings back
    { ...failed, status: 'pending' },
    // @ts-expect-error: in flight without a lease
    { ...unread, lease: null },
    // @ts-expect-error: in flight under the last lease that it had, if any
    { ...waiting, status: 'sent' },
    // @ts-expect-error: out without a text
    { ...handedOut, content: null },
    // @ts-expect-error: of unknown outcome, though its content never went out
    { ...unread, outcomeUnknownSince: now },
    // @ts-expect-error: completed, and its outcome unknown
    { ...completed, outcomeUnknownSince: now },
    // @ts-expect-error: completed by nobody
    { ...completed, confirmedBy: null },
    // @ts-expect-error: failed of nothing
    { ...failed, error: null },
    // @ts-expect-error: finished at no time
    { ...cancelled, finishedAt: null },
    // @ts-expect-error: in flight, and to be tried later
    { ...unknown, nextAttemptAt: now },
  ]
}
