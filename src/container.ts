import 'reflect-metadata'
import { type DependencyContainer, instanceCachingFactory, container as root } from 'tsyringe'
import { makeHttpApp } from './adapters/http/app.ts'
import { makeHttpTaskSource } from './adapters/http-source/task-source.ts'
import { makeMemoryTaskQueue } from './adapters/memory/task-queue.ts'
import { type Metrics, makePrometheus } from './adapters/metrics/prometheus.ts'
import { openMysqlStore } from './adapters/mysql/store.ts'
import { makeLogNotifier } from './adapters/notifications/log-notifier.ts'
import { makeWebhookNotifier } from './adapters/notifications/webhook-notifier.ts'
import { makeRedisTaskQueue } from './adapters/redis/task-queue.ts'
import { newId, newSecret, sha256 } from './adapters/runtime/ids.ts'
import { makeLog } from './adapters/runtime/log.ts'
import { type Loop, startLoop } from './adapters/runtime/loop.ts'
import { remember } from './adapters/runtime/remember.ts'
import { wait } from './adapters/runtime/wait.ts'
import type { SqlStore } from './adapters/sql/sql-store.ts'
import { openSqliteStore } from './adapters/sqlite/store.ts'
import { makeRepairRecord, type RepairRecord } from './application/doctor/repair-records.ts'
import { makeAssignSession } from './application/operators/assign-session.ts'
import { makeCancelTask, makeRetryTask } from './application/operators/end-task.ts'
import { makeExplainTask } from './application/operators/explain-task.ts'
import { makeMoveSession } from './application/operators/move-session.ts'
import { makePutPause, makeRemovePause } from './application/operators/pause-dispatch.ts'
import { type ChangePair, makeChangePair, makeQueueSync } from './application/pair/change-pair.ts'
import { makeCountChange } from './application/pair/count-committed.ts'
import type { Log } from './application/ports/log.ts'
import type { Notifier } from './application/ports/notifier.ts'
import type { TaskQueue } from './application/ports/task-queue.ts'
import { NO_SOURCE, type TaskSource } from './application/ports/task-source.ts'
import { makeCollectMessages } from './application/receiver/collect-messages.ts'
import { makeCompleteTask } from './application/sender/complete-task.ts'
import { makeGetSendInfo } from './application/sender/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from './application/sender/lease-reports.ts'
import { makeLeaseTasks } from './application/sender/lease-tasks.ts'
import { makeTakeNextTask } from './application/sender/take-next-task.ts'
import { makeAddTask } from './application/upstream/add-task.ts'
import { makeCreateSession } from './application/upstream/create-session.ts'
import {
  channelsOf,
  deliveryWork,
  queueWork,
  sweepWork,
  type Work,
  type WorkParts,
} from './background-work.ts'
import type { ChannelSetting, Settings } from './settings/settings.ts'

/** What main.ts starts and stops. */
export type Service = {
  readonly settings: Settings
  readonly log: Log
  readonly store: SqlStore
  readonly queue: TaskQueue
  readonly app: ReturnType<typeof makeHttpApp>
  /** Puts right what the doctor finds. */
  readonly repair: RepairRecord
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
    repair: (fault) => get(parts, REPAIR)(fault),
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
const METRICS = token<Metrics>('metrics')
const BELL = token<Bell>('bell')
const CHANGE_PAIR = token<ChangePair>('changePair')
const NOTIFIERS = token<readonly Notifier[]>('notifiers')
const REPAIR = token<RepairRecord>('repair')
const SHUTDOWN = token<AbortController>('shutdown')
const SOURCE = token<TaskSource>('taskSource')
const APP = token<ReturnType<typeof makeHttpApp>>('app')

const FACTORIES: readonly [symbol, (parts: DependencyContainer) => unknown][] = [
  [LOG, (parts) => makeLog(get(parts, SETTINGS).logLevel)],
  [STORE, (parts) => makeStore(get(parts, SETTINGS))],
  [QUEUE, (parts) => makeQueue(get(parts, SETTINGS), get(parts, LOG))],
  [METRICS, makeMetrics],
  [BELL, makeBell],
  [SHUTDOWN, () => new AbortController()],
  [CHANGE_PAIR, makeChanges],
  [NOTIFIERS, (parts) => get(parts, SETTINGS).channels.map((channel) => makeNotifier(parts, channel))],
  [REPAIR, makeRepair],
  [SOURCE, (parts) => makeSource(get(parts, SETTINGS))],
  [APP, makeApp],
]

const makeSource = ({ externalTaskUrl }: Settings): TaskSource =>
  externalTaskUrl === null ? NO_SOURCE : makeHttpTaskSource({ url: externalTaskUrl })

const makeStore = ({ database, workerSilentAfterMs }: Settings): SqlStore => {
  const options = { pollsNotedForMs: Math.min(5_000, workerSilentAfterMs / 4) }
  return database.kind === 'sqlite'
    ? openSqliteStore({ path: database.path, now: () => new Date(), ...options })
    : openMysqlStore({ url: database.url, ...options })
}

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

/** Counting takes a twentieth of the time at most, and a small queue is shown as it is. */
const queueKeptMs = (tookMs: number): number => Math.min(10_000, 20 * tookMs)

function makeMetrics(parts: DependencyContainer): Metrics {
  return makePrometheus({
    // With very many waiting tasks counting them takes a second or two, whoever scrapes however often.
    queue: remember(
      queueKeptMs,
      () => performance.now(),
      () => get(parts, STORE).instruments.queueStats(),
    ),
    nowSeconds: () => Date.now() / 1_000,
  })
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
    countChange: makeCountChange({
      instruments: get(parts, STORE).instruments,
      meter: get(parts, METRICS).meter,
      detection: settings.detection,
    }),
  })
}

function makeApp(parts: DependencyContainer) {
  const settings = get(parts, SETTINGS)
  const { records, due, alerts, receipts, pauses, workers } = get(parts, STORE)
  const queue = get(parts, QUEUE)
  const changePair = get(parts, CHANGE_PAIR)
  const { attempts, pacing, priorityStepMs } = settings
  const reports = { changePair, records, attempts, random: Math.random }
  const source = get(parts, SOURCE)
  const metrics = get(parts, METRICS)
  const elapsedMs = () => performance.now()
  const taking = {
    changePair,
    records,
    queue,
    pauses,
    workers,
    pacing,
    newSecret,
    elapsedMs,
    wait,
    attempts,
    source,
  }
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
    getSendInfo: makeGetSendInfo({ changePair, records, attempts, source }),
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
    moveSession: makeMoveSession({ changePair, records, meter: metrics.meter }),
    assignSession: makeAssignSession({ changePair, records }),
    records,
    hasTaskSource: settings.externalTaskUrl !== null,
    alerts,
    receipts,
    pauses,
    workers,
    metrics,
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

function makeRepair(parts: DependencyContainer): RepairRecord {
  const { records, audit, alerts } = get(parts, STORE)
  const { priorityStepMs } = get(parts, SETTINGS)
  const changePair = get(parts, CHANGE_PAIR)
  return makeRepairRecord({ changePair, records, audit, alerts, queue: get(parts, QUEUE), priorityStepMs })
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

const startLoops = (parts: DependencyContainer): readonly Loop[] => {
  const settings = get(parts, SETTINGS)
  const log = get(parts, LOG)
  const onError = (name: string, error: unknown) =>
    log.error({ loop: name, error }, 'a run failed, the next one follows')
  const { noteLoop } = get(parts, METRICS)
  const start = ({ name, step, fullAt, everyMs = settings.sweepIntervalMs }: Work) => {
    const noted = async () => {
      const done = await step()
      noteLoop(name)
      return done
    }
    return startLoop({ name, everyMs, step: noted, fullAt, onError, random: Math.random })
  }

  const work = workOf(parts)
  const deliveries = deliveryWork(work).map(start)
  get(parts, BELL).listen(() => {
    for (const delivery of deliveries) delivery.ring()
  })
  const queue = start(queueWork(work))
  // At once: until the index is filled, no waiting task is handed out.
  queue.ring()
  return [...deliveries, queue, ...sweepWork(work).map(start)]
}

const workOf = (parts: DependencyContainer): WorkParts => ({
  settings: get(parts, SETTINGS),
  store: get(parts, STORE),
  queue: get(parts, QUEUE),
  changePair: get(parts, CHANGE_PAIR),
  notifiers: get(parts, NOTIFIERS),
  meter: get(parts, METRICS).meter,
  ringAlerts: get(parts, BELL).ring,
})
