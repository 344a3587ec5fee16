import type { QueueAudit } from '../../application/ports/audit.ts'
import { QueueUnavailable } from '../../application/ports/unavailable.ts'
import { connectRedis, type RedisTarget } from './connection.ts'

type Options = {
  readonly target: RedisTarget
  readonly prefix?: `{${string}}`
  readonly onError?: (error: unknown) => void
}

/** Looks into the queue that replicas share, in small steps, and changes nothing. */
export const makeRedisQueueAudit = ({ target, prefix = '{as}', onError = () => {} }: Options): QueueAudit => {
  const redis = connectRedis(target, onError)
  return {
    taskIds: async () => {
      const found = new Set<string>()
      let cursor = '0'
      try {
        do {
          const [next, pairs] = await redis.hscan(`${prefix}:entries`, cursor, 'COUNT', 1_000)
          for (let i = 0; i < pairs.length; i += 2) found.add(pairs[i] ?? '')
          cursor = next
        } while (cursor !== '0')
      } catch (cause) {
        throw new QueueUnavailable('Redis does not tell what it holds', { cause })
      }
      return found
    },
    close: async () => redis.disconnect(),
  }
}
