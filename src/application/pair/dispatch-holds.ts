import { type Holds, type Obstacle, obstaclesOf } from '../../domain/dispatch.ts'
import { type AccountUsage, type PacingHold, type PacingRules, pacingHolds } from '../../domain/pacing.ts'
import { holdsBack, isOfSome, type Pause, scopesOf } from '../../domain/pause.ts'
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

/**
 * Has the queue hold a task back until it is worth looking at it again: what holds more than this task parks all that
 * it holds. Without obstacles, that is at once.
 */
export const holdInQueue = (
  draft: PausesDraft,
  session: Session,
  task: Task,
  obstacles: readonly Obstacle[],
): void => {
  for (const pause of pausesOf(draft, task)) parkPaused(draft, pause)
  parkPaced(draft, task, obstacles)
  const isParked = pausesOf(draft, task).some(({ scope }) => isOfSome(scope))
  const own = obstacles.filter(({ code }) => !isOfAccount(code) && !(code === 'paused' && isParked))
  draft.requeue(session.id, Math.max(0, ...own.map((obstacle) => ownEndInMs(obstacle, draft.now))))
}

/** Tasks that a pause holds wait in the queue until it is worth looking at them again. */
export const parkHeld = (draft: PausesDraft, session: Session, taskId: string): void => {
  const task = draft.task(taskId)
  if (task !== undefined) holdInQueue(draft, session, task, obstaclesUnder(draft, session, task, []))
}

/** All tasks of a paused account or shop wait; polls see to pauses of all and of a type themselves. */
export const parkPaused = (
  { park, now }: PairDraft,
  { scope, until }: Pick<Pause, 'scope' | 'until'>,
): void => {
  const leftMs = until === null ? PAUSED_LOOK_MS : until.getTime() - now.getTime()
  // A pause may be replaced by a shorter one.
  if (isOfSome(scope)) park(scope, Math.min(leftMs, PAUSED_LOOK_MS))
}

/** All tasks of an account wait that has had enough, or has enough in flight: whatever ends lets the next one go. */
export const parkPaced = (
  { park, now }: PairDraft,
  { pair: { accountId } }: Pick<Task, 'pair'>,
  holds: readonly Pick<Obstacle, 'code' | 'until'>[],
): void => {
  for (const { code, until } of holds) {
    if (code === 'account_busy') park(`busy:${accountId}`, BUSY_LOOK_MS)
    else if (isOfAccount(code) && until !== null) park(`paced:${accountId}`, until.getTime() - now.getTime())
  }
}

/** What holds back an account that has had this much. */
export const accountHolds = (usage: AccountUsage, rules: PacingRules, now: Date): readonly PacingHold[] =>
  pacingHolds(usage, rules, now).filter(({ code }) => isOfAccount(code))

const isOfAccount = (code: Obstacle['code']): boolean =>
  code === 'account_busy' || code === 'min_gap' || code === 'daily_cap'

/** In how many milliseconds it is worth looking at the task again: a pause may be taken away any time. */
const ownEndInMs = ({ code, until }: Obstacle, now: Date): number => {
  const leftMs = until === null ? null : until.getTime() - now.getTime()
  return code === 'paused' ? Math.min(leftMs ?? SOON_MS, SOON_MS) : (leftMs ?? 0)
}

const PAUSED_LOOK_MS = 30_000
const SOON_MS = 1_000
const BUSY_LOOK_MS = 2_000
