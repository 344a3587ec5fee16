import { Redis } from 'ioredis'
import type { LimitJob, Opened } from './run-limit.ts'

// What a queue of leases needs at the least: the task leaves the list and stands in a set by the end of its lease.
const LEASE = `
  local ids = redis.call('RPOP', KEYS[1], ARGV[2])
  if not ids then return {} end
  for _, id in ipairs(ids) do redis.call('ZADD', KEYS[2], ARGV[1], id) end
  return ids`

/** Takes and gives back by hand, with nothing but Redis. */
export const openRedisLeases = async ({ url, together }: LimitJob): Promise<Opened> => {
  const redis = new Redis(url)
  await redis.flushdb()
  const sha = String(await redis.script('LOAD', LEASE))
  let made = 0
  return {
    prepare: async (rounds) => {
      for (let left = rounds * together; left > 0; left -= PUSHED) {
        const ids = Array.from({ length: Math.min(PUSHED, left) }, () => {
          made += 1
          return `tsk_${String(made).padStart(12, '0')}`
        })
        await redis.lpush('waiting', ...ids)
      }
    },
    ask: async () => {
      const until = Date.now() + 120_000
      const ids = (await redis.evalsha(sha, 2, 'waiting', 'leased', until, together)) as string[]
      const gone = ids.length === 0 ? 0 : await redis.zrem('leased', ...ids)
      if (gone !== together) throw new Error(`${gone} leases of ${together}`)
    },
    close: async () => {
      await redis.quit()
    },
  }
}

const PUSHED = 5_000
