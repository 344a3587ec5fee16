import { type AttemptRules, comeBack, loseLease } from '../../domain/attempt-policy.ts'
import { type NotSendable, sendRefusal } from '../../domain/dispatch.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import type { Session } from '../../domain/session.ts'
import { EXPIRED, failTask, handOutTask, isInFlight, type Task } from '../../domain/task.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import { parkHeld, pausesOf } from '../pair/dispatch-holds.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteSetback } from '../pair/task-effects.ts'
import type { TaskSource } from '../ports/task-source.ts'

type Answer = Result<Task, RefusalOf<'task_not_sendable'>>

/**
 * Passes the fence with a task, as it was found: its text goes out, if it may still be typed. Throws SourceUnavailable
 * when it has no text yet and its source does not give one; the task is then back in the queue.
 */
export type OpenTask = (found: Task, leaseToken: string | null) => Promise<Answer>

export type OpeningNeeds = {
  readonly changePair: ChangePair
  readonly attempts: AttemptRules
  readonly source: TaskSource
}

export const makeOpenTask =
  (needs: OpeningNeeds): OpenTask =>
  async (found, leaseToken) => {
    const passed = await atFence(needs, found, leaseToken, (draft, task) =>
      task.content === null ? ok(task) : ok(handOut(draft, task)),
    )
    return passed.ok && passed.value.content === null ? openFromSource(needs, found, leaseToken) : passed
  }

/** Asks the source outside of any transaction, and passes the fence again with what it said. */
const openFromSource = async (
  needs: OpeningNeeds,
  found: Task,
  leaseToken: string | null,
): Promise<Answer> => {
  const asked = needs.source.fetchContent(found.externalTaskId)
  const answer = await asked.then(
    (content) => ({ content }),
    (trouble: unknown) => ({ trouble }),
  )
  const opened = await atFence(needs, found, leaseToken, (draft, task, session): Answer => {
    // The first text is kept for good.
    if (task.content !== null) return ok(handOut(draft, task))
    if ('trouble' in answer) {
      giveBack(draft, session, task)
      return ok(task)
    }
    if (answer.content === null) {
      noteSetback(draft, failTask(task, NOT_IN_SOURCE, draft.now))
      return refuse({ code: 'task_not_sendable', reason: 'not_in_flight' })
    }
    return ok(handOut(draft, { ...task, content: answer.content }))
  })
  if (opened.ok && opened.value.content === null && 'trouble' in answer) throw answer.trouble
  return opened
}

/** The `error` of a task that its source does not know. */
const NOT_IN_SOURCE = { error: 'not_in_source', errorClass: 'business' } as const

type Pass = (draft: PairDraft, task: Task, session: Session) => Answer

/** The fence itself (CONTRACT 4), under the pair's lock; `pass` goes on with a task that may be typed. */
const atFence = (
  { changePair, attempts }: OpeningNeeds,
  found: Task,
  leaseToken: string | null,
  pass: Pass,
): Promise<Answer> =>
  changePair(found.pair, { sessionId: found.sessionId, holds: 'pauses' }, (draft): Answer => {
    const task = draft.task(found.id) ?? found
    const session = draft.currentSession(task.sessionId)
    const reason = sendRefusal(session, task, leaseToken, pausesOf(draft, task), draft.now)
    if (reason === null) return pass(draft, task, session)

    takeBack(draft, session, task, reason, attempts)
    return refuse({ code: 'task_not_sendable', reason })
  })

/** The content goes out, once a lease. */
export const handOut = (draft: PairDraft, task: Task): Task => {
  const out = handOutTask(task, draft.now)
  if (out !== task) {
    draft.putTask(out)
    draft.touch(task.sessionId)
  }
  return out
}

/** A text that was refused before any content went out leaves or returns to the queue, the attempt not counted. */
const takeBack = (
  draft: PairDraft,
  session: Session,
  task: Task,
  reason: NotSendable,
  attempts: AttemptRules,
): void => {
  if (!isInFlight(task) || task.lease?.contentOut) return
  const uncounted = { ...task, attempt: task.attempt - 1 }
  if (reason === 'expired')
    noteSetback(draft, failTask(uncounted, { error: EXPIRED, errorClass: null }, draft.now))
  if (reason === 'held') {
    noteSetback(draft, comeBack(task, session, UNCOUNTED, draft.now))
    parkHeld(draft, session, task.id)
  }
  // The lease ran out a moment ago and nobody has noticed yet.
  if (reason === 'not_in_flight') noteSetback(draft, loseLease(task, session, attempts, draft.now))
}

const UNCOUNTED = { counted: false, nextAttemptAt: null, failure: null } as const

/** Without its text it returns to the queue, and others come before it for a moment: they may have theirs. */
const giveBack = (draft: PairDraft, session: Session, task: Task): void => {
  noteSetback(draft, comeBack(task, session, UNCOUNTED, draft.now))
  draft.requeue(session.id, SOURCE_REST_MS)
}
const SOURCE_REST_MS = 1_000
