import { makeHttpTaskSource } from '../../adapters/http-source/task-source.ts'
import { makeMemoryTaskQueue } from '../../adapters/memory/task-queue.ts'
import { openMysqlStore } from '../../adapters/mysql/store.ts'
import { makeRedisHints } from '../../adapters/redis/hints.ts'
import { makeRedisTaskQueue } from '../../adapters/redis/task-queue.ts'
import { askerNow } from '../../adapters/runtime/asker.ts'
import { inTime } from '../../adapters/runtime/in-time.ts'
import { makeOnceInAWhile } from '../../adapters/runtime/once-in-a-while.ts'
import { remember } from '../../adapters/runtime/remember.ts'
import type { TellUnreadable } from '../../adapters/sql/rows/readable.ts'
import type { SqlStore } from '../../adapters/sql/sql-store.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { NO_HINTS } from '../../application/ports/hints.ts'
import type { Log } from '../../application/ports/log.ts'
import type { Notifier } from '../../application/ports/notifier.ts'
import type { TaskQueue } from '../../application/ports/task-queue.ts'
import { NO_SOURCE, type TaskSource } from '../../application/ports/task-source.ts'
import { Overloaded } from '../../application/ports/unavailable.ts'
import type { ChannelSetting } from '../../settings/read-channels.ts'
import type { Settings } from '../../settings/settings.ts'
import { type Binding, bind, type Get } from '../container.ts'
import { countingOptions } from '../counting-options.ts'
import * as part from '../tokens.ts'

/** What lies outside of the process: the database and its ports, the queue, the task source, the channels. */
export const storeParts: readonly Binding[] = [
  bind(part.STORE, (get) => openStore(get)),
  bind(part.PAIR_STORE, (get) => get(part.STORE).pairs),
  bind(part.RECORDS, (get) => {
    const { records } = get(part.STORE)
    return { ...records, stats: remember(countingOptions(get), records.stats) }
  }),
  bind(part.DUE_WORK, (get) => get(part.STORE).due),
  bind(part.ALERT_STORE, (get) => get(part.STORE).alerts),
  bind(part.EVENT_LOG, (get) => get(part.STORE).events),
  bind(part.RECEIPTS, (get) => get(part.STORE).receipts),
  bind(part.PAUSES, (get) => get(part.STORE).pauses),
  bind(part.WORKERS, (get) => get(part.STORE).workers),
  bind(part.INSTRUMENTS, (get) => get(part.STORE).instruments),
  bind(part.DATABASE_ANSWERS, (get) => {
    // Whoever watches does not take connections one after another from a database that does not answer.
    const ping = remember({ keptMs: () => 0, now: get(part.ELAPSED_MS) }, () => get(part.RECORDS).ping())
    return () => inTime(READY_MS, ping()).then(() => true, isBusy)
  }),
  bind(part.ACCOUNT_CLOCKS, (get) => get(part.STORE).clocks),
  bind(part.AUDIT, (get) => get(part.STORE).audit),
  bind(part.QUEUE, (get) => makeQueue(get(part.SETTINGS), get(part.LOG), get(part.ELAPSED_MS))),
  bind(part.HINTS, (get) => {
    const { redisUrl } = get(part.SETTINGS)
    const onError = (error: unknown) => get(part.LOG).debug({ error }, 'a hint was lost')
    return redisUrl === null ? NO_HINTS : makeRedisHints({ target: redisUrl, onError })
  }),
  bind(part.TASK_SOURCE, (get) => makeSource(get(part.SETTINGS))),
  bind(part.NOTIFIERS, (get) => get(part.SETTINGS).channels.map((channel) => makeNotifier(get, channel))),
]

/** /ready answers within 2 s (CONTRACT 9). */
const READY_MS = 1_500

/** Too many ask: then it is there. */
const isBusy = (error: unknown): boolean => error instanceof Overloaded

const openStore = (get: Get): SqlStore => {
  const { database, pacing } = get(part.SETTINGS)
  const now = get(part.NOW)
  const options = {
    pacing,
    onUnreadable: tellUnreadable(get),
  }
  return database.kind === 'sqlite'
    ? openSqliteStore({ path: database.path, now, ...options })
    : openMysqlStore({ url: database.url, askerNow, ...options })
}

/** Each such row is told in the log once in ten minutes, and counted each time that it is met. */
const tellUnreadable = (get: Get): TellUnreadable => {
  const isNews = makeOnceInAWhile(get(part.ELAPSED_MS), 600_000)
  return (row) => {
    get(part.METER).count({ what: 'unreadable_row', table: row.table })
    if (isNews(row.message)) get(part.LOG).error({ error: row }, 'a row on record is damaged, ask the doctor')
  }
}

const makeQueue = ({ redisUrl }: Settings, log: Log, elapsedMs: () => number): TaskQueue => {
  if (redisUrl === null) return makeMemoryTaskQueue({ now: elapsedMs })
  const isNews = makeOnceInAWhile(elapsedMs, 600_000)
  return makeRedisTaskQueue({
    target: redisUrl,
    onError: (error) => log.debug({ error }, 'a connection to redis failed'),
    onRefused: (why) => {
      if (isNews(why))
        log.error({ why }, 'redis refuses the database that REDIS_URL names: the queue is away')
    },
    onEvictable: (policy) =>
      log.warn({ policy }, 'redis may evict the queue: its maxmemory-policy should be noeviction'),
  })
}

const makeSource = ({ externalTaskUrl }: Settings): TaskSource =>
  externalTaskUrl === null ? NO_SOURCE : makeHttpTaskSource({ url: externalTaskUrl })

/** A delivery may take as long as its channel's port says. */
const DELIVERED_WITHIN_MS = 14_500

const makeNotifier = (get: Get, { name, limits, make }: ChannelSetting): Notifier => {
  const { locale, publicUrl } = get(part.SETTINGS)
  const [log, now] = [get(part.LOG), get(part.NOW)]
  return make({ name, limits, locale, publicUrl, log, now, withinMs: DELIVERED_WITHIN_MS })
}
