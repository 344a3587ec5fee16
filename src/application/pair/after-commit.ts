import type { Happened } from '../ports/meter.ts'
import type { PairChange, PairFacts } from '../ports/pair-store.ts'
import type { TaskQueue } from '../ports/task-queue.ts'
import type { PairStanding } from './pair-draft.ts'
import type { QueueChange } from './queue-change.ts'

/** What came of a decision, as it was committed. */
export type Committed = {
  /** What the decision saw. */
  readonly before: PairFacts
  /** The pair as it stands now. */
  readonly standing: PairStanding
  /** Null: nothing was written. */
  readonly change: PairChange | null
  readonly queueChange: QueueChange
  readonly counted: readonly Happened[]
}

/** Hears of what was committed. What it does by then delays nobody's answer. */
export type AfterCommit = (committed: Committed) => void | Promise<void>

/** Those who hear of commits, and the end of what they do. */
export type Listeners = {
  readonly hear: (committed: Committed) => void
  /** Resolves when what they began by now is over; it may take as long as the slowest of them. */
  readonly settled: () => Promise<void>
}

/**
 * Tells every listener of each commit, in this order, and waits for none of them. One that throws, at once or later,
 * takes nothing from the others, nor from whoever committed: `onError` is told.
 */
export const makeListeners = (
  listeners: readonly AfterCommit[],
  onError: (error: unknown) => void,
): Listeners => {
  const running = new Set<Promise<void>>()
  const tell = (listener: AfterCommit, committed: Committed): void => {
    // The part before its first await runs at once: a queue in this process knows of a task before its creator does.
    const run = (async () => listener(committed))()
      .catch(onError)
      .finally(() => running.delete(run))
    running.add(run)
  }
  return {
    hear: (committed) => {
      for (const listener of listeners) tell(listener, committed)
    },
    settled: async () => {
      await Promise.all(running)
    },
  }
}

/** Rings the bell of whoever delivers alerts. */
export const ringFor =
  (ringAlerts: () => void): AfterCommit =>
  ({ change }) => {
    if (change !== null && change.alerts.length > 0) ringAlerts()
  }

/** Tells whoever wants to know that events were written. */
export const ringForEvents =
  (ringEvents: () => void): AfterCommit =>
  ({ change }) => {
    if (change !== null && change.events.length > 0) ringEvents()
  }

/**
 * Tells the queue how the sessions stand. It never throws: what the queue did not hear is left to reconciliation, and
 * `onError` is told.
 */
export const tellQueue =
  (queue: TaskQueue, onError: (error: unknown) => void): AfterCommit =>
  async ({ queueChange: { offers, withdrawals, parks, unparks } }) => {
    // Parked before it is offered, or somebody takes it up in between.
    const told = [
      ...(parks.length > 0 ? [queue.park(parks)] : []),
      ...(withdrawals.length > 0 ? [queue.withdraw(withdrawals)] : []),
      ...(offers.length > 0 ? [queue.offer(offers)] : []),
      ...(unparks.length > 0 ? [queue.unpark(unparks)] : []),
    ]
    for (const outcome of await Promise.allSettled(told))
      if (outcome.status === 'rejected') onError(outcome.reason)
  }
