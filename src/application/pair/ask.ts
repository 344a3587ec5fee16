import type { Pair } from '../../domain/pair.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { type Result, refuse } from '../../domain/result.ts'
import type { Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import type { PairQuestion } from '../ports/pair-store.ts'
import type { RequestKey } from '../ports/receipt-store.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { ChangePair } from './change-pair.ts'
import type { PairDraft } from './pair-draft.ts'

/**
 * Something that is asked of a pair, and that one decision answers. Nothing happens before it is carried out, see
 * Perform. Use-cases make it by `decideOn`, `onSession` and `onTask`.
 */
export type Ask<Answer> = <Told>(changePair: ChangePair, tell: Tell<Answer, Told>) => Promise<Told>

/**
 * What an asker makes of the answer, inside the transaction that it was decided in: it may keep a receipt in the
 * draft. It may run more than once. `draft` is null when nothing was decided, because there is no such record.
 */
type Tell<Answer, Told> = (answer: Answer, draft: PairDraft | null) => Told

/**
 * Carries out what is asked, under a key if one is given: then a repeat throws KeyTaken. Throws what ChangePair does, and
 * what finding the record does.
 */
export type Perform = {
  <Answer>(ask: Ask<Answer>): Promise<Answer>
  <Answer, Told>(ask: Ask<Answer>, tell: Tell<Answer, Told>, key?: RequestKey): Promise<Told>
}

export const makePerform =
  (changePair: ChangePair): Perform =>
  <Answer, Told>(ask: Ask<Answer>, tell?: Tell<Answer, Told>, key?: RequestKey): Promise<Answer | Told> => {
    const change = key === undefined ? changePair : underKey(changePair, key)
    return tell === undefined ? ask(change, (answer: Answer) => answer) : ask(change, tell)
  }

/** Carries out the same, each decision under this key. */
export const performUnder =
  (perform: Perform, key: RequestKey): Perform =>
  <Answer, Told>(ask: Ask<Answer>, tell?: Tell<Answer, Told>): Promise<Answer | Told> =>
    tell === undefined ? perform(ask, (answer: Answer) => answer, key) : perform(ask, tell, key)

/** The same decisions, each about to be kept under this key. */
const underKey =
  (changePair: ChangePair, key: RequestKey): ChangePair =>
  <const Question extends PairQuestion, Answer>(
    pair: Pair,
    question: Question,
    decide: (draft: PairDraft<Question>) => Answer,
  ) =>
    changePair<Question, Answer>(pair, { ...question, key }, decide)

/** Asks for a decision about this pair. */
export const decideOn =
  <const Question extends PairQuestion, Answer>(
    pair: Pair,
    question: Question,
    decide: (draft: PairDraft<Question>) => Answer,
  ): Ask<Answer> =>
  (changePair, tell) =>
    changePair(pair, question, (draft) => tell(decide(draft), draft))

type Missing = Result<never, RefusalOf<'not_found'>>

/**
 * Asks for a decision about this session, as it is under the lock of its pair. Where it is was looked up before: that
 * never changes, all else may.
 */
export const onSession =
  <const Question extends PairQuestion, Answer>(
    records: Pick<RecordReader, 'pairOfSession'>,
    sessionId: string,
    question: Question,
    decide: (draft: PairDraft<Question>, session: Session) => Answer,
  ): Ask<Answer | Missing> =>
  async (changePair, tell) => {
    const missing = refuse({ code: 'not_found', what: 'session', id: sessionId } as const)
    const pair = await records.pairOfSession(sessionId)
    if (pair === null) return tell(missing, null)
    return changePair<Question, ReturnType<typeof tell>>(pair, { ...question, sessionId }, (draft) => {
      const session = draft.session(sessionId)
      return tell(session === undefined ? missing : decide(draft, session), draft)
    })
  }

/** The same for a task and its session. */
export const onTask =
  <const Question extends PairQuestion, Answer>(
    records: Pick<RecordReader, 'placeOfTask'>,
    taskId: string,
    question: Question,
    decide: (draft: PairDraft<Question>, task: Task, session: Session) => Answer,
  ): Ask<Answer | Missing> =>
  async (changePair, tell) => {
    const missing = refuse({ code: 'not_found', what: 'task', id: taskId } as const)
    const found = await records.placeOfTask(taskId)
    if (found === null) return tell(missing, null)
    const { pair, sessionId } = found
    const asked = { ...question, sessionId, aboutTasks: [taskId] }
    return changePair<Question, ReturnType<typeof tell>>(pair, asked, (draft) => {
      const task = draft.task(taskId)
      const session = draft.session(sessionId)
      return tell(task === undefined || session === undefined ? missing : decide(draft, task, session), draft)
    })
  }
