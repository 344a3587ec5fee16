import { makeDeliverAlerts } from '../application/clock/deliver-alerts.ts'
import { makeEndIdleSessions } from '../application/clock/end-idle-sessions.ts'
import { makeExpireTasks } from '../application/clock/expire-tasks.ts'
import { makeReconcileQueue } from '../application/clock/reconcile-queue.ts'
import { makeReturnLostLeases } from '../application/clock/return-lost-leases.ts'
import { makeSettleOutcomes } from '../application/clock/settle-outcomes.ts'
import { makeTellSilent } from '../application/clock/tell-silent.ts'
import { makeTellUnattended } from '../application/clock/tell-unattended.ts'
import { makeRepairRecord } from '../application/doctor/repair-records.ts'
import { makeAssignSession } from '../application/operators/assign-session.ts'
import { makeCancelTask } from '../application/operators/cancel-task.ts'
import { makeExplainTask } from '../application/operators/explain-task.ts'
import { makeMoveSession } from '../application/operators/move-session.ts'
import { makePutPause, makeRemovePause } from '../application/operators/pause-dispatch.ts'
import { makeRetryTask } from '../application/operators/retry-task.ts'
import { makeListeners, ringFor, tellQueue } from '../application/pair/after-commit.ts'
import { makePerform } from '../application/pair/ask.ts'
import { makeChangePair } from '../application/pair/change-pair.ts'
import { countCommitted } from '../application/pair/count-committed.ts'
import { makeCollectMessages } from '../application/receiver/collect-messages.ts'
import { makeCompleteTask } from '../application/sender/complete-task.ts'
import { makeGetSendInfo } from '../application/sender/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from '../application/sender/lease-reports.ts'
import { makeLeaseTasks } from '../application/sender/lease-tasks.ts'
import { makeTakeNextTask } from '../application/sender/take-next-task.ts'
import { makeAddTask } from '../application/upstream/add-task.ts'
import { makeCreateSession } from '../application/upstream/create-session.ts'
import { type Binding, bind, type Get } from './container.ts'
import type { Bell } from './tokens.ts'
import * as part from './tokens.ts'

/** What decisions are carried out by, and who hears of them. */
const pairParts: readonly Binding[] = [
  bind(part.CHANNELS, (get) =>
    get(part.SETTINGS).channels.map(({ name, events }) => ({ name, events: new Set(events) })),
  ),
  bind(part.BELL, makeBell),
  bind(part.AFTER_COMMIT, (get) => [
    tellQueue(get(part.QUEUE), (error) =>
      get(part.LOG).debug({ error }, 'the queue did not hear of a change'),
    ),
    ringFor(get(part.BELL).ring),
    countCommitted({
      instruments: get(part.INSTRUMENTS),
      meter: get(part.METER),
      detection: get(part.SETTINGS).detection,
      wait: get(part.WAIT),
    }),
  ]),
  bind(part.LISTENERS, (get) =>
    makeListeners(get(part.AFTER_COMMIT), (error) =>
      get(part.LOG).error({ error }, 'what follows a commit failed'),
    ),
  ),
  bind(part.CHANGE_PAIR, (get) =>
    makeChangePair({
      store: get(part.PAIR_STORE),
      newId: get(part.NEW_ID),
      channels: get(part.CHANNELS),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
      afterCommit: get(part.LISTENERS).hear,
    }),
  ),
  bind(part.PERFORM, (get) => makePerform(get(part.CHANGE_PAIR))),
]

const upstreamParts: readonly Binding[] = [
  bind(part.CREATE_SESSION, (get) => makeCreateSession({ newId: get(part.NEW_ID) })),
  bind(part.ADD_TASK, (get) => makeAddTask({ records: get(part.RECORDS), newId: get(part.NEW_ID) })),
]

const senderParts: readonly Binding[] = [
  bind(part.TAKE_NEXT_TASK, (get) => makeTakeNextTask(takingNeeds(get))),
  bind(part.LEASE_TASKS, (get) => makeLeaseTasks({ ...takingNeeds(get), ...sendInfoNeeds(get) })),
  bind(part.GET_SEND_INFO, (get) => makeGetSendInfo(sendInfoNeeds(get))),
  bind(part.COMPLETE_TASK, (get) => makeCompleteTask({ records: get(part.RECORDS) })),
  bind(part.EXTEND_LEASE, (get) => makeExtendLease(reportNeeds(get))),
  bind(part.FAIL_TASK, (get) => makeFailTask(reportNeeds(get))),
  bind(part.RELEASE_TASK, (get) => makeReleaseTask(reportNeeds(get))),
]

const receiverParts: readonly Binding[] = [
  bind(part.COLLECT_MESSAGES, (get) =>
    makeCollectMessages({
      newId: get(part.NEW_ID),
      digest: get(part.DIGEST),
      detection: get(part.SETTINGS).detection,
      attempts: get(part.SETTINGS).attempts,
    }),
  ),
]

const operatorParts: readonly Binding[] = [
  bind(part.MOVE_SESSION, (get) => makeMoveSession({ records: get(part.RECORDS) })),
  bind(part.ASSIGN_SESSION, (get) => makeAssignSession({ records: get(part.RECORDS) })),
  bind(part.CANCEL_TASK, (get) => makeCancelTask({ records: get(part.RECORDS) })),
  bind(part.RETRY_TASK, (get) => makeRetryTask({ records: get(part.RECORDS) })),
  bind(part.EXPLAIN_TASK, (get) =>
    makeExplainTask({
      perform: get(part.PERFORM),
      records: get(part.RECORDS),
      queue: get(part.QUEUE),
      pacing: get(part.SETTINGS).pacing,
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
    }),
  ),
  bind(part.PUT_PAUSE, (get) => makePutPause({ pauses: get(part.PAUSES) })),
  bind(part.REMOVE_PAUSE, (get) =>
    makeRemovePause({
      pauses: get(part.PAUSES),
      due: get(part.DUE_WORK),
      queue: get(part.QUEUE),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
    }),
  ),
]

const clockParts: readonly Binding[] = [
  bind(part.RETURN_LOST_LEASES, (get) => makeReturnLostLeases(sweepNeeds(get))),
  bind(part.SETTLE_OUTCOMES, (get) => makeSettleOutcomes(sweepNeeds(get))),
  bind(part.EXPIRE_TASKS, (get) => makeExpireTasks(sweepNeeds(get))),
  bind(part.END_IDLE_SESSIONS, (get) => makeEndIdleSessions(sweepNeeds(get))),
  bind(part.TELL_UNATTENDED, (get) => makeTellUnattended(sweepNeeds(get))),
  bind(part.TELL_SILENT, (get) =>
    makeTellSilent({
      workers: get(part.WORKERS),
      pauses: get(part.PAUSES),
      pacing: get(part.SETTINGS).pacing,
      newId: get(part.NEW_ID),
      channels: get(part.CHANNELS),
      silentMs: get(part.SETTINGS).workerSilentAfterMs,
      ringAlerts: get(part.BELL).ring,
    }),
  ),
  bind(part.RECONCILE_QUEUE, (get) =>
    makeReconcileQueue({
      due: get(part.DUE_WORK),
      queue: get(part.QUEUE),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
    }),
  ),
  bind(part.DELIVERIES, (get) =>
    get(part.NOTIFIERS).map((notifier) => {
      const needs = { alerts: get(part.ALERT_STORE), random: get(part.RANDOM), meter: get(part.METER) }
      return [notifier.name, makeDeliverAlerts({ ...needs, notifier })]
    }),
  ),
]

const doctorParts: readonly Binding[] = [
  bind(part.REPAIR_RECORD, (get) =>
    makeRepairRecord({
      perform: get(part.PERFORM),
      records: get(part.RECORDS),
      audit: get(part.AUDIT),
      alerts: get(part.ALERT_STORE),
      queue: get(part.QUEUE),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
    }),
  ),
]

/** Everything that can be asked for, by who asks, and what all of it shares. */
export const useCaseParts: readonly Binding[] = [
  ...pairParts,
  ...upstreamParts,
  ...senderParts,
  ...receiverParts,
  ...operatorParts,
  ...clockParts,
  ...doctorParts,
]

const takingNeeds = (get: Get) => ({
  perform: get(part.PERFORM),
  records: get(part.RECORDS),
  queue: get(part.QUEUE),
  pauses: get(part.PAUSES),
  workers: get(part.WORKERS),
  pacing: get(part.SETTINGS).pacing,
  newSecret: get(part.NEW_SECRET),
  elapsedMs: get(part.ELAPSED_MS),
  wait: get(part.WAIT),
})

const sendInfoNeeds = (get: Get) => ({
  perform: get(part.PERFORM),
  records: get(part.RECORDS),
  attempts: get(part.SETTINGS).attempts,
  source: get(part.TASK_SOURCE),
})

const reportNeeds = (get: Get) => ({
  records: get(part.RECORDS),
  attempts: get(part.SETTINGS).attempts,
  random: get(part.RANDOM),
})

const sweepNeeds = (get: Get) => {
  const { attempts, unconfirmed, idleLimits, pacing, unattendedAfterMs } = get(part.SETTINGS)
  return {
    changePair: get(part.CHANGE_PAIR),
    due: get(part.DUE_WORK),
    attempts,
    unconfirmed,
    limits: idleLimits,
    pacing,
    afterMs: unattendedAfterMs,
  }
}

function makeBell(): Bell {
  const listeners: (() => void)[] = []
  return {
    ring: () => {
      for (const listener of listeners) listener()
    },
    listen: (listener) => {
      listeners.push(listener)
    },
  }
}
