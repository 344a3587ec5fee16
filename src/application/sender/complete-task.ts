import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import type { Session } from '../../domain/session.ts'
import { isInFlight, type Task, taskIdOfToken, wasHandedOut } from '../../domain/task.ts'
import { completeTask } from '../../domain/task-moves.ts'
import { type Ask, onSession } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteCompletion } from '../pair/task-effects.ts'
import type { RecordReader } from '../ports/record-reader.ts'

/** "The text was typed": which one, as far as the sender can tell. */
type Completion = {
  readonly sessionId: string
  readonly taskId: string | null
  readonly leaseToken: string | null
}

export type Completed = { readonly session: Session; readonly task: Task }
type Answer = Result<Completed, RefusalOf<'not_found' | 'task_not_sendable'>>
export type CompleteTask = (completion: Completion, actor: string) => Ask<Answer>

/** Takes down that a text was typed: a fact, accepted whatever became of the task meanwhile (CONTRACT 4). */
export const makeCompleteTask =
  ({ records }: { readonly records: RecordReader }): CompleteTask =>
  (completion, actor) => {
    const { sessionId, taskId } = completion
    const { leaseToken } = completion
    const aboutTasks = [taskId, leaseToken === null ? null : taskIdOfToken(leaseToken)].flatMap(
      (id) => id || [],
    )
    const question = { aboutTasks, ...(taskId === null && ({ lastSent: true } as const)) }
    return onSession(records, sessionId, question, (draft): Answer => {
      const task = findNamed(draft, completion)
      if (task === null) {
        return taskId === null
          ? refuse({ code: 'task_not_sendable', reason: 'not_in_flight' })
          : refuse({ code: 'not_found', what: 'task', id: taskId })
      }
      if (task.status !== 'completed') noteCompletion(draft, completeTask(task, 'sender', draft.now), actor)
      return ok({ session: draft.currentSession(sessionId), task: draft.currentTask(task.id) })
    })
  }

/** The task that is meant: by its id, else by the token, else the one whose content is out, else the one handed out last. */
const findNamed = (draft: PairDraft, { sessionId, taskId, leaseToken }: Completion): Task | null => {
  const tasks = draft.tasksOf(sessionId)
  const byId = (id: string) => tasks.find((task) => task.id === id)
  if (taskId !== null) return byId(taskId) ?? null

  const byToken = leaseToken === null ? undefined : byId(taskIdOfToken(leaseToken))
  return byToken ?? tasks.find((task) => isInFlight(task) && task.lease.contentOut) ?? lastHandedOut(tasks)
}

// One whose content never went out is meant only when there is no other: a sender that repeats itself must not
// complete the next text, though it has been polled already. Of those the later one is in flight, or was last.
const lastHandedOut = (tasks: readonly Task[]): Task | null => {
  const [last] = tasks
    .filter(wasHandedOut)
    .toSorted((a, b) => lastHandOut(b) - lastHandOut(a) || b.position - a.position)
  return last ?? tasks.findLast(({ leaseNo }) => leaseNo > 0) ?? null
}

const lastHandOut = ({ handOuts }: Task): number => handOuts.at(-1)?.getTime() ?? 0
