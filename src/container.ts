import 'reflect-metadata'
import { type DependencyContainer, instanceCachingFactory, container as root } from 'tsyringe'
import { makeHttpApp } from './adapters/http/app.ts'
import { makeMemoryTaskQueue } from './adapters/memory/task-queue.ts'
import { openMysqlStore } from './adapters/mysql/store.ts'
import { makeLogNotifier } from './adapters/notifications/log-notifier.ts'
import { makeWebhookNotifier } from './adapters/notifications/webhook-notifier.ts'
import { makeRedisTaskQueue } from './adapters/redis/task-queue.ts'
import { newId, newSecret, sha256 } from './adapters/runtime/ids.ts'
import { makeLog } from './adapters/runtime/log.ts'
import { type Loop, startLoop } from './adapters/runtime/loop.ts'
import type { SqlStore } from './adapters/sql/sql-store.ts'
import { openSqliteStore } from './adapters/sqlite/store.ts'
import { makeAddTask } from './application/add-task.ts'
import type { AlertChannel } from './application/alerts.ts'
import { makeAssignSession } from './application/assign-session.ts'
import { makeCollectMessages } from './application/collect-messages.ts'
import { makeCompleteTask } from './application/complete-task.ts'
import { makeCreateSession } from './application/create-session.ts'
import { makeDeliverAlerts } from './application/deliver-alerts.ts'
import { makeEndIdleSessions } from './application/end-idle-sessions.ts'
import { makeCancelTask, makeRetryTask } from './application/end-task.ts'
import { makeExplainTask } from './application/explain-task.ts'
import { makeGetSendInfo } from './application/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from './application/lease-reports.ts'
import { makeLeaseTasks } from './application/lease-tasks.ts'
import { makeMoveSession } from './application/move-session.ts'
import { type ChangePair, makeChangePair, makeQueueSync } from './application/pair-changes.ts'
import { makePutPause, makeRemovePause } from './application/pause-dispatch.ts'
import type { Log } from './application/ports/log.ts'
import type { Notifier } from './application/ports/notifier.ts'
import type { TaskQueue } from './application/ports/task-queue.ts'
import { makeReconcileQueue } from './application/reconcile-queue.ts'
import { makeExpireTasks, makeReturnLostLeases } from './application/return-lost-leases.ts'
import { makeSettleOutcomes } from './application/settle-outcomes.ts'
import { makeTakeNextTask } from './application/take-next-task.ts'
import { makeTellSilent } from './application/tell-silent.ts'
import { makeTellUnattended } from './application/tell-unattended.ts'
import type { ChannelSetting, Settings } from './settings.ts'

/** What main.ts starts and stops. */
export type Service = {
  readonly settings: Settings
  readonly log: Log
  readonly store: SqlStore
  readonly queue: TaskQueue
  readonly app: ReturnType<typeof makeHttpApp>
  /** Starts the work that goes on by itself. */
  readonly startLoops: () => readonly Loop[]
  /** Ends long polls. */
  readonly stopWaiting: () => void
}

/** Puts the parts together: each is made once, when something first needs it. */
export const buildService = (settings: Settings): Service => {
  const parts = root.createChildContainer()
  parts.register(SETTINGS, { useFactory: () => settings })
  for (const [token, make] of FACTORIES) parts.register(token, { useFactory: instanceCachingFactory(make) })
  return {
    settings,
    log: get(parts, LOG),
    store: get(parts, STORE),
    queue: get(parts, QUEUE),
    app: get(parts, APP),
    startLoops: () => startLoops(parts),
    stopWaiting: () => get(parts, SHUTDOWN).abort(),
  }
}

/** A name for a part, which knows the part's type. */
type Token<Part> = symbol & { readonly part?: Part }
const token = <Part>(name: string): Token<Part> => Symbol(name)
const get = <Part>(parts: DependencyContainer, of: Token<Part>): Part => parts.resolve<Part>(of)

const SETTINGS = token<Settings>('settings')
const LOG = token<Log>('log')
const STORE = token<SqlStore>('store')
const QUEUE = token<TaskQueue>('queue')
const BELL = token<Bell>('bell')
const CHANGE_PAIR = token<ChangePair>('changePair')
const NOTIFIERS = token<readonly Notifier[]>('notifiers')
const SHUTDOWN = token<AbortController>('shutdown')
const APP = token<ReturnType<typeof makeHttpApp>>('app')

const FACTORIES: readonly [symbol, (parts: DependencyContainer) => unknown][] = [
  [LOG, (parts) => makeLog(get(parts, SETTINGS).logLevel)],
  [STORE, (parts) => makeStore(get(parts, SETTINGS))],
  [QUEUE, (parts) => makeQueue(get(parts, SETTINGS), get(parts, LOG))],
  [BELL, makeBell],
  [SHUTDOWN, () => new AbortController()],
  [CHANGE_PAIR, makeChanges],
  [NOTIFIERS, (parts) => get(parts, SETTINGS).channels.map((channel) => makeNotifier(parts, channel))],
  [APP, makeApp],
]

const makeStore = ({ database }: Settings): SqlStore =>
  database.kind === 'sqlite'
    ? openSqliteStore({ path: database.path, now: () => new Date() })
    : openMysqlStore({ url: database.url })

const makeQueue = ({ redisUrl }: Settings, log: Log): TaskQueue =>
  redisUrl === null
    ? makeMemoryTaskQueue({ now: () => performance.now() })
    : makeRedisTaskQueue({
        target: redisUrl,
        onError: (error) => log.debug({ error }, 'a connection to redis failed'),
      })

const makeNotifier = (parts: DependencyContainer, channel: ChannelSetting): Notifier => {
  const { locale, publicUrl } = get(parts, SETTINGS)
  return channel.kind === 'log'
    ? makeLogNotifier(get(parts, LOG), locale, publicUrl)
    : makeWebhookNotifier(channel)
}

function makeChanges(parts: DependencyContainer): ChangePair {
  const settings = get(parts, SETTINGS)
  const log = get(parts, LOG)
  return makeChangePair({
    store: get(parts, STORE).pairs,
    queue: makeQueueSync(get(parts, QUEUE), (error) =>
      log.debug({ error }, 'the queue did not hear of a change'),
    ),
    newId,
    channels: channelsOf(settings),
    priorityStepMs: settings.priorityStepMs,
    ringAlerts: get(parts, BELL).ring,
  })
}

const channelsOf = ({ channels }: Settings): readonly AlertChannel[] =>
  channels.map(({ name, events }) => ({ name, events: new Set(events) }))

function makeApp(parts: DependencyContainer) {
  const settings = get(parts, SETTINGS)
  const { records, due, alerts, receipts, pauses, workers } = get(parts, STORE)
  const queue = get(parts, QUEUE)
  const changePair = get(parts, CHANGE_PAIR)
  const { attempts, pacing, priorityStepMs } = settings
  const reports = { changePair, records, attempts, random: Math.random }
  const elapsedMs = () => performance.now()
  const taking = { changePair, records, queue, pauses, workers, pacing, newSecret, elapsedMs }
  return makeHttpApp({
    createSession: makeCreateSession({ changePair, newId }),
    addTask: makeAddTask({ changePair, records, newId }),
    takeNextTask: makeTakeNextTask(taking),
    leaseTasks: makeLeaseTasks(taking),
    explainTask: makeExplainTask({ changePair, records, queue, pacing, priorityStepMs }),
    cancelTask: makeCancelTask({ changePair, records }),
    retryTask: makeRetryTask({ changePair, records }),
    putPause: makePutPause({ pauses }),
    removePause: makeRemovePause({ pauses, due, queue, priorityStepMs }),
    getSendInfo: makeGetSendInfo(reports),
    completeTask: makeCompleteTask({ changePair, records }),
    extendLease: makeExtendLease(reports),
    failTask: makeFailTask(reports),
    releaseTask: makeReleaseTask(reports),
    collectMessages: makeCollectMessages({
      changePair,
      newId,
      digest: sha256,
      detection: settings.detection,
      attempts,
    }),
    moveSession: makeMoveSession({ changePair, records }),
    assignSession: makeAssignSession({ changePair, records }),
    records,
    alerts,
    receipts,
    pauses,
    workers,
    health: {
      database: () => records.ping(),
      queue: () =>
        queue.isFilled().then(
          () => true,
          () => false,
        ),
    },
    keys: settings.keys,
    log: get(parts, LOG),
    shuttingDown: get(parts, SHUTDOWN).signal,
    publicUrl: settings.publicUrl,
    newRequestId: newSecret,
    now: () => new Date(),
  })
}

/** Rung when alerts were written; whoever delivers them listens. */
type Bell = { readonly ring: () => void; readonly listen: (listener: () => void) => void }

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

/** An Idempotency-Key is good for 24 h (CONTRACT 3). */
const RECEIPTS_KEPT_MS = 86_400_000

const startLoops = (parts: DependencyContainer): readonly Loop[] => {
  const settings = get(parts, SETTINGS)
  const log = get(parts, LOG)
  const onError = (name: string, error: unknown) =>
    log.error({ loop: name, error }, 'a run failed, the next one follows')
  const start = ({ name, step, fullAt, everyMs = settings.sweepIntervalMs }: Work) =>
    startLoop({ name, everyMs, step, fullAt, onError, random: Math.random })

  const deliveries = deliveryWork(parts).map(start)
  get(parts, BELL).listen(() => {
    for (const delivery of deliveries) delivery.ring()
  })
  const queue = start(queueWork(parts, settings))
  // At once: until the index is filled, no waiting task is handed out.
  queue.ring()
  return [...deliveries, queue, ...sweepWork(parts, settings).map(start)]
}

/** Something that goes on by itself: a run that does as much as `fullAt` is followed by the next one at once. */
type Work = {
  readonly name: string
  readonly step: () => Promise<number>
  readonly fullAt: number
  readonly everyMs?: number
}

const deliveryWork = (parts: DependencyContainer): readonly Work[] => {
  const { alerts } = get(parts, STORE)
  return get(parts, NOTIFIERS).map((notifier) => ({
    name: `alerts:${notifier.name}`,
    step: makeDeliverAlerts({ alerts, notifier, random: Math.random }),
    fullAt: 20,
    everyMs: 1_000,
  }))
}

/** Keeps the queue what the database says; it must be filled anew within seconds, however slow the sweeps are set. */
const queueWork = (parts: DependencyContainer, { priorityStepMs, sweepIntervalMs }: Settings): Work => ({
  name: 'queue',
  step: makeReconcileQueue({ due: get(parts, STORE).due, queue: get(parts, QUEUE), priorityStepMs }),
  fullAt: Number.POSITIVE_INFINITY,
  everyMs: Math.min(sweepIntervalMs, 2_000),
})

/** What the clock brings about; every replica does it, and never twice. */
const sweepWork = (parts: DependencyContainer, settings: Settings): readonly Work[] => {
  const { attempts, unconfirmed, pacing, retentionMs } = settings
  const { due, receipts, workers } = get(parts, STORE)
  const changePair = get(parts, CHANGE_PAIR)
  const silence = {
    workers,
    newId,
    channels: channelsOf(settings),
    silentMs: settings.workerSilentAfterMs,
    ringAlerts: get(parts, BELL).ring,
  }
  const slice = 200
  return [
    { name: 'lost leases', step: makeReturnLostLeases({ changePair, due, attempts }), fullAt: slice },
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
    ...(retentionMs === 0
      ? []
      : [{ name: 'retention', step: () => due.purgeSessions(retentionMs, 50), fullAt: 50, everyMs: 20_000 }]),
  ]
}
