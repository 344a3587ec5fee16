import { quietHoursEnd } from '../../domain/pacing.ts'
import type { LeasedTask } from '../../domain/task.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { QueueFilter } from '../ports/task-queue.ts'
import type { AtOnce } from './at-once.ts'
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
}

/** What was taken, in the order in which the queue gave it. */
export type Taken = {
  readonly leased: readonly TakenTask[]
  /** Something broke after the first lease. */
  readonly isBroken: boolean
}
type TakenTask = { readonly task: LeasedTask; readonly atMs: number }

/**
 * Takes up to `max` of the next tasks, as many of them `atOnce` as that lets, waiting for the first if asked to. `atMs` is
 * when a lease was there, as `elapsedMs` counts.
 */
export const waitForTasks = async (
  needs: TakingNeeds & { readonly atOnce: AtOnce },
  wanted: TaskRequest,
  max: number,
  take: Take,
  signal: AbortSignal,
): Promise<Taken> => {
  const { queue, elapsedMs } = needs
  const giveUpAt = elapsedMs() + wanted.waitMs
  for (;;) {
    await needs.settleOver()
    const lanes = unpausedLanes(await needs.pauses.inForce(), wanted)
    const isClosed = lanes.isClosed || quietHoursEnd(needs.pacing, lanes.now) !== null
    const taken = isClosed ? NOTHING : await takeSeveral({ needs, wanted, lanes, take, signal }, max)
    if (taken.leased.length > 0) return taken

    const leftMs = giveUpAt - elapsedMs()
    if (leftMs <= 0 || signal.aborted) return NOTHING
    // Nobody offers anything when quiet hours end, or a pause that polls see to: a closed lane is looked at again.
    const lookInMs = Math.min(leftMs, CLOSED_LOOK_MS)
    // The queue would wake whoever waits for what is ready but held, again and again.
    if (isClosed) await needs.wait(lookInMs, signal)
    else await queue.waitForOffer(lanes.filter, lanes.isNarrowed ? lookInMs : leftMs, signal)
    if (signal.aborted) return NOTHING
  }
}
const NOTHING: Taken = { leased: [], isBroken: false }
const CLOSED_LOOK_MS = 1_000

/** One look into the queue. */
type LookNow = {
  readonly needs: TakingNeeds & { readonly atOnce: AtOnce }
  readonly wanted: TaskRequest
  readonly lanes: UnpausedLanes
  readonly take: Take
  readonly signal: AbortSignal
}

/** Those at once share what a take and a lease cost. Throws when something broke before any lease. */
const takeSeveral = async (look: LookNow, max: number): Promise<Taken> => {
  const places = countUp()
  const takeOne = () => look.needs.atOnce(() => takeFromQueue(look, places))
  const outcomes = await Promise.allSettled(Array.from({ length: max }, takeOne))
  const leased = outcomes
    .flatMap((outcome) => (outcome.status === 'fulfilled' ? (outcome.value ?? []) : []))
    .sort((a, b) => a.place - b.place)
  const broken = outcomes.find((outcome) => outcome.status === 'rejected')
  if (broken !== undefined && leased.length === 0) throw broken.reason
  return { leased, isBroken: broken !== undefined }
}

const countUp = () => {
  let count = 0
  return () => ++count
}

const takeFromQueue = async ({ needs, wanted, lanes, take, signal }: LookNow, nextPlace: () => number) => {
  const { queue, elapsedMs, setAside } = needs
  const giveUpAt = elapsedMs() + SORTING_OUT_MS
  do {
    const entry = await queue.take(lanes.filter)
    if (entry === null) return null
    const place = nextPlace()
    if (signal.aborted) {
      await queue.offer([entry])
      return null
    }
    const task = await setAside.attempt(entry, () => leaseEntry(needs, entry, wanted, take, signal))
    if (task !== null) return { task, place, atMs: elapsedMs() }
  } while (elapsedMs() < giveUpAt)
  return null
}
// A poll passes what is held or stale, but does not clean up behind a restored backup all by itself.
const SORTING_OUT_MS = 5_000
