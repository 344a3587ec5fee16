import { randomUUID } from 'node:crypto'
import { HINTS, type Hint, type Hints } from '../../application/ports/hints.ts'
import { connectRedis, type RedisTarget } from './connection.ts'
import { subscribe } from './subscription.ts'

type Options = {
  readonly target: RedisTarget
  readonly prefix?: string
  /** How long further hints of a kind are gathered after one was sent, in milliseconds. */
  readonly gatherMs?: number
  /** Hears of connections that fail, and of hints that could not be sent. */
  readonly onError?: (error: unknown) => void
}

/** Hints between replicas by publish and subscribe. What is said while Redis is down is lost. */
export const makeRedisHints = (options: Options): Hints => {
  const { target, prefix = '{as}', gatherMs = 50, onError = () => {} } = options
  const channel = `${prefix}:written`
  const self = randomUUID()
  const listeners: ((hint: Hint) => void)[] = []
  const tell = (hint: Hint) => {
    for (const listener of listeners) listener(hint)
  }
  const publisher = connectRedis(target, onError)
  const subscription = subscribe(
    target,
    channel,
    {
      onMessage: (message) => {
        const [said, by] = message.split(' ')
        if (by !== self) HINTS.filter((hint) => hint === said).forEach(tell)
      },
      onJoined: () => HINTS.forEach(tell),
    },
    onError,
  )
  const gatherers = new Map(
    HINTS.map((hint) => [
      hint,
      gather(gatherMs, () => publisher.publish(channel, `${hint} ${self}`).catch(onError)),
    ]),
  )
  return {
    send: (hint) => gatherers.get(hint)?.call(),
    listen: (listener) => {
      listeners.push(listener)
    },
    close: async () => {
      for (const { stop } of gatherers.values()) stop()
      subscription.close()
      publisher.disconnect()
    },
  }
}

/** Does it at the first call at once, and for all that come in the span after it once more at its end. */
const gather = (spanMs: number, act: () => unknown) => {
  let timer: NodeJS.Timeout | null = null
  let isCalled = false
  const over = () => {
    timer = null
    if (isCalled) call()
  }
  const call = () => {
    isCalled = timer !== null
    if (timer !== null) return
    timer = setTimeout(over, spanMs)
    act()
  }
  return {
    call,
    stop: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
