import type { RedisConnection } from './connection.ts'

/** Under this one Redis refuses what it has no room for; under any other it throws away what it holds. */
const KEEPS_ALL = 'noeviction'

/**
 * The `maxmemory-policy` by which the server with these keys may throw the queue away, or null: it does not, or does
 * not tell, as managed ones may. Throws what the connection throws.
 */
export const readEvictionPolicy = async (redis: RedisConnection, prefix: string): Promise<string | null> => {
  const policy = await redis.eval(READ_POLICY, 1, `${prefix}:entries`)
  return typeof policy === 'string' && policy !== KEEPS_ALL ? policy : null
}

// Asked in a script, it is the node of the keys that answers, in a cluster too. A server that refuses to tell is
// none that failed.
const READ_POLICY = `
local info = redis.pcall('INFO', 'memory')
return type(info) == 'string' and string.match(info, 'maxmemory_policy:(%S+)') or false
`
