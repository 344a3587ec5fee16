import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { between, pick } from '../random.ts'
import { type Row, times, underLoad } from '../row.ts'
import type { Machine } from '../servers.ts'
import { untilReady } from '../settle.ts'
import type { Stage } from '../stage.ts'

/** Ended by the system at any moment, under load, again and again. */
export const KILLS: readonly Row[] = [
  {
    name: 'kill the database',
    of: 'matrix 1',
    on: ['mysql', 'mariadb', 'galera', 'group-replication'],
    yields: 'G1',
    play: underLoad((stage, cycles) =>
      times(2 * cycles, async () => {
        await wait(between(stage.random, 200, 900))
        await endAndReturn(stage, stage.database, 'SIGKILL')
        stage.count('G1', 1)
      }),
    ),
  },
  {
    name: 'stop the database',
    of: 'matrix 15',
    on: ['mysql'],
    play: underLoad(async (stage) => {
      await endAndReturn(stage, stage.database, 'SIGTERM')
      await wait(300)
    }),
  },
  {
    name: 'kill Redis without a file',
    of: 'matrix 24, 26',
    on: ['mysql'],
    yields: 'G2',
    play: underLoad((stage, cycles) => killRedis(stage, 2 * cycles)),
  },
  {
    name: 'kill Redis with its file',
    of: 'matrix 23',
    on: ['mariadb'],
    redis: ['--appendonly', 'yes'],
    yields: 'G2',
    play: underLoad((stage, cycles) => killRedis(stage, 2 * cycles)),
  },
  {
    name: 'kill a replica',
    of: 'matrix 8, 9, 10',
    on: ['mysql', 'mariadb', 'galera', 'group-replication'],
    yields: 'G3',
    play: underLoad((stage, cycles) =>
      times(2 * cycles, async () => {
        const replica = pick(stage.random, stage.replicas)
        await wait(between(stage.random, 200, 900))
        await replica.kill()
        stage.count('G3', 1)
        await replica.heal()
      }),
    ),
  },
  {
    name: 'kill the embedded service',
    of: 'matrix 46',
    on: ['sqlite'],
    yields: 'G4',
    play: underLoad((stage, cycles) =>
      times(3 * cycles, async () => {
        const [service] = stage.replicas
        await wait(between(stage.random, 200, 900))
        await service?.kill()
        stage.expect(isWhole(stage.file), 'integrity_check finds the file broken')
        stage.count('G4', 1)
        await service?.heal()
      }),
    ),
  },
]

/** Ends a server and starts it again; a return is good when the service is whole again in time. */
const endAndReturn = async (stage: Stage, server: Machine | null, signal: NodeJS.Signals): Promise<void> => {
  await server?.kill(signal)
  await wait(between(stage.random, 0, 300))
  await server?.heal()
  await countReturn(stage)
}

/** Serves again within 5 s of the server's return, or within what a busy machine takes: only that is counted. */
export const countReturn = async (stage: Stage): Promise<void> => {
  const isBack = await untilReady(stage, 15_000)
  stage.count('G12', 1, isBack ? 0 : 1)
}

const killRedis = (stage: Stage, count: number): Promise<void> =>
  times(count, async () => {
    await wait(between(stage.random, 200, 900))
    await endAndReturn(stage, stage.redis, 'SIGKILL')
    stage.count('G2', 1)
  })

const isWhole = (file: string | null): boolean => {
  const database = new DatabaseSync(file ?? '')
  try {
    return database.prepare('PRAGMA integrity_check').get()?.integrity_check === 'ok'
  } finally {
    database.close()
  }
}
