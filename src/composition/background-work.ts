import { gathered } from '../adapters/runtime/gathered.ts'
import { type Loop, startLoop } from '../adapters/runtime/loop.ts'
import { inSlice } from '../application/clock/catch-up.ts'
import { PLACED_AT_ONCE, placeEvents } from '../application/pair/place-events.ts'
import type { DueWork, TraceAges } from '../application/ports/due-work.ts'
import type { Pair } from '../domain/pair.ts'
import type { Settings } from '../settings/settings.ts'
import type { Get } from './container.ts'
import * as part from './tokens.ts'

/** Something that goes on by itself, every so often; where a run says that there is more, the next follows at once. */
type Work = {
  readonly name: string
  readonly step: () => Promise<{ readonly isMore: boolean; readonly restMs?: number }>
  /** The rest between two runs, in milliseconds; SWEEP_INTERVAL unless said. */
  readonly everyMs?: number
  /** What has it run before its time: alerts or events were written, or the process began. */
  readonly rings?: 'alerts' | 'events' | 'start'
  /** The same, as the work itself says it. */
  readonly listen?: (ring: () => void) => void
}

/** Starts all that goes on by itself. A run that fails is told in the log, and the next one follows. */
export const startWork = (get: Get): readonly Loop[] => {
  const { sweepIntervalMs } = get(part.SETTINGS)
  const { noteLoop } = get(part.METRICS)
  const onError = (name: string, error: unknown) =>
    get(part.LOG).error({ loop: name, error }, 'a run failed, the next one follows')
  const all = [
    ...deliveryWork(get),
    ...eventWork(get),
    queueWork(get),
    leaseWork(get),
    ...sweepWork(get),
    ...forgettingWork(get),
  ]
  return all.map(({ name, step, everyMs = sweepIntervalMs, rings, listen }) => {
    const noted = async () => {
      const run = await step()
      noteLoop(name)
      return run
    }
    const loop = startLoop({ name, everyMs, step: noted, onError, random: get(part.RANDOM) })
    if (rings === 'alerts') get(part.BELL).listen(loop.ring)
    if (rings === 'events') get(part.EVENT_BELL).listen(gathered(EVENTS_GATHERED_MS, loop.ring))
    if (rings === 'start') loop.ring()
    listen?.(loop.ring)
    return loop
  })
}

/** Delivers alerts, each channel by itself. */
const deliveryWork = (get: Get): readonly Work[] =>
  get(part.DELIVERIES).map(({ channel, step, onRoom }) => ({
    name: `alerts:${channel}`,
    step,
    everyMs: 1_000,
    rings: 'alerts',
    listen: onRoom,
  }))

/** Gives events their places, and tells them to whoever listens. What another replica wrote and no hint tells of is found by looking. */
const eventWork = (get: Get): readonly Work[] => [
  { name: 'event stream', step: get(part.EVENT_STREAM).step, everyMs: 500, rings: 'events' },
  { name: 'event ticks', step: get(part.EVENT_STREAM).tick, everyMs: TICK_MS },
  {
    name: 'event places',
    step: () => inSlice(() => placeEvents(get(part.EVENT_LOG)), PLACED_AT_ONCE),
    everyMs: 2_000,
  },
]
/** Whoever listens hears something every 15 s (CONTRACT 6), and no later on a busy machine. */
const TICK_MS = 14_500
/** Many commits at once are read at once. */
const EVENTS_GATHERED_MS = 30

/**
 * Keeps the queue what the database says; it must be filled anew within seconds, however slow the sweeps are set, and
 * until it is filled at the start no waiting task is handed out.
 */
const queueWork = (get: Get): Work => ({
  name: 'queue',
  // One run sees to all of it.
  step: () => get(part.RECONCILE_QUEUE)().then(() => ({ isMore: false })),
  everyMs: Math.min(get(part.SETTINGS).sweepIntervalMs, 2_000),
  rings: 'start',
})

/** Takes leases back when they end, however slow the sweeps are set; after one that failed, it tries in a second. */
const leaseWork = (get: Get): Work => ({
  name: 'lost leases',
  step: get(part.LEASE_ENDS).step,
  everyMs: Math.min(get(part.SETTINGS).sweepIntervalMs, 1_000),
  rings: 'start',
})

/** What the clock brings about; every replica does it, and never twice. */
const sweepWork = (get: Get): readonly Work[] => [
  { name: 'unknown outcomes', step: get(part.SETTLE_OUTCOMES) },
  { name: 'expired tasks', step: get(part.EXPIRE_TASKS) },
  { name: 'idle sessions', step: get(part.END_IDLE_SESSIONS) },
  { name: 'unattended sessions', step: get(part.TELL_UNATTENDED) },
  { name: 'silent workers', step: get(part.TELL_SILENT) },
]

/** What is kept no longer. */
const forgettingWork = (get: Get): readonly Work[] => {
  const settings = get(part.SETTINGS)
  const { retentionMs } = settings
  const due = get(part.DUE_WORK)
  const ages = traceAges(settings)
  const keys = (limit: number) => get(part.RECEIPTS).purge(RECEIPTS_KEPT_MS, limit)
  const sessions = (limit: number) => due.purgeSessions(retentionMs, limit)
  const events = (limit: number) => get(part.EVENT_LOG).purge(retentionMs, limit)
  const pairs = purgePairsInTurn(due)
  const traces = (limit: number) => due.purgeTraces(ages, limit)
  const channels = get(part.CHANNELS).map(({ name }) => name)
  const unclaimed = (limit: number) => get(part.ALERT_STORE).parkUnclaimed(channels, DAY_MS, limit)
  return [
    { name: 'idempotency keys', step: () => inSlice(keys, 500), everyMs: 30_000 },
    ...(retentionMs === 0
      ? []
      : [
          { name: 'retention', step: () => inSlice(sessions, 50), everyMs: 20_000 },
          { name: 'old events', step: () => inSlice(events, 500), everyMs: 20_000 },
        ]),
    { name: 'pairs without sessions', step: () => inSlice(pairs, 1_000), everyMs: 20_000 },
    { name: 'unclaimed alerts', step: () => inSlice(unclaimed, 500), everyMs: 60_000 },
    { name: 'old traces', step: () => inSlice(traces, 500), everyMs: 30_000 },
  ]
}

/** An Idempotency-Key is good for 24 h (CONTRACT 3). */
const RECEIPTS_KEPT_MS = 86_400_000

/** Each run goes on where the one before ended. */
const purgePairsInTurn = (due: DueWork) => {
  let lookedAt: Pair | null = null
  return async (limit: number) => {
    const { purged, next } = await due.purgePairs(lookedAt, limit)
    lookedAt = next
    return purged
  }
}

/** Usage must outlive the day and the gap that it counts for, and a pause the clocks that its end started anew. */
const traceAges = ({ retentionMs, pacing, idleLimits }: Settings): TraceAges => ({
  recordsMs: retentionMs === 0 ? null : retentionMs,
  usageMs: retentionMs === 0 ? null : Math.max(retentionMs, 2 * DAY_MS, pacing.minGapMs),
  pausesMs: Math.max(...Object.values(idleLimits)) + DAY_MS,
})
const DAY_MS = 86_400_000
