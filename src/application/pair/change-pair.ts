import { candidateOf, dueAt, queueScore } from '../../domain/dispatch.ts'
import type { Pair } from '../../domain/pair.ts'
import { isInFlight, type Task } from '../../domain/task.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { PairQuestion, PairStore } from '../ports/pair-store.ts'
import type { Keep } from '../ports/receipt-store.ts'
import type { QueueEntry, TaskQueue } from '../ports/task-queue.ts'
import { type AlertChannel, alertsFor } from './alerts-for.ts'
import type { Committed, CountChange } from './count-committed.ts'
import { NOTHING_WRITTEN, openDraft, type PairDraft } from './pair-draft.ts'

/**
 * Takes a decision about a pair: `decide` reads and changes a draft, the store keeps it in one transaction with its
 * events and alerts, and only then the queue and the channels hear of it. `decide` may run more than once.
 */
export type ChangePair = <Answer>(
  pair: Pair,
  question: PairQuestion & {
    /** Keeps the answer in the same transaction, for a repeat of the same request. */
    readonly keep?: Keep<Answer> | undefined
  },
  decide: (draft: PairDraft) => Answer,
) => Promise<Answer>

type Needs = {
  readonly store: PairStore
  readonly queue: QueueSync
  readonly newId: IdSource
  readonly channels: readonly AlertChannel[]
  readonly priorityStepMs: number
  /** Called after a commit that wrote alerts. */
  readonly ringAlerts: () => void
  /** Hears of every commit. */
  readonly countChange?: CountChange
}

export const makeChangePair =
  ({
    store,
    queue,
    newId,
    channels,
    priorityStepMs,
    ringAlerts,
    countChange = countNothing,
  }: Needs): ChangePair =>
  async (pair, { keep = keepNothing, ...question }, decide) => {
    let queueChange: QueueChange = { offers: [], withdrawals: [] }
    let isAlarming = false
    let committed: Committed | null = null
    const answer = await store.changePair(pair, question, (view) => {
      const draft = openDraft(view, newId)
      const decided = decide(draft)
      const written = draft.close()
      const alerts = alertsFor(written?.events ?? [], channels, newId, view.now)
      queueChange = queueChangeOf(draft, priorityStepMs)
      isAlarming = alerts.length > 0
      committed = written === null ? null : { draft, written }
      const receipt = keep(decided)
      const change =
        written === null && receipt === null ? null : { ...(written ?? NOTHING_WRITTEN), alerts, receipt }
      return { answer: decided, change }
    })
    await queue.apply(queueChange)
    if (isAlarming) ringAlerts()
    if (committed !== null) await countChange(committed)
    return answer
  }

const keepNothing = () => null
const countNothing = async () => {}

/** What a committed change means for the queue. */
export type QueueChange = {
  readonly offers: readonly QueueEntry[]
  readonly withdrawals: readonly Pick<QueueEntry, 'taskId' | 'leaseNo'>[]
}

/** Tells the queue of committed changes. It never throws: what the queue did not hear is left to reconciliation. */
export interface QueueSync {
  apply(change: QueueChange): Promise<void>
}

export const makeQueueSync = (queue: TaskQueue, onError: (error: unknown) => void): QueueSync => ({
  apply: async ({ offers, withdrawals }) => {
    const told = [
      ...(withdrawals.length > 0 ? [queue.withdraw(withdrawals)] : []),
      ...(offers.length > 0 ? [queue.offer(offers)] : []),
    ]
    for (const outcome of await Promise.allSettled(told))
      if (outcome.status === 'rejected') onError(outcome.reason)
  },
})

export const queueEntryOf = (task: Task, now: Date, priorityStepMs: number): QueueEntry => ({
  taskId: task.id,
  accountId: task.pair.accountId,
  shopId: task.pair.shopId,
  taskType: task.taskType,
  leaseNo: task.leaseNo,
  score: queueScore(task, priorityStepMs),
  dueInMs: Math.max(0, dueAt(task).getTime() - now.getTime()),
})

// A leased task was offered under the number before. Its return is offered under the new one, which a withdrawal that
// comes late must not hit.
const offeredUnder = (task: Task): number => (isInFlight(task) ? task.leaseNo - 1 : task.leaseNo)

/** Of every session that the change touched: its candidate is offered, all its other tasks leave the queue. */
const queueChangeOf = (draft: PairDraft, priorityStepMs: number): QueueChange => {
  const touched = draft.requeued()
  const sessions = [...touched.keys()].flatMap((id) => draft.session(id) ?? [])
  const candidates = sessions.flatMap((session) => candidateOf(session, draft.tasksOf(session.id)) ?? [])
  const others = sessions.flatMap(({ id }) => draft.tasksOf(id)).filter((task) => !candidates.includes(task))
  return {
    offers: candidates.map((task) => {
      const entry = queueEntryOf(task, draft.now, priorityStepMs)
      return { ...entry, dueInMs: Math.max(entry.dueInMs, touched.get(task.sessionId) ?? 0) }
    }),
    withdrawals: others.map((task) => ({ taskId: task.id, leaseNo: offeredUnder(task) })),
  }
}
