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
import { makeAssignSession } from './application/assign-session.ts'
import { makeCollectMessages } from './application/collect-messages.ts'
import { makeCompleteTask } from './application/complete-task.ts'
import { makeCreateSession } from './application/create-session.ts'
import { makeDeliverAlerts } from './application/deliver-alerts.ts'
import { makeGetSendInfo } from './application/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from './application/lease-reports.ts'
import { makeMoveSession } from './application/move-session.ts'
import { type ChangePair, makeChangePair, makeQueueSync } from './application/pair-changes.ts'
import type { Log } from './application/ports/log.ts'
import type { Notifier } from './application/ports/notifier.ts'
import type { TaskQueue } from './application/ports/task-queue.ts'
import { makeReconcileQueue } from './application/reconcile-queue.ts'
import { makeExpireTasks, makeReturnLostLeases } from './application/return-lost-leases.ts'
import { makeTakeNextTask } from './application/take-next-task.ts'
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
  const { channels, priorityStepMs } = get(parts, SETTINGS)
  const log = get(parts, LOG)
  return makeChangePair({
    store: get(parts, STORE).pairs,
    queue: makeQueueSync(get(parts, QUEUE), (error) =>
      log.debug({ error }, 'the queue did not hear of a change'),
    ),
    newId,
    channels: channels.map(({ name, events }) => ({ name, events: new Set(events) })),
    priorityStepMs,
    ringAlerts: get(parts, BELL).ring,
  })
}

function makeApp(parts: DependencyContainer) {
  const settings = get(parts, SETTINGS)
  const { records, alerts } = get(parts, STORE)
  const queue = get(parts, QUEUE)
  const changePair = get(parts, CHANGE_PAIR)
  const reports = { changePair, records, attempts: settings.attempts, random: Math.random }
  return makeHttpApp({
    createSession: makeCreateSession({ changePair, newId }),
    addTask: makeAddTask({ changePair, records, newId }),
    takeNextTask: makeTakeNextTask({
      changePair,
      records,
      queue,
      newSecret,
      elapsedMs: () => performance.now(),
    }),
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
    }),
    moveSession: makeMoveSession({ changePair, records }),
    assignSession: makeAssignSession({ changePair, records }),
    records,
    alerts,
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

const startLoops = (parts: DependencyContainer): readonly Loop[] => {
  const { sweepIntervalMs: everyMs, attempts, priorityStepMs } = get(parts, SETTINGS)
  const { due, alerts } = get(parts, STORE)
  const log = get(parts, LOG)
  const changePair = get(parts, CHANGE_PAIR)
  const onError = (name: string, error: unknown) =>
    log.error({ loop: name, error }, 'a run failed, the next one follows')
  const start = (name: string, step: () => Promise<number>, fullAt: number, rest = everyMs) =>
    startLoop({ name, everyMs: rest, step, fullAt, onError, random: Math.random })

  const deliveries = get(parts, NOTIFIERS).map((notifier) =>
    start(`alerts:${notifier.name}`, makeDeliverAlerts({ alerts, notifier, random: Math.random }), 20, 1_000),
  )
  get(parts, BELL).listen(() => {
    for (const delivery of deliveries) delivery.ring()
  })
  return [
    start('lost leases', makeReturnLostLeases({ changePair, due, attempts }), 200),
    start('expired tasks', makeExpireTasks({ changePair, due }), 200),
    start(
      'queue',
      makeReconcileQueue({ due, queue: get(parts, QUEUE), priorityStepMs }),
      Number.POSITIVE_INFINITY,
    ),
    ...deliveries,
  ]
}
