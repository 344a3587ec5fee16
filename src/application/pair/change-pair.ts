import type { Pair } from '../../domain/pair.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { PairChange, PairQuestion, PairStore } from '../ports/pair-store.ts'
import type { Committed } from './after-commit.ts'
import { type AlertChannel, alertsFor } from './alerts-for.ts'
import { AllTasksWanted, type Finished, makeDraft } from './make-draft.ts'
import type { PairDraft } from './pair-draft.ts'
import { lanesWithRoom, queueChangeOf } from './queue-change.ts'

/**
 * Takes a decision about a pair: `decide` reads and changes a draft, the store keeps it in one transaction with its
 * events and alerts, and only then others hear of it. `decide` may run more than once, so that whatever follows from
 * it is in what it answers or writes. Throws what PairStore does.
 */
export type ChangePair = <const Question extends PairQuestion, Answer>(
  pair: Pair,
  question: Question,
  decide: (draft: PairDraft<Question>) => Answer,
) => Promise<Answer>

type Needs = {
  readonly store: PairStore
  readonly newId: IdSource
  readonly channels: readonly AlertChannel[]
  readonly priorityStepMs: number
  /** Whether an account may have only so many tasks in flight. */
  readonly isRoomLimited: boolean
  /** The answer waits for it. */
  readonly afterCommit: (committed: Committed) => void | Promise<void>
}

export const makeChangePair =
  ({ store, newId, channels, priorityStepMs, isRoomLimited, afterCommit }: Needs): ChangePair =>
  async (pair, question, decide) => {
    type Question = typeof question
    const change = (asked: Question) =>
      store.changePair(pair, asked, (view) => {
        const { draft, finish } = makeDraft<Question>(view, newId)
        const decided = decide(draft)
        const finished = finish()
        const effects = {
          before: view,
          standing: draft,
          change: changeOf(finished, channels, newId, view.now),
          queueChange: {
            ...queueChangeOf(draft, finished.places, priorityStepMs),
            parks: finished.parks,
            unparks: isRoomLimited ? lanesWithRoom(pair, view, draft) : [],
          },
          counted: finished.counted,
        }
        return { answer: { answer: decided, committed: effects }, change: effects.change }
      })
    const { answer, committed } = await change(question).catch((error: unknown) => {
      if (!(error instanceof AllTasksWanted)) throw error
      return change({ ...question, allTasks: true })
    })
    await afterCommit(committed)
    return answer
  }

const changeOf = (
  { writes }: Finished,
  channels: readonly AlertChannel[],
  newId: IdSource,
  now: Date,
): PairChange | null =>
  writes === null ? null : { ...writes, alerts: alertsFor(writes.events, channels, newId, now) }
