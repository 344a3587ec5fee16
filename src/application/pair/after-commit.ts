import { after } from '../../domain/instant.ts'
import { endsBefore, isOfSome, type Pause } from '../../domain/pause.ts'
import type { Happened } from '../ports/meter.ts'
import type { PairChange, PairFacts } from '../ports/pair-store.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { ParkedLane, TaskQueue } from '../ports/task-queue.ts'
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

/** Hears of what was committed. */
export type AfterCommit = (committed: Committed) => void | Promise<void>

/** Those who hear of commits, and the end of what they do. */
export type Listeners = {
  /** Resolves once the queue knows what others may ask it for as soon as they hear of the answer; it never rejects. */
  readonly hear: (committed: Committed) => Promise<void>
  /** Resolves when what they began by now is over; it may take as long as the slowest of them. */
  readonly settled: () => Promise<void>
}

/**
 * Tells the queue of each commit, and then the others, in their order. Of the others nobody is waited for. One that throws,
 * at once or later, takes nothing from the rest, nor from whoever committed: `onError` is told.
 */
export const makeListeners = (
  toQueue: AfterCommit,
  others: readonly AfterCommit[],
  onError: (error: unknown) => void,
): Listeners => {
  const running = new Set<Promise<void>>()
  const tell = (listener: AfterCommit, committed: Committed): Promise<void> => {
    // The part before its first await runs at once: a queue in this process knows of a task before its creator does.
    const run = (async () => listener(committed))()
      .catch(onError)
      .finally(() => running.delete(run))
    running.add(run)
    return run
  }
  return {
    hear: async (committed) => {
      const told = tell(toQueue, committed)
      for (const listener of others) tell(listener, committed)
      await told
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

type TellQueueNeeds = {
  readonly queue: TaskQueue
  readonly pauses: Pick<PauseStore, 'list'>
  /** Hears of what the queue did not, which is left to reconciliation. */
  readonly onError: (error: unknown) => void
}

/** Tells the queue how the sessions stand. It never throws. */
export const tellQueue =
  ({ queue, pauses, onError }: TellQueueNeeds): AfterCommit =>
  async ({ standing, queueChange: { offers, withdrawals, parks, unparks } }) => {
    // Parked before it is offered, or somebody takes it up in between.
    const told = [
      ...(parks.length > 0 ? [queue.park(parks)] : []),
      ...(withdrawals.length > 0 ? [queue.withdraw(withdrawals)] : []),
      ...(offers.length > 0 ? [queue.offer(offers)] : []),
      ...(unparks.length > 0 ? [queue.unpark(unparks)] : []),
    ]
    for (const outcome of await Promise.allSettled(told))
      if (outcome.status === 'rejected') onError(outcome.reason)
    await letUnpausedGo(queue, pauses, parks, standing.now).catch(onError)
  }

/**
 * Whoever takes a pause away, or puts a shorter one, lets its lane go at once. A decision that still saw the pause may
 * park the lane after that, and nobody would let it go again: so whoever parked looks once more.
 */
const letUnpausedGo = async (
  queue: TaskQueue,
  pauses: Pick<PauseStore, 'list'>,
  parks: readonly ParkedLane[],
  parkedAt: Date,
): Promise<void> => {
  const byPause = parks.filter(({ lane }) => isOfSome(lane))
  if (byPause.length === 0) return
  const inForce = new Map<string, Pause>((await pauses.list()).map((pause) => [pause.scope, pause]))
  const isPaused = ({ lane, forMs }: ParkedLane): boolean => {
    const pause = inForce.get(lane)
    return pause !== undefined && !endsBefore(pause, after(parkedAt, forMs))
  }
  const free = byPause.filter((park) => !isPaused(park)).map(({ lane }) => lane)
  if (free.length > 0) await queue.unpark(free)
}
