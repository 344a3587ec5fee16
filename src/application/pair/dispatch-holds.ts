import { type Holds, type Obstacle, obstaclesOf } from '../../domain/dispatch.ts'
import { type PacingRules, pacingHolds } from '../../domain/pacing.ts'
import { holdsBack, isOfSome, scopesOf } from '../../domain/pause.ts'
import type { Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import type { PairDraft } from './pair-draft.ts'

/** A draft that shows the pauses of the pair. */
export type PausesDraft = PairDraft<{ readonly pauses: true }>
/** A draft that shows all that holds dispatch back: what a decision must see to lease a task, or to tell why it cannot. */
export type DispatchDraft = PairDraft<{ readonly pauses: true; readonly pacing: PacingRules }>

/** The pauses that cover a task now. */
export const pausesOf = ({ view, now }: PausesDraft, { pair, taskType }: Pick<Task, 'pair' | 'taskType'>) => {
  const scopes: ReadonlySet<string> = new Set(scopesOf(pair, [taskType]))
  return view.pauses.filter((pause) => scopes.has(pause.scope) && holdsBack(pause, now))
}

/** Why the task is not being sent, among these tasks of its session; empty when it may be leased. */
export const obstaclesIn = (
  draft: DispatchDraft,
  session: Session,
  task: Task,
  tasks = draft.tasksOf(session.id),
): readonly Obstacle[] => {
  const { rules, usage } = draft.view.pacing
  return obstaclesUnder(draft, session, task, pacingHolds(usage, rules, draft.now), tasks)
}

const obstaclesUnder = (
  draft: PausesDraft,
  session: Session,
  task: Task,
  pacing: Holds['pacing'],
  tasks = draft.tasksOf(session.id),
): readonly Obstacle[] =>
  obstaclesOf(session, tasks, task, { pauses: pausesOf(draft, task), pacing }, draft.now)

/** In how many milliseconds it is worth looking at a held task again: what may end any time, now and then. */
export const lookAgainInMs = (draft: PausesDraft, task: Task, obstacles: readonly Obstacle[]): number => {
  // Whoever takes a pause of an account or a shop away offers its tasks at once. Polls see to the others themselves.
  const isParked = pausesOf(draft, task).some(({ scope }) => isOfSome(scope))
  const most = { paused: isParked ? PARKED_MS : SOON_MS, account_busy: BUSY_MS } as const
  return Math.max(0, ...obstacles.map((obstacle) => endsInMs(obstacle, most, draft.now)))
}

/** Tasks that a pause holds wait in the queue until it is worth looking at them again. */
export const parkHeld = (draft: PausesDraft, session: Session, taskId: string): void => {
  const task = draft.task(taskId)
  if (task === undefined) return
  const obstacles = obstaclesUnder(draft, session, task, [])
  draft.requeue(session.id, lookAgainInMs(draft, task, obstacles))
}

const PARKED_MS = 30_000
const SOON_MS = 1_000
const BUSY_MS = 2_000

const endsInMs = (
  { code, until }: Obstacle,
  most: { readonly [code in Obstacle['code']]?: number },
  now: Date,
): number => {
  const leftMs = until === null ? null : until.getTime() - now.getTime()
  return Math.min(leftMs ?? Number.POSITIVE_INFINITY, most[code] ?? leftMs ?? 0)
}
