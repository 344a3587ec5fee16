import { newId } from './adapters/runtime/ids.ts'
import type { SqlStore } from './adapters/sql/sql-store.ts'
import { makeDeliverAlerts } from './application/clock/deliver-alerts.ts'
import { makeEndIdleSessions } from './application/clock/end-idle-sessions.ts'
import { makeExpireTasks } from './application/clock/expire-tasks.ts'
import { makeReconcileQueue } from './application/clock/reconcile-queue.ts'
import { makeReturnLostLeases } from './application/clock/return-lost-leases.ts'
import { makeSettleOutcomes } from './application/clock/settle-outcomes.ts'
import { makeTellSilent } from './application/clock/tell-silent.ts'
import { makeTellUnattended } from './application/clock/tell-unattended.ts'
import type { AlertChannel } from './application/pair/alerts-for.ts'
import type { ChangePair } from './application/pair/change-pair.ts'
import type { DueWork, TraceAges } from './application/ports/due-work.ts'
import type { Meter } from './application/ports/meter.ts'
import type { Notifier } from './application/ports/notifier.ts'
import type { TaskQueue } from './application/ports/task-queue.ts'
import type { Pair } from './domain/pair.ts'
import type { Settings } from './settings/settings.ts'

/** What the work is made of. */
export type WorkParts = {
  readonly settings: Settings
  readonly store: SqlStore
  readonly queue: TaskQueue
  readonly changePair: ChangePair
  readonly notifiers: readonly Notifier[]
  readonly meter: Meter
  /** Called when alerts were written. */
  readonly ringAlerts: () => void
}

/** Something that goes on by itself: a run that does as much as `fullAt` is followed by the next one at once. */
export type Work = {
  readonly name: string
  readonly step: () => Promise<number>
  readonly fullAt: number
  readonly everyMs?: number
}

/** Delivers alerts, each channel by itself. What was delivered may have made room for its session's next one. */
export const deliveryWork = ({ store, notifiers, meter }: WorkParts): readonly Work[] =>
  notifiers.map((notifier) => ({
    name: `alerts:${notifier.name}`,
    step: makeDeliverAlerts({ alerts: store.alerts, notifier, random: Math.random, meter }),
    fullAt: 1,
    everyMs: 1_000,
  }))

/** Keeps the queue what the database says; it must be filled anew within seconds, however slow the sweeps are set. */
export const queueWork = ({ settings, store, queue }: WorkParts): Work => ({
  name: 'queue',
  step: makeReconcileQueue({ due: store.due, queue, priorityStepMs: settings.priorityStepMs }),
  fullAt: Number.POSITIVE_INFINITY,
  everyMs: Math.min(settings.sweepIntervalMs, 2_000),
})

/** What the clock brings about; every replica does it, and never twice. */
export const sweepWork = ({ settings, store, changePair, meter, ringAlerts }: WorkParts): readonly Work[] => {
  const { attempts, unconfirmed, pacing } = settings
  const { due, receipts, workers, pauses } = store
  const silence = {
    workers,
    pauses,
    pacing,
    newId,
    channels: channelsOf(settings),
    silentMs: settings.workerSilentAfterMs,
    ringAlerts,
  }
  const slice = 200
  return [
    { name: 'lost leases', step: makeReturnLostLeases({ changePair, due, attempts, meter }), fullAt: slice },
    {
      name: 'unknown outcomes',
      step: makeSettleOutcomes({ changePair, due, attempts, unconfirmed }),
      fullAt: slice,
    },
    { name: 'expired tasks', step: makeExpireTasks({ changePair, due }), fullAt: slice },
    {
      name: 'idle sessions',
      step: makeEndIdleSessions({ changePair, due, limits: settings.idleLimits, pacing }),
      fullAt: slice,
    },
    {
      name: 'unattended sessions',
      step: makeTellUnattended({ changePair, due, afterMs: settings.unattendedAfterMs }),
      fullAt: slice,
    },
    { name: 'silent workers', step: makeTellSilent(silence), fullAt: slice },
    {
      name: 'idempotency keys',
      step: () => receipts.purge(RECEIPTS_KEPT_MS, 500),
      fullAt: 500,
      everyMs: 30_000,
    },
    ...forgettingWork(due, settings),
  ]
}

/** An Idempotency-Key is good for 24 h (CONTRACT 3). */
const RECEIPTS_KEPT_MS = 86_400_000

/** What is kept no longer. */
const forgettingWork = (due: DueWork, settings: Settings): readonly Work[] => {
  const { retentionMs } = settings
  const ages = traceAges(settings)
  let lookedAt: Pair | null = null
  const pairs = async () => {
    const { purged, next } = await due.purgePairs(lookedAt, 1_000)
    lookedAt = next
    return purged
  }
  return [
    ...(retentionMs === 0
      ? []
      : [{ name: 'retention', step: () => due.purgeSessions(retentionMs, 50), fullAt: 50, everyMs: 20_000 }]),
    { name: 'pairs without sessions', step: pairs, fullAt: 1_000, everyMs: 20_000 },
    { name: 'old traces', step: () => due.purgeTraces(ages, 500), fullAt: 500, everyMs: 30_000 },
  ]
}

/** Usage must outlive the day and the gap that it counts for, and a pause the clocks that its end started anew. */
const traceAges = ({ retentionMs, pacing, idleLimits }: Settings): TraceAges => ({
  recordsMs: retentionMs === 0 ? null : retentionMs,
  usageMs: retentionMs === 0 ? null : Math.max(retentionMs, 2 * DAY_MS, pacing.minGapMs),
  pausesMs: Math.max(...Object.values(idleLimits)) + DAY_MS,
})
const DAY_MS = 86_400_000

/** The channels as decisions know them. */
export const channelsOf = ({ channels }: Settings): readonly AlertChannel[] =>
  channels.map(({ name, events }) => ({ name, events: new Set(events) }))
