import { type Holds, NO_HOLDS, type Obstacle, obstaclesOf } from '../domain/dispatch.ts'
import { countLease, isPaced, type PacingRules, pacingHolds } from '../domain/pacing.ts'
import { holdsBack, scopesOf } from '../domain/pause.ts'
import type { Session } from '../domain/session.ts'
import { type Lease, leaseTask, type Task } from '../domain/task.ts'
import type { PairDraft } from './pair-draft.ts'
import type { PairQuestion } from './ports/pair-store.ts'

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
  draft.touch(task.sessionId)
  const { usage } = draft.view
  if (usage !== null) draft.countUsage(countLease(usage, pacing, draft.now))
  return leased
}

/**
 * In how many milliseconds it is worth looking at a held task again. What has no known end is looked at now and then:
 * whoever ends a pause offers its tasks at once.
 */
export const lookAgainInMs = (obstacles: readonly Obstacle[], now: Date): number =>
  Math.max(
    0,
    ...obstacles.map(({ code, until }) =>
      until === null ? (BLIND_MS[code] ?? 0) : until.getTime() - now.getTime(),
    ),
  )
const BLIND_MS: { readonly [code in Obstacle['code']]?: number } = { paused: 30_000, account_busy: 2_000 }
