import { Cluster, Redis, type RedisOptions } from 'ioredis'

/** Where Redis is: a URL, which may name several hosts of a cluster, or the parts of one. */
export type RedisTarget =
  | string
  | Pick<RedisOptions, 'host' | 'port' | 'db' | 'username' | 'password' | 'tls'>

export type RedisConnection = Redis | Cluster

/** Redis will not have us in the database that we were told: there is none of this number, or we may not. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused'
}

/**
 * A connection that neither blocks nor throws while Redis is down, and comes back by itself. What cannot be sent at
 * once fails at once, and what was sent is never sent again: a command reported as failed must not happen later.
 * It counts as down as long as it is not in its own database.
 */
export const connectRedis = (target: RedisTarget, onError: (error: unknown) => void): RedisConnection => {
  const redis = open(target)
  redis.on('error', onError)
  return redis
}

/** `redis://user:password@h1:7001,h2:7002/` as one URL a host. */
export const hostUrls = (url: string): readonly string[] => {
  const [, before = '', hosts = '', rest = ''] = /^([^/]*\/\/(?:[^@/]*@)?)([^/]*)(.*)$/su.exec(url) ?? []
  return hosts.split(',').map((host) => `${before}${host}${rest}`)
}

/** Tells each time that what answers may not be what answered before. */
export const onConnected = (redis: RedisConnection, listener: () => void): void => {
  redis.on('ready', listener)
  // A cluster stays ready while its nodes come and go.
  if (redis instanceof Cluster) redis.on('+node', listener)
}

const retryStrategy = (times: number): number =>
  Math.min(1_000, 50 * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2)

const EITHER = {
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 1_000,
  // A connection on which nothing comes back any more is given up, though nobody closed it.
  socketTimeout: 3_000,
  // Proxies in front of Redis know this one.
  protocol: 2,
  // After a fail-over the old address may answer as a replica: another connection may find the new primary.
  reconnectOnError: (error: Error) => error.message.includes('READONLY'),
} as const satisfies RedisOptions

const ALONE = { ...EITHER, enableOfflineQueue: false, retryStrategy } as const satisfies RedisOptions

const open = (target: RedisTarget): RedisConnection => {
  if (typeof target !== 'string') return inItsDatabase(new Redis({ ...target, ...ALONE }))
  const urls = hostUrls(target)
  return urls.length > 1 ? openCluster(urls) : inItsDatabase(new Redis(target, ALONE))
}

/**
 * The driver tells of a SELECT that failed, and goes on in database 0, which may be somebody else's. So that connection
 * is given up, before it is ready, and another one tries.
 */
const inItsDatabase = (redis: Redis): Redis => {
  const select = redis.select.bind(redis)
  redis.select = async (database: string | number) => {
    try {
      return await select(database)
    } catch (cause) {
      if (redis.status === 'connect') redis.disconnect(true)
      if (!(cause instanceof Error) || cause.name !== 'ReplyError') throw cause
      throw new DatabaseRefused(`database ${database}: ${cause.message}`, { cause })
    }
  }
  return redis
}

const openCluster = (urls: readonly string[]): Cluster => {
  const { username, password, protocol } = new URL(urls[0] ?? '')
  return new Cluster([...urls], {
    redisOptions: {
      ...EITHER,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
    enableOfflineQueue: false,
    clusterRetryStrategy: retryStrategy,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: 2_000,
    slotsRefreshInterval: 2_000,
  })
}
