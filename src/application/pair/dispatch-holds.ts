import { type Holds, NO_HOLDS, type Obstacle, obstaclesOf } from '../../domain/dispatch.ts'
import { countLease, isPaced, type PacingRules, pacingHolds, UNPACED } from '../../domain/pacing.ts'
import { holdsBack, isOfSome, scopesOf } from '../../domain/pause.ts'
import type { Session } from '../../domain/session.ts'
import { type Lease, leaseTask, type Task } from '../../domain/task.ts'
import type { PairQuestion } from '../ports/pair-store.ts'
import type { PairDraft } from './pair-draft.ts'

/** What a decision must see to lease a task, or to tell why it cannot. */
export const holdsQuestion = (pacing: PacingRules): NonNullable<PairQuestion['holds']> =>
  isPaced(pacing) ? 'paced' : 'pauses'

/** The pauses that cover a task now. */
export const pausesOf = ({ view, now }: PairDraft, { pair, taskType }: Pick<Task, 'pair' | 'taskType'>) => {
  const scopes: ReadonlySet<string> = new Set(scopesOf(pair, [taskType]))
  return view.pauses.filter((pause) => scopes.has(pause.scope) && holdsBack(pause, now))
}

const holdsOf = (draft: PairDraft, task: Task, pacing: PacingRules): Holds => ({
  ...NO_HOLDS,
  pauses: pausesOf(draft, task),
  pacing: pacingHolds(draft.view.usage, pacing, draft.now),
})

/** Why the task is not being sent; empty when it may be leased. The draft must have asked for `holds`. */
export const obstaclesIn = (
  draft: PairDraft,
  session: Session,
  task: Task,
  pacing: PacingRules,
): readonly Obstacle[] =>
  obstaclesOf(session, draft.tasksOf(session.id), task, holdsOf(draft, task, pacing), draft.now)

/** Leases the task in the draft, and counts it for its account. */
export const leaseIn = (
  draft: PairDraft,
  task: Task,
  lease: Omit<Lease, 'contentOut'>,
  pacing: PacingRules,
): Task => {
  const leased = leaseTask(task, lease)
  draft.putTask(leased)
  // Its content is not out yet, so this is no activity (CONTRACT 8).
  draft.restAnew(task.sessionId)
  const { usage } = draft.view
  if (usage !== null) draft.countUsage(countLease(usage, pacing, draft.now))
  return leased
}

/** In how many milliseconds it is worth looking at a held task again: what may end any time, now and then. */
export const lookAgainInMs = (draft: PairDraft, task: Task, obstacles: readonly Obstacle[]): number => {
  // Whoever takes a pause of an account or a shop away offers its tasks at once. Polls see to the others themselves.
  const isParked = pausesOf(draft, task).some(({ scope }) => isOfSome(scope))
  const most = { paused: isParked ? PARKED_MS : SOON_MS, account_busy: BUSY_MS } as const
  return Math.max(0, ...obstacles.map((obstacle) => endsInMs(obstacle, most, draft.now)))
}

/** Held tasks wait in the queue until it is worth looking at them again. */
export const parkHeld = (draft: PairDraft, session: Session, taskId: string): void => {
  const task = draft.task(taskId)
  if (task === undefined) return
  const obstacles = obstaclesIn(draft, session, task, UNPACED)
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
