import { makeHttpTaskSource } from '../../adapters/http-source/task-source.ts'
import { makeMemoryTaskQueue } from '../../adapters/memory/task-queue.ts'
import { openMysqlStore } from '../../adapters/mysql/store.ts'
import { makeLogNotifier } from '../../adapters/notifications/log-notifier.ts'
import { makeWebhookNotifier } from '../../adapters/notifications/webhook-notifier.ts'
import { makeRedisTaskQueue } from '../../adapters/redis/task-queue.ts'
import type { SqlStore } from '../../adapters/sql/sql-store.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { Log } from '../../application/ports/log.ts'
import type { Notifier } from '../../application/ports/notifier.ts'
import type { TaskQueue } from '../../application/ports/task-queue.ts'
import { NO_SOURCE, type TaskSource } from '../../application/ports/task-source.ts'
import type { ChannelSetting } from '../../settings/read-channels.ts'
import type { Settings } from '../../settings/settings.ts'
import { type Binding, bind, type Get } from '../container.ts'
import * as part from '../tokens.ts'

/** What lies outside of the process: the database and its ports, the queue, the task source, the channels. */
export const storeParts: readonly Binding[] = [
  bind(part.STORE, (get) => openStore(get(part.SETTINGS), get(part.NOW))),
  bind(part.PAIR_STORE, (get) => get(part.STORE).pairs),
  bind(part.RECORDS, (get) => get(part.STORE).records),
  bind(part.DUE_WORK, (get) => get(part.STORE).due),
  bind(part.ALERT_STORE, (get) => get(part.STORE).alerts),
  bind(part.RECEIPTS, (get) => get(part.STORE).receipts),
  bind(part.PAUSES, (get) => get(part.STORE).pauses),
  bind(part.WORKERS, (get) => get(part.STORE).workers),
  bind(part.INSTRUMENTS, (get) => get(part.STORE).instruments),
  bind(part.AUDIT, (get) => get(part.STORE).audit),
  bind(part.QUEUE, (get) => makeQueue(get(part.SETTINGS), get(part.LOG), get(part.ELAPSED_MS))),
  bind(part.TASK_SOURCE, (get) => makeSource(get(part.SETTINGS))),
  bind(part.NOTIFIERS, (get) => get(part.SETTINGS).channels.map((channel) => makeNotifier(get, channel))),
]

const openStore = ({ database, workerSilentAfterMs }: Settings, now: () => Date): SqlStore => {
  const options = { pollsNotedForMs: Math.min(5_000, workerSilentAfterMs / 4) }
  return database.kind === 'sqlite'
    ? openSqliteStore({ path: database.path, now, ...options })
    : openMysqlStore({ url: database.url, ...options })
}

const makeQueue = ({ redisUrl }: Settings, log: Log, elapsedMs: () => number): TaskQueue =>
  redisUrl === null
    ? makeMemoryTaskQueue({ now: elapsedMs })
    : makeRedisTaskQueue({
        target: redisUrl,
        onError: (error) => log.debug({ error }, 'a connection to redis failed'),
        onEvictable: (policy) =>
          log.warn({ policy }, 'redis may evict the queue: its maxmemory-policy should be noeviction'),
      })

const makeSource = ({ externalTaskUrl }: Settings): TaskSource =>
  externalTaskUrl === null ? NO_SOURCE : makeHttpTaskSource({ url: externalTaskUrl })

const makeNotifier = (get: Get, channel: ChannelSetting): Notifier => {
  const { locale, publicUrl } = get(part.SETTINGS)
  return channel.kind === 'log'
    ? makeLogNotifier(get(part.LOG), locale, publicUrl)
    : makeWebhookNotifier(channel)
}
