import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeRedisTaskQueue } from '../../src/adapters/redis/task-queue.ts'
import type { TaskQueue } from '../../src/application/ports/task-queue.ts'
import { QueueUnavailable } from '../../src/application/ports/unavailable.ts'
import {
  ANY,
  queueEntry,
  takeAll,
  takeWaiting,
  taskQueueContract,
  untilReady,
} from '../contracts/task-queue.contract.ts'
import { type OwnCluster, startCluster } from '../support/redis-cluster.ts'
import { canStartRedis } from '../support/redis-server.ts'

const skipped = process.env.REQUIRE_SERVICES !== '1' && !(await canStartRedis())

describe.skipIf(skipped)('a Redis Cluster of three', () => {
  let cluster: OwnCluster
  let nth = 0
  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(() => cluster.stop())

  const openQueue = async (prefix: `{${string}}`, holdMs?: number): Promise<TaskQueue> => {
    const queue = makeRedisTaskQueue({ target: cluster.url, prefix, ...(holdMs !== undefined && { holdMs }) })
    await untilReady(queue)
    return queue
  }

  taskQueueContract('The queue in a Redis Cluster', async (holdMs) => {
    // Each on another node, as it comes.
    nth += 1
    const prefix = `{as-${nth}}` as const
    const [queue, replica] = await Promise.all([openQueue(prefix, holdMs), openQueue(prefix, holdMs)])
    const close = async () => {
      await Promise.all([queue.close(), replica.close()])
    }
    return { queue, replica, close }
  })

  it('without the node of its keys it is unavailable, and comes back with it, not filled', async () => {
    const prefix = '{as}'
    const [queue, replica] = await Promise.all([openQueue(prefix), openQueue(prefix)])
    for (const each of [queue, replica]) await fill(each)
    await queue.offer([queueEntry('lost')])
    await cluster.kill(prefix)
    await expect(queue.take(ANY)).rejects.toThrow(QueueUnavailable)

    await cluster.restart()
    await vi.waitFor(() => Promise.all([queue.take(ANY), replica.take(ANY)]), SOON)
    // Each distrusts it until it was filled anew on its own behalf, whatever the marker says.
    await fill(replica)
    await fill(queue)
    const waits = takeWaiting(queue)
    await replica.offer([queueEntry('again')])
    expect(await waits).toMatchObject({ taskId: 'again' })
    expect(await takeAll(queue)).toEqual([])
    await Promise.all([queue.close(), replica.close()])
  })
})

const fill = async (queue: TaskQueue): Promise<void> => {
  expect(await queue.isFilled()).toBe(false)
  await queue.markFilled(await queue.beginFill())
  expect(await queue.isFilled()).toBe(true)
}

const SOON = { timeout: 30_000, interval: 50 }
