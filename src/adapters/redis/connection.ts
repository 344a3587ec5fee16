import { Redis, type RedisOptions } from 'ioredis'

/** Where Redis is: a URL, or its parts. */
export type RedisTarget =
  | string
  | Pick<RedisOptions, 'host' | 'port' | 'db' | 'username' | 'password' | 'tls'>

/**
 * A connection that neither blocks nor throws while Redis is down, and comes back by itself. What cannot be sent at
 * once fails at once, and what was sent is never sent again: a command reported as failed must not happen later.
 */
export const connectRedis = (target: RedisTarget, onError: (error: unknown) => void): Redis => {
  const redis = typeof target === 'string' ? new Redis(target, OPTIONS) : new Redis({ ...target, ...OPTIONS })
  redis.on('error', onError)
  return redis
}

const OPTIONS = {
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 1_000,
  // A connection on which nothing comes back any more is given up, though nobody closed it.
  socketTimeout: 3_000,
  // Proxies in front of Redis know this one.
  protocol: 2,
  retryStrategy: (times) => Math.min(1_000, 50 * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2),
  // After a fail-over the old address may answer as a replica: another connection may find the new primary.
  reconnectOnError: (error) => error.message.includes('READONLY'),
} as const satisfies RedisOptions
