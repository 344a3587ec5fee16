import { QueueUnavailable } from '../../application/ports/unavailable.ts'
import { connectRedis, onConnected, type RedisTarget } from './connection.ts'
import { readEvictionPolicy } from './eviction-policy.ts'
import * as lua from './queue-scripts.ts'

/** The scripts on their keys and channel. Whatever fails is thrown as QueueUnavailable. */
export type QueueClient = {
  run(script: keyof typeof SCRIPTS, args: readonly (string | number)[]): Promise<unknown>
  /** How many connections there have been. */
  connectionNo(): number
  close(): Promise<void>
}

const SCRIPTS = {
  changeQueue: lua.CHANGE,
  takeTasks: lua.TAKE,
  lookForTasks: lua.LOOK,
  countTasksAhead: lua.COUNT_AHEAD,
  unparkSome: lua.UNPARK_SOME,
  standOfIndex: lua.STAND,
  beginIndex: lua.BEGIN,
} as const
type Scripted = Record<keyof typeof SCRIPTS, (...args: (string | number)[]) => Promise<unknown>>

/** Who hears of connections that fail, and once of a server that may throw the queue away, with its policy. */
export type Told = {
  readonly onError: (error: unknown) => void
  readonly onEvictable: (policy: string) => void
}

export const makeQueueClient = (
  target: RedisTarget,
  prefix: string,
  { onError, onEvictable }: Told,
): QueueClient => {
  const redis = connectRedis(target, onError)
  let connectionNo = 0
  onConnected(redis, () => {
    connectionNo += 1
    if (connectionNo > 1) return
    readEvictionPolicy(redis, prefix).then((policy) => {
      if (policy !== null) onEvictable(policy)
    }, onError)
  })
  const keys = QUEUE_KEYS.map((name) => `${prefix}:${name}`)
  // Sent by their digest; after a restart or SCRIPT FLUSH ioredis sends them whole again.
  for (const [name, lua] of Object.entries(SCRIPTS))
    redis.defineCommand(name, { lua, numberOfKeys: keys.length })
  const scripted = redis as unknown as Scripted

  return {
    run: (script, args) => orUnavailable(scripted[script](...keys, channelOf(prefix), ...args)),
    connectionNo: () => connectionNo,
    close: async () => {
      await redis.quit().catch(() => null)
      redis.disconnect()
    },
  }
}

/** In the order in which the scripts know them. */
/** What the queue keeps in Redis, each key behind its prefix. */
export const QUEUE_KEYS = ['entries', 'ready', 'heads', 'away', 'parked', 'aside', 'filled']

/** Where the scripts tell what was offered. */
export const channelOf = (prefix: string): string => `${prefix}:hints`

const orUnavailable = async <T>(reply: Promise<T>): Promise<T> => {
  try {
    return await reply
  } catch (cause) {
    throw new QueueUnavailable('Redis does not serve the queue', { cause })
  }
}
