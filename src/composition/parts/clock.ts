import { atMost } from '../../adapters/runtime/at-most.ts'
import { makeDeliveries } from '../../application/clock/deliver-alerts.ts'
import { makeEndIdleSessions } from '../../application/clock/end-idle-sessions.ts'
import { makeExpireTasks } from '../../application/clock/expire-tasks.ts'
import { makeLeaseEnds } from '../../application/clock/lease-ends.ts'
import { makeReconcileQueue } from '../../application/clock/reconcile-queue.ts'
import { makeReturnLostLeases } from '../../application/clock/return-lost-leases.ts'
import { makeSettleOutcomes } from '../../application/clock/settle-outcomes.ts'
import { makeTellSilent } from '../../application/clock/tell-silent.ts'
import { makeTellUnattended } from '../../application/clock/tell-unattended.ts'
import { type Binding, bind, type Get } from '../container.ts'
import * as part from '../tokens.ts'

/** What time brings about. */
export const clockParts: readonly Binding[] = [
  bind(part.RETURN_LOST_LEASES, (get) =>
    makeReturnLostLeases({ ...sweepNeeds(get), attempts: get(part.SETTINGS).attempts }),
  ),
  bind(part.LEASE_ENDS, (get) =>
    makeLeaseEnds({
      returnLost: get(part.RETURN_LOST_LEASES),
      due: get(part.DUE_WORK),
      random: get(part.RANDOM),
      elapsedMs: get(part.ELAPSED_MS),
    }),
  ),
  bind(part.SETTLE_OVER, (get) => () => atMost(SETTLE_WAIT_MS, get(part.LEASE_ENDS).settleOver())),
  bind(part.SETTLE_OUTCOMES, (get) => {
    const { attempts, unconfirmed } = get(part.SETTINGS)
    return makeSettleOutcomes({ ...sweepNeeds(get), attempts, unconfirmed })
  }),
  bind(part.EXPIRE_TASKS, (get) => makeExpireTasks(sweepNeeds(get))),
  bind(part.END_IDLE_SESSIONS, (get) => {
    const { idleLimits: limits, pacing } = get(part.SETTINGS)
    return makeEndIdleSessions({ ...sweepNeeds(get), limits, pacing })
  }),
  bind(part.TELL_UNATTENDED, (get) =>
    makeTellUnattended({ ...sweepNeeds(get), afterMs: get(part.SETTINGS).unattendedAfterMs }),
  ),
  bind(part.TELL_SILENT, (get) =>
    makeTellSilent({
      workers: get(part.WORKERS),
      pacing: get(part.SETTINGS).pacing,
      newId: get(part.NEW_ID),
      channels: get(part.CHANNELS),
      silentMs: get(part.SETTINGS).workerSilentAfterMs,
      ringAlerts: get(part.BELL).ring,
      ringEvents: get(part.EVENT_BELL).ring,
    }),
  ),
  bind(part.RECONCILE_QUEUE, (get) =>
    makeReconcileQueue({
      due: get(part.DUE_WORK),
      queue: get(part.QUEUE),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
      wait: get(part.WAIT),
    }),
  ),
  bind(part.DELIVERIES, (get) => {
    const owner = get(part.NEW_SECRET)()
    return get(part.NOTIFIERS).map((notifier) =>
      makeDeliveries({
        owner,
        notifier,
        alerts: get(part.ALERT_STORE),
        random: get(part.RANDOM),
        meter: get(part.METER),
        wait: get(part.WAIT),
        elapsedMs: get(part.ELAPSED_MS),
        onNotNoted: (error) =>
          get(part.LOG).error({ channel: notifier.name, error }, 'the outcome of a message is noted later'),
      }),
    )
  }),
]

/** A row that somebody holds must not keep polls waiting. */
const SETTLE_WAIT_MS = 300

const sweepNeeds = (get: Get) => ({ changePair: get(part.CHANGE_PAIR), due: get(part.DUE_WORK) })
