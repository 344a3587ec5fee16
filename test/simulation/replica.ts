import { makeDeliverAlerts } from '../../src/application/clock/deliver-alerts.ts'
import { makeEndIdleSessions } from '../../src/application/clock/end-idle-sessions.ts'
import { makeExpireTasks } from '../../src/application/clock/expire-tasks.ts'
import { makeReconcileQueue } from '../../src/application/clock/reconcile-queue.ts'
import { makeReturnLostLeases } from '../../src/application/clock/return-lost-leases.ts'
import { makeSettleOutcomes } from '../../src/application/clock/settle-outcomes.ts'
import { makeTellSilent } from '../../src/application/clock/tell-silent.ts'
import { makeTellUnattended } from '../../src/application/clock/tell-unattended.ts'
import { makeAssignSession } from '../../src/application/operators/assign-session.ts'
import { makeCancelTask, makeRetryTask } from '../../src/application/operators/end-task.ts'
import { makeMoveSession } from '../../src/application/operators/move-session.ts'
import { makePutPause, makeRemovePause } from '../../src/application/operators/pause-dispatch.ts'
import type { AlertChannel } from '../../src/application/pair/alerts-for.ts'
import { makeChangePair, makeQueueSync } from '../../src/application/pair/change-pair.ts'
import type { AlertStore } from '../../src/application/ports/alert-store.ts'
import type { DueWork } from '../../src/application/ports/due-work.ts'
import type { IdSource } from '../../src/application/ports/id-source.ts'
import type { Notifier } from '../../src/application/ports/notifier.ts'
import type { PairStore } from '../../src/application/ports/pair-store.ts'
import type { PauseStore } from '../../src/application/ports/pause-store.ts'
import type { ReceiptStore } from '../../src/application/ports/receipt-store.ts'
import type { RecordReader } from '../../src/application/ports/record-reader.ts'
import type { TaskQueue } from '../../src/application/ports/task-queue.ts'
import { NO_SOURCE } from '../../src/application/ports/task-source.ts'
import type { Wait } from '../../src/application/ports/timer.ts'
import type { WorkerBook } from '../../src/application/ports/worker-book.ts'
import { makeCollectMessages } from '../../src/application/receiver/collect-messages.ts'
import { makeCompleteTask } from '../../src/application/sender/complete-task.ts'
import { makeGetSendInfo } from '../../src/application/sender/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from '../../src/application/sender/lease-reports.ts'
import { makeLeaseTasks } from '../../src/application/sender/lease-tasks.ts'
import { makeTakeNextTask } from '../../src/application/sender/take-next-task.ts'
import { makeAddTask } from '../../src/application/upstream/add-task.ts'
import { makeCreateSession } from '../../src/application/upstream/create-session.ts'
import { DEFAULT_ALERT_EVENTS } from '../../src/domain/session-event.ts'
import type { SimSettings } from './swarm.ts'

/** The channel that people hear of things by. */
export const PEOPLE: AlertChannel = { name: 'people', events: new Set(DEFAULT_ALERT_EVENTS) }

export type Ports = {
  readonly pairs: PairStore
  readonly records: RecordReader
  readonly due: DueWork
  readonly alerts: AlertStore
  readonly pauses: PauseStore
  readonly workers: WorkerBook
  readonly receipts: ReceiptStore
  readonly queue: TaskQueue
  readonly notifier: Notifier
}

export type Sources = {
  readonly newId: IdSource
  readonly newSecret: () => string
  readonly random: () => number
  readonly elapsedMs: () => number
  readonly wait: Wait
}

export type Replica = ReturnType<typeof buildReplica>

/** One process of the service: all its use-cases, unchanged, and the work that goes on by itself. */
export const buildReplica = (ports: Ports, settings: SimSettings, sources: Sources) => {
  const { pairs, records, due, alerts, queue, notifier, workers, pauses } = ports
  const { attempts, pacing, priorityStepMs, unconfirmed } = settings
  const { newId, random } = sources
  const changePair = makeChangePair({
    store: pairs,
    // What the queue did not hear is left to reconciliation.
    queue: makeQueueSync(queue, () => undefined),
    newId,
    channels: [PEOPLE],
    priorityStepMs,
    ringAlerts: () => undefined,
  })
  const needs = {
    ...ports,
    ...sources,
    ...settings,
    changePair,
    channels: [PEOPLE],
    ringAlerts: () => undefined,
    source: NO_SOURCE,
  }
  return {
    receipts: ports.receipts,
    pauses,
    changePair,
    createSession: makeCreateSession({ changePair, newId }),
    addTask: makeAddTask(needs),
    takeNextTask: makeTakeNextTask(needs),
    leaseTasks: makeLeaseTasks(needs),
    getSendInfo: makeGetSendInfo(needs),
    completeTask: makeCompleteTask(needs),
    extendLease: makeExtendLease(needs),
    failTask: makeFailTask(needs),
    releaseTask: makeReleaseTask(needs),
    cancelTask: makeCancelTask(needs),
    retryTask: makeRetryTask(needs),
    collectMessages: makeCollectMessages({ ...needs, digest: (text) => text, detection: DETECTION }),
    moveSession: makeMoveSession(needs),
    assignSession: makeAssignSession(needs),
    putPause: makePutPause({ pauses }),
    removePause: makeRemovePause(needs),
    sweeps: {
      lostLeases: makeReturnLostLeases({ changePair, due, attempts }),
      outcomes: makeSettleOutcomes({ changePair, due, attempts, unconfirmed }),
      expired: makeExpireTasks({ changePair, due }),
      idle: makeEndIdleSessions({ changePair, due, limits: settings.idle, pacing }),
      unattended: makeTellUnattended({ changePair, due, afterMs: settings.unattendedMs }),
      silent: makeTellSilent({ ...needs, workers, silentMs: settings.silentMs }),
      queue: makeReconcileQueue({ due, queue, priorityStepMs }),
      alerts: makeDeliverAlerts({ alerts, notifier, random }),
    },
    records,
  }
}

const DETECTION = {
  robotSenders: new Set<string>(),
  freshWithinMs: 24 * 3_600_000,
  mode: 'enforce',
} as const
