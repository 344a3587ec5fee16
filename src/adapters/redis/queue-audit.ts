import type { QueueAudit, QueuedIds } from '../../application/ports/audit.ts'
import { QueueUnavailable } from '../../application/ports/unavailable.ts'
import { connectRedis, type RedisConnection, type RedisTarget } from './connection.ts'
import { readEvictionPolicy } from './eviction-policy.ts'

type Options = {
  readonly target: RedisTarget
  readonly prefix?: `{${string}}`
  readonly onError?: (error: unknown) => void
}

/** Looks into the queue that replicas share, in small steps, and changes nothing. */
export const makeRedisQueueAudit = ({ target, prefix = '{as}', onError = () => {} }: Options): QueueAudit => {
  const redis = connectRedis(target, onError)
  return {
    taskIds: () => orUnavailable(readTaskIds(redis, prefix)),
    evictionPolicy: () => orUnavailable(readEvictionPolicy(redis, prefix)),
    close: async () => redis.disconnect(),
  }
}

const orUnavailable = <T>(reply: Promise<T>): Promise<T> =>
  reply.catch((cause) => {
    throw new QueueUnavailable('Redis does not tell what it holds', { cause })
  })

/** The keys are described in queue-script-parts.ts. */
const readTaskIds = async (redis: RedisConnection, prefix: string): Promise<QueuedIds> => {
  const places = new Set<string>()
  for (const key of ['ready', 'away', 'aside'])
    await scan(
      (cursor) => redis.zscan(`${prefix}:${key}`, cursor, 'COUNT', A_STEP),
      (member) => places.add(member.slice(member.lastIndexOf('\0') + 1)),
    )
  const all = new Set<string>()
  await scan(
    (cursor) => redis.hscan(`${prefix}:entries`, cursor, 'COUNT', A_STEP),
    (id) => all.add(id),
  )
  return { all, placed: new Set([...all].filter((id) => places.has(id))) }
}
const A_STEP = 1_000

/** Tells of each name; what stands beside it is passed. */
const scan = async (
  read: (cursor: string) => Promise<[cursor: string, namesAndValues: string[]]>,
  found: (name: string) => unknown,
): Promise<void> => {
  let cursor = '0'
  do {
    const [next, pairs] = await read(cursor)
    for (let i = 0; i < pairs.length; i += 2) found(pairs[i] ?? '')
    cursor = next
  } while (cursor !== '0')
}
