import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeMemoryTaskQueue } from '../../src/adapters/memory/task-queue.ts'
import { makeRedisTaskQueue } from '../../src/adapters/redis/task-queue.ts'
import type { Lane, TaskQueue } from '../../src/application/ports/task-queue.ts'
import {
  ANY,
  NEVER_MS,
  queueEntry,
  takeAll,
  taskQueueContract,
  untilReady,
} from '../contracts/task-queue.contract.ts'
import { makeRandom } from '../simulation/kernel.ts'
import { describeWith } from '../support/services.ts'

describeWith('redis', 'The queue in Redis', (url) => {
  taskQueueContract('The queue in Redis', async (holdMs) => {
    const prefix = newPrefix()
    const [queue, replica] = await Promise.all([
      openQueue(url, prefix, holdMs),
      openQueue(url, prefix, holdMs),
    ])
    const close = async () => {
      await Promise.all([queue.close(), replica.close()])
      await deleteKeys(url, prefix)
    }
    return { queue, replica, close }
  })

  const prefix = newPrefix()
  let queue: TaskQueue
  let redis: Redis
  beforeAll(async () => {
    queue = await openQueue(url, prefix)
    redis = new Redis(url)
  })
  afterAll(async () => {
    await Promise.all([queue.close(), redis.quit()])
    await deleteKeys(url, prefix)
  })
  const keysOf = () => redis.keys(`${prefix}*`)

  it('leaves nothing behind once all is withdrawn', async () => {
    const entries = Array.from({ length: 100 }, (_, i) => queueEntry(`task ${i}`, { accountId: `acc-${i}` }))
    await queue.offer(entries)
    await queue.offer(entries.map((entry) => ({ ...entry, score: 7, leaseNo: 1 })))
    await queue.offer(entries.slice(25).map((entry) => ({ ...entry, dueInMs: 60_000 })))
    await queue.offer(entries.slice(25))
    expect(await redis.exists(`${prefix}:away`)).toBe(0)
    await queue.offer(entries.slice(50).map((entry) => ({ ...entry, accountId: 'moved', dueInMs: 60_000 })))
    for (let i = 0; i < 25; i += 1) await queue.take(ANY)
    await queue.withdraw(entries.map(({ taskId }) => ({ taskId, leaseNo: 1 })))
    expect(await keysOf()).toEqual([])
  })

  it('brings back more than one script does, before it answers', async () => {
    const names = Array.from({ length: 1_300 }, (_, i) => `task ${i}`)
    await queue.offer(names.map((name, i) => queueEntry(name, { dueInMs: 60_000, score: -i })))
    // All become due at the same moment, the best ones as the last.
    await redis.zadd(`${prefix}:away`, ...names.flatMap((name, i) => [i, name]))
    expect(await queue.take(ANY)).toMatchObject({ taskId: 'task 1299' })
    await queue.withdraw(names.map((taskId) => ({ taskId, leaseNo: 0 })))
  })

  it('shares a script call among all that it is told, and one among all that take, in one turn', async () => {
    const ofOwn = newPrefix()
    const own = await openQueue(url, ofOwn)
    // Sent whole until Redis knows the scripts.
    await own.withdraw([queueEntry('unknown')])
    await own.take(ANY)
    const calls = await countCalls(redis, ofOwn)
    const entries = Array.from({ length: 60 }, (_, i) => queueEntry(`task ${i}`, { accountId: `acc-${i}` }))
    const told = entries.map((entry) => own.offer([entry]))
    const taken = Promise.all(
      entries.map(({ accountId }) => own.take({ accountIds: [accountId], taskTypes: [] })),
    )
    await Promise.all([...told, own.withdraw([queueEntry('unknown')])])
    expect(await taken).toEqual(entries)
    expect(await calls.end()).toBe(2)
    await own.close()
    await deleteKeys(url, ofOwn)
  })

  it('works on after the scripts were flushed', async () => {
    await queue.offer([queueEntry('task')])
    await redis.script('FLUSH')
    expect(await takeAll(queue)).toEqual(['task'])
  })

  it('tells all replicas what became ready, and when something will', async () => {
    const listener = new Redis(url)
    await listener.subscribe(`${prefix}:hints`)
    const heard = async () => (await once(listener, 'message'))[1]

    const first = heard()
    await queue.offer([queueEntry('a'), queueEntry('b', { accountId: '店', taskType: 'manual_urgent' })])
    expect(await first).toBe('\0acc-1\0auto_bargain\0店\0manual_urgent')

    const second = heard()
    await queue.offer([queueEntry('b', { dueInMs: 60_000 }), queueEntry('c', { dueInMs: 30_000 })])
    expect(await second).toBe('30000')

    const third = heard()
    await redis.zadd(`${prefix}:away`, 1, 'c')
    await queue.take({ accountIds: ['nobody'], taskTypes: [] })
    expect(await third).toBe('\0acc-1\0auto_bargain')

    await queue.withdraw([queueEntry('a'), queueEntry('b'), queueEntry('c')])
    await listener.quit()
  })

  it('wakes nobody for what was there already', async () => {
    await queue.offer([queueEntry('old')])
    const listener = new Redis(url)
    await listener.subscribe(`${prefix}:hints`)
    const next = once(listener, 'message')
    await queue.offer([queueEntry('old')])
    await queue.offer([queueEntry('new', { accountId: 'acc-2' })])
    expect((await next)[1]).toBe('\0acc-2\0auto_bargain')
    await queue.withdraw([queueEntry('old'), queueEntry('new')])
    await listener.quit()
  })

  it('has its keys on one node of a cluster', async () => {
    await queue.offer([queueEntry('one'), queueEntry('two', { dueInMs: 60_000 })])
    await queue.beginFill()
    await queue.offer([queueEntry('one'), queueEntry('two', { dueInMs: 60_000 })])
    const keys = await keysOf()
    expect(keys).toHaveLength(7)
    expect(keys.every((key) => key.startsWith(prefix) && /^\{[^{}]+\}$/.test(prefix))).toBe(true)
    await queue.withdraw([queueEntry('one'), queueEntry('two')])
    await redis.unlink(...keys)
  })

  it.each([1, 2, 3])(
    'does as the queue in process does, and stays whole, whatever is done (seed %i)',
    async (seed) => {
      const random = makeRandom(seed)
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
      const inProcess = makeMemoryTaskQueue({ now: () => performance.now(), holdMs: 60_000 })
      const shared = await openQueue(url, newPrefix())
      const both = <T>(act: (queue: TaskQueue) => Promise<T>) => Promise.all([shared, inProcess].map(act))
      await both(async (queue) => queue.markFilled(await queue.beginFill()))

      const accounts = ['a', 'b', 'ab']
      const types = ['auto_bargain', 'auto_follow_up'] as const
      const lanes: Lane[] = ['account:a', 'paced:a', 'busy:a', 'busy:b', 'shop:x', 'shop:y', 'account:ab']
      const some = <T>(from: readonly T[]): T[] => from.filter(() => random() < 0.4)
      const entry = () =>
        queueEntry(`task ${Math.floor(random() * 25)}`, {
          accountId: pick(accounts),
          shopId: pick(['x', 'y', 'z']),
          taskType: pick(types),
          leaseNo: Math.floor(random() * 3),
          score: Math.floor(random() * 10),
          dueInMs: random() < 0.1 ? 60_000 : 0,
        })
      for (let step = 0; step < 300; step += 1) {
        const [offered, chosen, filter] = [
          entry(),
          some(lanes),
          { accountIds: some(accounts), taskTypes: some(types) },
        ]
        const what = pick(['offer', 'offer', 'offer', 'take', 'take', 'withdraw', 'park', 'unpark', 'count'])
        const [there, here] = await both<unknown>(async (queue) => {
          if (what === 'offer') return queue.offer([offered])
          if (what === 'take') return queue.take(filter)
          if (what === 'withdraw') return queue.withdraw([offered])
          if (what === 'park') return queue.park(chosen.map((lane) => ({ lane, forMs: 60_000 })))
          if (what === 'unpark') return queue.unpark(chosen)
          return queue.countAhead(offered)
        })
        expect({ step, what, answer: there }).toEqual({ step, what, answer: here })
      }
      expect(await shared.isFilled()).toBe(true)
      const [there, here] = await both(async (queue) => {
        await queue.unpark(lanes)
        return takeAll(queue)
      })
      expect(there).toEqual(here)
      await both((queue) => queue.close())
    },
  )

  it('answers filters among 100,000 entries of 2,000 accounts', async () => {
    const accounts = Array.from({ length: 2_000 }, (_, i) => `账号 ${i}`)
    for (let n = 0; n < 50; n += 1)
      await queue.offer(
        accounts.map((accountId, i) =>
          queueEntry(`${i} ${n}`, {
            accountId,
            score: 2_000 * n - i,
            taskType: n % 2 === 0 ? 'auto_bargain' : 'auto_follow_up',
          }),
        ),
      )
    expect(await queue.take(ANY)).toMatchObject({ taskId: '1999 0' })
    const evens = Array.from({ length: 25 }, (_, n) => 2 * n)
    const bargains = { accountIds: ['账号 7', '账号 1500'], taskTypes: ['auto_bargain'] } as const
    expect(await takeAll(queue, bargains)).toEqual(evens.flatMap((n) => [`1500 ${n}`, `7 ${n}`]))
    const rest = { accountIds: ['账号 7'], taskTypes: [] }
    expect(await takeAll(queue, rest)).toEqual(evens.map((n) => `7 ${n + 1}`))
  })
})

const newPrefix = (): `{${string}}` => `{test-${randomUUID()}}`

const openQueue = async (url: string, prefix: `{${string}}`, holdMs = 60_000): Promise<TaskQueue> => {
  const queue = makeRedisTaskQueue({ target: url, prefix, holdMs, lookEveryMs: NEVER_MS })
  await untilReady(queue)
  return queue
}

const deleteKeys = async (url: string, prefix: string): Promise<void> => {
  const redis = new Redis(url)
  const keys = await redis.keys(`${prefix}*`)
  if (keys.length > 0) await redis.unlink(...keys)
  await redis.quit()
}

/** Counts the calls of scripts on the keys of this prefix alone: others work on the same server. */
const countCalls = async (redis: Redis, prefix: string) => {
  const monitor = await redis.monitor()
  const mark = randomUUID()
  const { promise: marked, resolve } = Promise.withResolvers<void>()
  let count = 0
  monitor.on('monitor', (_time: string, [command = '', ...args]: string[]) => {
    if (command.toLowerCase() === 'evalsha' && args.includes(`${prefix}:entries`)) count += 1
    if (args.includes(mark)) resolve()
  })
  return {
    end: async () => {
      await redis.echo(mark)
      await marked
      monitor.disconnect()
      return count
    },
  }
}
