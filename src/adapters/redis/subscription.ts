import { connectRedis, type RedisConnection, type RedisTarget } from './connection.ts'

type Heard = {
  readonly onMessage: (message: string) => void
  /** Called each time it listens anew: what was said before is lost. */
  readonly onJoined: () => void
}

/** Hears what is published on a channel, on a connection of its own, which comes back by itself. */
export const subscribe = (
  target: RedisTarget,
  channel: string,
  { onMessage, onJoined }: Heard,
  onError: (error: unknown) => void,
): { close(): void } => {
  const redis = connectRedis(target, onError)
  redis.on('message', (_, message) => onMessage(message))
  redis.on('ready', () => {
    redis.subscribe(channel).then(onJoined, () => reconnect(redis))
  })
  // Nothing else is ever sent here: without it nobody would notice that the other side is gone.
  const pinging = setInterval(() => redis.ping().catch(onError), PING_EVERY_MS)
  return {
    close: () => {
      clearInterval(pinging)
      redis.disconnect()
    },
  }
}
const PING_EVERY_MS = 10_000

const reconnect = (redis: RedisConnection): void => {
  if (redis.status === 'ready') redis.disconnect(true)
}
