import { describe, expect, it } from 'vitest'
import { makeMemoryTaskQueue } from '../../src/adapters/memory/task-queue.ts'
import { ANY, NEVER_MS, queueEntry, takeAll, taskQueueContract } from '../contracts/task-queue.contract.ts'

taskQueueContract('The queue in process', async (holdMs) => {
  const queue = makeMemoryTaskQueue({ now: () => performance.now(), holdMs, lookEveryMs: NEVER_MS })
  return { queue, replica: queue, close: () => queue.close() }
})

describe('The queue in process', () => {
  const atNoon = () => {
    const clock = { ms: 0 }
    return { clock, queue: makeMemoryTaskQueue({ now: () => clock.ms, holdMs: 5_000 }) }
  }

  it('takes an entry from the millisecond on when it is due', async () => {
    const { clock, queue } = atNoon()
    await queue.offer([queueEntry('task', { dueInMs: 100 })])
    clock.ms = 99
    expect(await queue.take(ANY)).toBeNull()
    clock.ms = 100
    expect(await queue.take(ANY)).toMatchObject({ taskId: 'task' })
  })

  it('holds a taken entry to the millisecond', async () => {
    const { clock, queue } = atNoon()
    await queue.offer([queueEntry('task')])
    await queue.take(ANY)
    clock.ms = 4_999
    expect(await queue.take(ANY)).toBeNull()
    clock.ms = 5_000
    expect(await queue.take(ANY)).toMatchObject({ taskId: 'task' })
  })

  it('answers filters among 100,000 entries of 10,000 accounts', async () => {
    const { queue } = atNoon()
    const accounts = Array.from({ length: 10_000 }, (_, i) => `acc-${i}`)
    await queue.offer(
      accounts.flatMap((accountId, i) =>
        Array.from({ length: 10 }, (_, n) =>
          queueEntry(`${accountId} ${n}`, {
            accountId,
            score: 10_000 * n - i,
            taskType: n % 2 === 0 ? 'auto_bargain' : 'auto_follow_up',
          }),
        ),
      ),
    )
    const bargains = { accountIds: ['acc-7', 'acc-9000'], taskTypes: ['auto_bargain'] } as const
    const expected = [0, 2, 4, 6, 8].flatMap((n) => [`acc-9000 ${n}`, `acc-7 ${n}`])
    expect(await takeAll(queue, bargains)).toEqual(expected)
    expect(await queue.take(ANY)).toMatchObject({ taskId: 'acc-9999 0' })
  })
})
