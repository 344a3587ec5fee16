import { setTimeout as wait } from 'node:timers/promises'
import { between, pick } from '../random.ts'
import { type Row, times, underLoad } from '../row.ts'
import type { Stage } from '../stage.ts'
import { countReturn } from './kills.ts'

/** Redis forgets, lies and refuses. */
export const REDIS: readonly Row[] = [
  {
    name: 'flush Redis',
    of: 'matrix 24, reported 3',
    on: ['mysql', 'mariadb'],
    yields: 'G2',
    // With a probe of readiness in between, as balancers do: it must not be taken for a refill.
    play: underLoad((stage, cycles) =>
      times(3 * cycles, async () => {
        await stage.command('FLUSHALL')
        for (let probes = 0; probes < 5; probes += 1) {
          await stage.call('GET', '/ready').catch(() => null)
          await wait(60)
        }
        stage.count('G2', 1)
      }),
    ),
  },
  {
    name: 'evict one key',
    of: 'reported 3',
    on: ['mysql'],
    yields: 'G2',
    play: underLoad((stage, cycles) =>
      times(3 * cycles, async () => {
        await wait(between(stage.random, 100, 500))
        const keys = ((await stage.command('KEYS', '*')) as string[]).toSorted()
        if (keys.length > 0) await stage.command('DEL', pick(stage.random, keys))
        stage.count('G2', 1)
      }),
    ),
  },
  {
    name: 'lose replies of Redis',
    of: 'matrix 27',
    on: ['mysql'],
    play: underLoad((stage, cycles) =>
      times(10 * cycles, async () => {
        const { toRedis } = pick(stage.random, stage.replicas)
        const how = pick(stage.random, ['lose the answer', 'drop it'] as const)
        toRedis?.strike({ at: 'script', how })
        await wait(between(stage.random, 100, 300))
      }),
    ),
  },
  {
    name: 'a full Redis',
    of: 'matrix 29',
    on: ['mysql'],
    play: underLoad(async (stage) => {
      await stage.command('CONFIG', 'SET', 'maxmemory', 1)
      await wait(1_500)
      await stage.command('CONFIG', 'SET', 'maxmemory', 0)
      await countReturn(stage)
    }),
  },
  {
    name: 'forget the scripts',
    of: 'matrix 30',
    on: ['mysql'],
    play: underLoad((stage) =>
      times(5, async () => {
        await stage.command('SCRIPT', 'FLUSH')
        await wait(200)
      }),
    ),
  },
  {
    name: 'Redis as a replica',
    of: 'matrix 31',
    on: ['mysql'],
    play: underLoad(async (stage) => {
      await stage.command('REPLICAOF', '127.0.0.1', 1)
      await wait(1_500)
      await stage.command('REPLICAOF', 'NO', 'ONE')
      await countReturn(stage)
    }),
  },
  {
    name: 'Redis away for a while',
    of: 'matrix 25',
    on: ['mariadb'],
    yields: 'G12',
    play: underLoad(async (stage) => {
      for (const { toRedis } of stage.replicas) toRedis?.setMode('refuse')
      await expectCreatesGoOn(stage)
      await wait(3_000)
      for (const { toRedis } of stage.replicas) toRedis?.setMode('pass')
      await countReturn(stage)
    }),
  },
]

/** CONTRACT 9: without Redis all goes on but handing out. */
const expectCreatesGoOn = async ({ replicas, expect }: Stage): Promise<void> => {
  for (const { call } of replicas) {
    const ready = await call('GET', '/ready')
    expect(ready.status === 200, `/ready was ${ready.status} without Redis`)
    const poll = await call('GET', '/api/tasks/next_id?account_id=nobody')
    expect([204, 503].includes(poll.status), `a poll was answered ${poll.status} without Redis`)
  }
}
