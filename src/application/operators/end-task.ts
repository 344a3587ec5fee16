import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isRobotSession, isWorking, type Session } from '../../domain/session.ts'
import { NO_REASON } from '../../domain/session-moves.ts'
import { cancelTask, isExpired, isUnfinished, type Task } from '../../domain/task.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { handBackIn } from '../pair/session-effects.ts'
import type { Keep } from '../ports/receipt-store.ts'
import type { RecordReader } from '../ports/record-reader.ts'

type Answer = Result<Task, RefusalOf<'not_found' | 'task_finished' | 'invalid_transition'>>
export type CancelTask = (taskId: string, keep?: Keep<Answer>) => Promise<Answer>
/** `handback`: a transferred session goes back to its robot with it. */
export type RetryTask = (
  taskId: string,
  handback: boolean,
  actor: string,
  keep?: Keep<Answer>,
) => Promise<Answer>

type Needs = { readonly changePair: ChangePair; readonly records: RecordReader }

/** Takes a text back: it waits no more, and one in flight is fenced (CONTRACT 4). */
export const makeCancelTask =
  (needs: Needs): CancelTask =>
  (taskId, keep) =>
    decideOn(needs, taskId, keep, (draft, task) => {
      if (!isUnfinished(task))
        return refuse({ code: 'task_finished', command: 'cancel', status: task.status })
      draft.putTask(cancelTask(task, draft.now))
      draft.touch(task.sessionId)
      return ok(draft.task(taskId) ?? task)
    })

/** Puts a failed text back into the queue, with all its attempts before it. */
export const makeRetryTask =
  (needs: Needs): RetryTask =>
  (taskId, handback, actor, keep) =>
    decideOn(needs, taskId, keep, (draft, task, session) => {
      if (task.status !== 'failed')
        return refuse({ code: 'task_finished', command: 'retry', status: task.status })
      const returns = session.state === 'transferred' && isRobotSession(session) && handback
      if (!isWorking(session) && !returns) {
        return refuse({ code: 'invalid_transition', command: 'retry', state: session.state })
      }
      if (session.state === 'transferred') handBackIn(draft, session, NO_REASON, actor, { taskId })
      draft.putTask(anew(task, draft.now))
      draft.touch(session.id)
      return ok(draft.task(taskId) ?? task)
    })

/** As good as new, but for what was handed out already: those texts may still turn up in the transcript. */
const anew = (task: Task, now: Date): Task => ({
  ...task,
  status: 'pending',
  attempt: 0,
  error: null,
  errorClass: null,
  finishedAt: null,
  nextAttemptAt: null,
  expiresAt: isExpired(task, now) ? null : task.expiresAt,
})

const decideOn = async (
  { changePair, records }: Needs,
  taskId: string,
  keep: Keep<Answer> | undefined,
  decide: (draft: PairDraft, task: Task, session: Session) => Answer,
): Promise<Answer> => {
  const found = await records.findTask(taskId)
  if (found === null) return refuse({ code: 'not_found', what: 'task', id: taskId })
  return changePair(
    found.pair,
    { sessionId: found.sessionId, keep },
    (draft): Answer => decide(draft, draft.task(taskId) ?? found, draft.currentSession(found.sessionId)),
  )
}
