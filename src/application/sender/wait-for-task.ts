import { quietHoursEnd } from '../../domain/pacing.ts'
import type { LeasedTask } from '../../domain/task.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { QueueFilter } from '../ports/task-queue.ts'
import type { Wait } from '../ports/timer.ts'
import { type LeaseTerms, type LeasingNeeds, leaseEntry, type Take } from './lease-entry.ts'
import type { PollNotes } from './poll-notes.ts'
import type { SetAside } from './set-aside.ts'
import { type UnpausedLanes, unpausedLanes } from './unpaused-lanes.ts'

export type TaskRequest = QueueFilter &
  LeaseTerms & {
    /** How long to wait for a task, 0 for not at all. */
    readonly waitMs: number
    /** Where the poll comes from, where that is known. */
    readonly address?: string | null
  }

export type TakingNeeds = LeasingNeeds & {
  readonly pauses: PauseStore
  readonly notePoll: PollNotes['note']
  /** Takes back what leases ended by now, so that it may be taken; never throws. */
  readonly settleOver: () => Promise<void>
  readonly setAside: SetAside
  /** Milliseconds since any fixed moment; only spans are measured by it. */
  readonly elapsedMs: () => number
  readonly wait: Wait
}

/** Takes the next task, waiting for one if asked to. */
export const waitForTask = async (
  needs: TakingNeeds,
  wanted: TaskRequest,
  take: Take,
  signal: AbortSignal,
): Promise<LeasedTask | null> => {
  const { queue, elapsedMs } = needs
  const giveUpAt = elapsedMs() + wanted.waitMs
  for (;;) {
    await needs.settleOver()
    const lanes = unpausedLanes(await needs.pauses.inForce(), wanted)
    const isClosed = lanes.isClosed || quietHoursEnd(needs.pacing, lanes.now) !== null
    const task = isClosed ? null : await takeFromQueue(needs, wanted, lanes, take)
    if (task !== null) return task

    const leftMs = giveUpAt - elapsedMs()
    if (leftMs <= 0 || signal.aborted) return null
    // Nobody offers anything when quiet hours end, or a pause that polls see to: a closed lane is looked at again.
    const lookInMs = Math.min(leftMs, CLOSED_LOOK_MS)
    // The queue would wake whoever waits for what is ready but held, again and again.
    if (isClosed) await needs.wait(lookInMs, signal)
    else await queue.waitForOffer(lanes.filter, lanes.isNarrowed ? lookInMs : leftMs, signal)
    if (signal.aborted) return null
  }
}
const CLOSED_LOOK_MS = 1_000

const takeFromQueue = async (
  needs: TakingNeeds,
  wanted: TaskRequest,
  { filter }: UnpausedLanes,
  take: Take,
): Promise<LeasedTask | null> => {
  const giveUpAt = needs.elapsedMs() + SORTING_OUT_MS
  do {
    const entry = await needs.queue.take(filter)
    if (entry === null) return null
    const task = await needs.setAside.attempt(entry, () => leaseEntry(needs, entry, wanted, take))
    if (task !== null) return task
  } while (needs.elapsedMs() < giveUpAt)
  return null
}
// A poll passes what is held or stale, but does not clean up behind a restored backup all by itself.
const SORTING_OUT_MS = 5_000
