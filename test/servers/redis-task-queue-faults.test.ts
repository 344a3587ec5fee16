import { Redis } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeRedisQueueAudit } from '../../src/adapters/redis/queue-audit.ts'
import { makeRedisTaskQueue } from '../../src/adapters/redis/task-queue.ts'
import type { TaskQueue } from '../../src/application/ports/task-queue.ts'
import { QueueUnavailable } from '../../src/application/ports/unavailable.ts'
import { ANY, queueEntry, takeAll, takeWaiting, untilReady } from '../contracts/task-queue.contract.ts'
import { canStartRedis, startRedis } from '../support/redis-server.ts'
import { freePort, type OwnServer } from '../support/server-process.ts'
import { startService } from '../support/service-process.ts'

// These stop their servers, so no shared one will do.
const skipped = process.env.REQUIRE_SERVICES !== '1' && !(await canStartRedis())

describe.skipIf(skipped)('The queue in Redis, in trouble,', () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  const openServer = async (port?: number): Promise<OwnServer> => {
    const server = await startRedis(port === undefined ? {} : { port })
    ends.push(() => server.stop())
    return server
  }
  const openQueue = (port: number): TaskQueue => {
    const queue = makeRedisTaskQueue({ target: { host: '127.0.0.1', port } })
    ends.push(() => queue.close())
    return queue
  }
  const openBoth = async () => {
    const server = await openServer()
    const queue = openQueue(server.port)
    await untilReady(queue)
    const redis = new Redis(server.port, '127.0.0.1')
    redis.on('error', () => {})
    ends.push(async () => redis.disconnect())
    return { server, queue, redis }
  }

  it('may be made before Redis is up, and works as soon as it is', async () => {
    const port = await freePort()
    const queue = openQueue(port)
    await expect(queue.take(ANY)).rejects.toThrow(QueueUnavailable)
    await expect(queue.isFilled()).rejects.toThrow(QueueUnavailable)
    const waits = takeWaitingThroughFailures(queue)
    await openServer(port)
    await untilReady(queue)
    await queue.offer([queueEntry('task')])
    expect(await waits).toMatchObject({ taskId: 'task' })
  })

  it('is away while Redis refuses its database, serves no other instead, and works once it may', async () => {
    const { server, redis } = await openBoth()
    await redis.acl('SETUSER', 'shop', 'on', '>secret', '~*', '&*', '+@all', '-select')
    const open = (target: string) => {
      const onRefused = vi.fn()
      const queue = makeRedisTaskQueue({ target, onRefused })
      ends.push(() => queue.close())
      return { queue, onRefused }
    }
    const none = open(`redis://127.0.0.1:${server.port}/99`)
    const barred = open(`redis://shop:secret@127.0.0.1:${server.port}/3`)
    const audit = makeRedisQueueAudit({ target: `redis://127.0.0.1:${server.port}/99` })
    ends.push(() => audit.close())
    const offerToBoth = () =>
      Promise.allSettled([none.queue.offer([queueEntry('a')]), barred.queue.offer([queueEntry('b')])])

    // Each of the two connections of a queue, and again: it was refused, and asks anew.
    for (const { onRefused } of [none, barred])
      await vi.waitFor(async () => {
        for (const { status } of await offerToBoth()) expect(status).toBe('rejected')
        expect(onRefused.mock.calls.length).toBeGreaterThan(4)
      }, SOON)
    expect(none.onRefused).toHaveBeenCalledWith(expect.stringMatching(/^database 99: .*out of range/))
    expect(barred.onRefused).toHaveBeenCalledWith(expect.stringMatching(/^database 3: .*permission/))
    await expect(none.queue.isFilled()).rejects.toThrow(QueueUnavailable)
    await expect(audit.taskIds()).rejects.toThrow(QueueUnavailable)
    expect(await redis.keys('*')).toEqual([])

    await redis.acl('SETUSER', 'shop', '+select')
    await untilReady(barred.queue)
    await barred.queue.offer([queueEntry('task')])
    expect(await redis.keys('*')).toEqual([])
    expect(await takeAll(barred.queue)).toEqual(['task'])
  })

  it('is told of in the log and by /ready when Redis refuses its database', async () => {
    const { redis, server } = await openBoth()
    const REDIS_URL = `redis://127.0.0.1:${server.port}/99`
    const service = await startService({ env: { REDIS_URL } })
    ends.push(() => service.stop())
    expect((await service.call('GET', '/ready')).body).toMatchObject({
      status: 'degraded',
      checks: { database: 'ok', queue: 'down' },
    })
    await vi.waitFor(() => expect(service.printed()).toMatch(/database 99.*REDIS_URL/), SOON)
    expect(service.printed().match(/database 99/g)).toHaveLength(1)
    expect(await redis.keys('*')).toEqual([])
  })

  it('fails while Redis is killed, and comes back with it, empty and not filled', async () => {
    const { server, queue } = await openBoth()
    await fill(queue)
    await queue.offer([queueEntry('lost')])
    await server.stop('SIGKILL')

    const tries = [
      queue.offer([queueEntry('a')]),
      queue.withdraw([queueEntry('a')]),
      queue.take(ANY),
      queue.isFilled(),
    ]
    for (const outcome of await Promise.allSettled([...tries, queue.beginFill(), queue.markFilled('')]))
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'QueueUnavailable', cause: expect.any(Error) },
      })

    await openServer(server.port)
    await untilReady(queue)
    expect(await queue.isFilled()).toBe(false)
    await fill(queue)
    await queue.offer([queueEntry('again')])
    expect(await takeAll(queue)).toEqual(['again'])
  })

  it('tells everybody whose call it was that a shared one failed, and nobody else', async () => {
    const { server, queue, redis } = await openBoth()
    await queue.offer(Array.from({ length: 20 }, (_, i) => queueEntry(`task ${i}`)))
    process.kill(server.pid, 'SIGSTOP')
    const told = Array.from({ length: 10 }, (_, i) => queue.offer([queueEntry(`failed ${i}`)]))
    const asked = Array.from({ length: 10 }, () => queue.take(ANY))
    for (const outcome of await Promise.allSettled([...told, ...asked]))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'QueueUnavailable' } })
    process.kill(server.pid, 'SIGCONT')
    await untilReady(queue)
    await redis.flushall()
    await queue.offer([queueEntry('later')])
    expect(await takeAll(queue)).toEqual(['later'])
  })

  it('does not do later what it reported as failed', async () => {
    const { server, queue } = await openBoth()
    process.kill(server.pid, 'SIGSTOP')
    await expect(queue.offer([queueEntry('reported as failed')])).rejects.toThrow(QueueUnavailable)
    await server.stop('SIGKILL')
    await openServer(server.port)
    await untilReady(queue)
    expect(await takeAll(queue)).toEqual([])
  })

  it('wakes who waited through a restart of Redis', async () => {
    const { server, queue } = await openBoth()
    const waits = takeWaitingThroughFailures(queue)
    await server.stop('SIGKILL')
    await openServer(server.port)
    await untilReady(queue)
    await queue.offer([queueEntry('task')])
    expect(await waits).toMatchObject({ taskId: 'task' })
  })

  it('waits its time when Redis is down, and not longer', async () => {
    const queue = openQueue(await freePort())
    await queue.waitForOffer(ANY, 20, new AbortController().signal)
    const stop = new AbortController()
    const waits = queue.waitForOffer(ANY, 600_000, stop.signal)
    stop.abort()
    await waits
  })

  it('hears of offers again after its connections were cut', async () => {
    const { queue, redis } = await openBoth()
    for (const name of ['first', 'second', 'third']) {
      const waits = takeWaitingThroughFailures(queue)
      await Promise.all([
        redis.call('CLIENT', 'KILL', 'TYPE', 'normal'),
        redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
      ])
      await untilReady(queue)
      await queue.offer([queueEntry(name)])
      expect(await waits).toMatchObject({ taskId: name })
    }
  })

  it('counts as not filled after a reconnection, though the data is there', async () => {
    const { queue, redis } = await openBoth()
    await fill(queue)
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal')
    await vi.waitFor(async () => expect(await queue.isFilled()).toBe(false), SOON)
    await fill(queue)
  })

  it('counts as not filled when the connection was cut while it was filled', async () => {
    const { queue, redis } = await openBoth()
    const token = await queue.beginFill()
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal')
    await vi.waitFor(() => queue.markFilled(token), SOON)
    expect(await queue.isFilled()).toBe(false)
  })

  it('counts as not filled after FLUSHALL, also when that hit it while it was filled', async () => {
    const { server, queue, redis } = await openBoth()
    const replica = openQueue(server.port)
    await untilReady(replica)
    await fill(queue)
    await redis.flushall()
    expect(await queue.isFilled()).toBe(false)
    const token = await queue.beginFill()
    await redis.flushall()
    // Whoever watches asks meanwhile, and another replica begins anew.
    expect(await queue.isFilled()).toBe(false)
    await replica.beginFill()
    await queue.markFilled(token)
    expect(await queue.isFilled()).toBe(false)
    await fill(queue)
  })

  it.each(['entries', 'ready', 'heads', 'away', 'parked', 'aside', 'filled'])(
    'counts as not filled once %s alone was evicted, whatever was offered since, until it is filled anew',
    async (key) => {
      const { queue, redis } = await openBoth()
      await fill(queue)
      await queue.offer([queueEntry('first'), queueEntry('later', { dueInMs: 60_000 })])
      await queue.offer([queueEntry('hidden', { accountId: 'acc-2' })])
      await queue.offer([queueEntry('also hidden', { accountId: 'acc-3', shopId: 'shop-2' })])
      await queue.park([
        { lane: 'account:acc-2', forMs: 60_000 },
        { lane: 'shop:shop-2', forMs: 60_000 },
      ])
      expect(await queue.take({ accountIds: ['acc-3'], taskTypes: [] })).toBeNull()
      expect(await queue.isFilled()).toBe(true)

      await redis.del(`{as}:${key}`)
      await queue.offer([queueEntry('second'), queueEntry('second later', { dueInMs: 60_000 })])
      await queue.park([{ lane: 'account:acc-4', forMs: 60_000 }])
      expect(await queue.isFilled()).toBe(false)
      await fill(queue)
      await queue.offer([queueEntry('first')])
      expect(await takeAll(queue)).toEqual(['first'])
    },
  )

  it('writes nothing when it is asked whether it is filled', async () => {
    const { queue, redis } = await openBoth()
    expect(await queue.isFilled()).toBe(false)
    expect(await redis.dbsize()).toBe(0)
  })

  it('tells once of a server that may throw it away, and nothing where it is not told', async () => {
    const { server, redis } = await openBoth()
    const told: string[] = []
    const open = async () => {
      const onEvictable = (policy: string) => told.push(policy)
      const queue = makeRedisTaskQueue({ target: { host: '127.0.0.1', port: server.port }, onEvictable })
      ends.push(() => queue.close())
      await untilReady(queue)
      // What is asked on the same connection is answered in turn.
      await queue.isFilled()
    }
    await open()
    expect(told).toEqual([])
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await open()
    expect(told).toEqual(['allkeys-lru'])
    await redis.acl('SETUSER', 'default', '-info')
    await open()
    expect(told).toEqual(['allkeys-lru'])
  })

  it('shows the doctor what never comes up, and that it may be thrown away', async () => {
    const { server, queue, redis } = await openBoth()
    const audit = makeRedisQueueAudit({ target: { host: '127.0.0.1', port: server.port } })
    ends.push(() => audit.close())
    await fill(queue)
    await queue.offer([queueEntry('due'), queueEntry('parked', { shopId: 'shop-2', score: 0 })])
    await queue.offer([queueEntry('late', { dueInMs: 60_000 })])
    await queue.park([{ lane: 'shop:shop-2', forMs: 60_000 }])
    await queue.take({ accountIds: ['acc-1'], taskTypes: [] })
    const all = new Set(['due', 'parked', 'late'])
    expect(await audit.taskIds()).toEqual({ all, placed: all })
    await redis.del('{as}:away')
    expect(await audit.taskIds()).toEqual({ all, placed: new Set(['parked']) })
    expect(await audit.evictionPolicy()).toBeNull()
    await redis.config('SET', 'maxmemory-policy', 'volatile-lru')
    expect(await audit.evictionPolicy()).toBe('volatile-lru')
  })

  it('throws while Redis is somebody’s replica, and works when it is primary again', async () => {
    const { queue, redis } = await openBoth()
    await queue.offer([queueEntry('before')])
    const clientsBefore = await otherClients(redis)
    await redis.replicaof('127.0.0.1', await freePort())
    await expect(queue.offer([queueEntry('task')])).rejects.toThrow(QueueUnavailable)
    await vi.waitFor(
      () =>
        expect(queue.take(ANY)).rejects.toMatchObject({
          cause: { message: expect.stringContaining('READONLY') },
        }),
      SOON,
    )
    await vi.waitFor(async () => expect(await otherClients(redis)).not.toEqual(clientsBefore), SOON)
    await redis.replicaof('NO', 'ONE')
    await vi.waitFor(() => queue.offer([queueEntry('after')]), SOON)
    expect(await takeAll(queue)).toEqual(['after', 'before'])
  })

  it('throws away no offer half when memory is full, and lets takers empty it', async () => {
    const { queue, redis } = await openBoth()
    await queue.offer([queueEntry('first', { score: 1 }), queueEntry('second', { score: 2 })])
    await queue.offer([queueEntry('not due', { dueInMs: 60_000 })])
    await redis.zadd('{as}:away', 0, 'not due')
    await redis.config('SET', 'maxmemory-policy', 'noeviction')
    await redis.config('SET', 'maxmemory', '1')

    await expect(
      queue.offer([queueEntry('second', { accountId: 'moved' }), queueEntry('third')]),
    ).rejects.toThrow(QueueUnavailable)
    expect(await queue.take({ accountIds: ['moved'], taskTypes: [] })).toBeNull()
    expect(await queue.take(ANY)).toMatchObject({ taskId: 'first' })
    expect(await queue.take(ANY)).toMatchObject({ taskId: 'second' })
    expect(await redis.hkeys('{as}:entries')).toEqual(['not due'])

    await redis.config('SET', 'maxmemory', '0')
    await queue.offer([queueEntry('third')])
    expect(await takeAll(queue)).toEqual(['not due', 'third'])
    expect(await redis.dbsize()).toBe(0)
  })

  it('tells only those that a full memory refused, among those who shared a call', async () => {
    const { queue, redis } = await openBoth()
    await queue.offer([queueEntry('there')])
    await redis.config('SET', 'maxmemory-policy', 'noeviction')
    await redis.config('SET', 'maxmemory', '1')
    const told = await Promise.allSettled([
      queue.offer([queueEntry('refused')]),
      queue.park([{ lane: 'account:acc-1', forMs: 60_000 }]),
      queue.offer([queueEntry('there')]),
      queue.withdraw([queueEntry('there')]),
      queue.offer([queueEntry('in the room of it')]),
    ])
    expect(told.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    await redis.config('SET', 'maxmemory', '0')
    expect(await takeAll(queue)).toEqual(['in the room of it'])
  })

  it('counts as not filled after a full memory refused an offer, or the way back of a taken entry', async () => {
    const { queue, redis } = await openBoth()
    await fill(queue)
    await queue.offer([queueEntry('taken')])
    await redis.config('SET', 'maxmemory-policy', 'noeviction')
    for (const lost of [
      () => queue.take(ANY),
      () => queue.offer([queueEntry('refused')]).catch(() => null),
    ]) {
      await redis.config('SET', 'maxmemory', '1')
      await lost()
      await redis.config('SET', 'maxmemory', '0')
      await fill(queue)
    }
  })
})

/** How long a test looks for what must come by itself; far longer than it takes. */
const SOON = { timeout: 20_000, interval: 20 }

const fill = async (queue: TaskQueue): Promise<void> => {
  expect(await queue.isFilled()).toBe(false)
  await queue.markFilled(await queue.beginFill())
  expect(await queue.isFilled()).toBe(true)
}

/** A sender that polls on whatever happens. */
const takeWaitingThroughFailures = async (queue: TaskQueue) => {
  for (;;) {
    const taken = await takeWaiting(queue).catch(() => null)
    if (taken !== null) return taken
    await queue.waitForOffer(ANY, 50, new AbortController().signal)
  }
}

/** The ids of the connections to this server but this one, without those that only listen. */
const otherClients = async (redis: Redis): Promise<string[]> => {
  const own = await redis.client('ID')
  const list = String(await redis.call('CLIENT', 'LIST', 'TYPE', 'normal'))
  return [...list.matchAll(/^id=(\d+)/gm)].map(([, id]) => `${id}`).filter((id) => id !== `${own}`)
}
