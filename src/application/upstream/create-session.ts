import { decideCreation } from '../../domain/creation-policy.ts'
import type { Pair } from '../../domain/pair.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { beginSession, type JsonObject, type Session } from '../../domain/session.ts'
import { pauseSession } from '../../domain/session-moves.ts'
import type { Task } from '../../domain/task.ts'
import { isRobot, type TaskType } from '../../domain/task-type.ts'
import { type Ask, decideOn } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { pausedBy } from '../pair/session-effects.ts'
import type { IdSource } from '../ports/id-source.ts'
import { makeTask, type WantedText } from './make-task.ts'

/** The work that somebody wants to begin. A text may be missing: a human needs none, a robot's source has it. */
export type WantedSession = {
  readonly pair: Pair
  readonly taskType: TaskType
  readonly metadata: JsonObject | null
} & WantedText<string | null>

export type CreatedSession = {
  readonly session: Session
  readonly task: Task | null
  /** The robot session that was paused for it, or null. */
  readonly preemptedSessionId: string | null
  /** It was there already: the same request came before. */
  readonly replayed: boolean
}

type Answer = Result<CreatedSession, RefusalOf<'session_conflict'>>
export type CreateSession = (wanted: WantedSession, actor: string) => Ask<Answer>

/** Begins a session, unless the pair is taken (CONTRACT 3, I1 to I5). */
export const makeCreateSession =
  ({ newId }: { readonly newId: IdSource }): CreateSession =>
  (wanted, actor) =>
    decideOn(wanted.pair, {}, (draft): Answer => {
      const replay = findReplay(draft, wanted)
      if (replay !== null) return ok(replay)

      const decision = decideCreation(draft.open(), wanted.taskType)
      if (decision.kind === 'conflict') return refuse({ code: 'session_conflict', holder: decision.holder })

      const id = newId('session')
      if (decision.kind === 'displace') {
        const why = { reason: 'preempted', evidence: null }
        draft.moveSession(pauseSession(decision.robot, why, id), 'pause', actor)
        draft.tell('session.paused', decision.robot.id)
      }
      if (decision.kind === 'adopt') draft.replaceSession({ ...decision.robot, pausedBy: id })

      const preemptedSessionId = decision.kind === 'displace' ? decision.robot.id : null
      return ok({ ...begin(draft, wanted, id, newId, actor), preemptedSessionId, replayed: false })
    })

const begin = (draft: PairDraft, wanted: WantedSession, id: string, newId: IdSource, actor: string) => {
  const { pair, taskType, externalTaskId, metadata, content } = wanted
  const beginning = { id, pair, taskType, externalTaskId, metadata, reason: null, evidence: null }
  // A robot's text may come later, from the external task source; a human may need none.
  const hasText = content !== null || isRobot(taskType)
  draft.createSession(beginSession(beginning, hasText ? 'pending' : 'active', draft.now), actor)

  const task = hasText ? makeTask(wanted, { id, pair, taskType }, content, 1, newId, draft.now) : null
  if (task !== null) draft.createTask(task)
  draft.tell('session.created', id)
  return { session: draft.currentSession(id), task }
}

/** The open session that the same request began earlier (CONTRACT 3, replay), judged before anything else. */
const findReplay = (draft: PairDraft, wanted: WantedSession): CreatedSession | null => {
  for (const session of draft.open()) {
    const first = draft.tasksOf(session.id).find(({ position }) => position === 1) ?? null
    const same =
      session.taskType === wanted.taskType &&
      session.externalTaskId === wanted.externalTaskId &&
      isSameText(first, wanted)
    if (!same) continue
    const [preempted] = pausedBy(draft, session.id)
    return { session, task: first, preemptedSessionId: preempted?.id ?? null, replayed: true }
  }
  return null
}

// A robot's text that was not said is what its source says, whether or not it has said so by now.
const isSameText = (first: Task | null, { content, taskType }: WantedSession): boolean =>
  content === null && isRobot(taskType) ? first !== null : (first?.content ?? null) === content
