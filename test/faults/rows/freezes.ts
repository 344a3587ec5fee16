import { setTimeout as wait } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { between, pick } from '../random.ts'
import { type Row, times, underLoad } from '../row.ts'
import type { Stage } from '../stage.ts'
import { countReturn } from './kills.ts'

/** What stands still, what is cut, and what is refused: nobody is gone, and nobody answers. */
export const FREEZES: readonly Row[] = [
  {
    name: 'freeze the database',
    of: 'matrix 14, reported 26',
    on: ['mysql', 'mariadb'],
    yields: 'G12',
    play: underLoad(async (stage) => {
      stage.database?.freeze()
      await wait(500)
      await expectUnready(stage)
      await wait(6_000)
      stage.database?.thaw()
      await countReturn(stage)
    }),
  },
  {
    name: 'black-hole the database',
    of: 'reported 26',
    on: ['mysql'],
    yields: 'G12',
    play: underLoad(async (stage) => {
      for (const { toDatabase } of stage.replicas) toDatabase?.setMode('stall')
      await wait(500)
      await expectUnready(stage)
      await wait(4_000)
      for (const { toDatabase } of stage.replicas) toDatabase?.setMode('pass')
      await countReturn(stage)
    }),
  },
  {
    name: 'freeze a replica',
    of: 'matrix 13',
    on: ['mysql', 'mariadb'],
    play: underLoad(async (stage) => {
      const replica = pick(stage.random, stage.replicas)
      replica.freeze()
      await wait(7_000)
      replica.thaw()
      await wait(300)
    }),
  },
  {
    name: 'freeze Redis',
    of: 'matrix 25, 28',
    on: ['mysql'],
    play: underLoad(async (stage) => {
      stage.redis?.freeze()
      await wait(3_000)
      stage.redis?.thaw()
      await countReturn(stage)
    }),
  },
  {
    name: 'cut every connection',
    of: 'matrix 17, by the network',
    on: ['mysql', 'mariadb'],
    play: underLoad((stage, cycles) =>
      times(8 * cycles, async () => {
        await wait(between(stage.random, 100, 300))
        const { toDatabase, toRedis } = pick(stage.random, stage.replicas)
        pick(stage.random, [toDatabase, toRedis])?.cut()
      }),
    ),
  },
  {
    name: 'kill connections in the server',
    of: 'matrix 17',
    on: ['mysql', 'mariadb'],
    play: underLoad((stage, cycles) => times(10 * cycles, () => killConnections(stage))),
  },
  {
    name: 'slow lines',
    of: 'delays on every line',
    on: ['mysql'],
    play: underLoad(async (stage) => {
      for (const { toDatabase, toRedis } of stage.replicas) {
        toDatabase?.delay(15)
        toRedis?.delay(5)
      }
      await wait(3_000)
    }),
  },
  {
    name: 'read-only for a while',
    of: 'matrix 16',
    on: ['mysql', 'mariadb'],
    yields: 'G12',
    play: underLoad(async (stage) => {
      await stage.database?.administer('SET GLOBAL read_only = 1')
      await wait(2_000)
      await stage.database?.administer('SET GLOBAL read_only = 0')
      await countReturn(stage)
    }),
  },
  {
    name: 'a row that somebody holds',
    of: 'matrix 19, reported 1',
    on: ['mysql', 'mariadb'],
    play: underLoad(async (stage) => {
      const rows = await stage.sql('SELECT account_id, shop_id FROM session_pairs')
      const held = rows.at(-1)
      stage.expect(held !== undefined, 'there is no pair to hold')
      const holder = await createConnection(stage.adminUrl())
      try {
        await holder.query('START TRANSACTION')
        const where = 'WHERE account_id = ? AND shop_id = ?'
        const lock = `SELECT account_id FROM session_pairs ${where} FOR UPDATE`
        await holder.query(lock, [held?.account_id, held?.shop_id])
        await wait(7_000)
      } finally {
        holder.destroy()
      }
    }),
  },
]

/** CONTRACT 9: while the database is away, `/ready` says so within 2 s; 2 more are the machine's. */
const expectUnready = async ({ replicas, expect }: Stage): Promise<void> => {
  await Promise.all(
    replicas.map(async ({ url }) => {
      const asked = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
      expect(asked !== null, '/ready did not answer within 4 s while the database was away')
      expect(asked?.status !== 200, '/ready was content while the database was away')
      const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
      expect(health?.status === 200, '/health did not answer while the database was away')
    }),
  )
}

const killConnections = async ({ database }: Stage): Promise<void> => {
  await wait(100)
  const rows =
    (await database?.administer("SELECT id FROM information_schema.processlist WHERE user = 'app'")) ?? []
  const ids = rows.map((row) => Number(row.id ?? row.ID))
  // One that ended by itself meanwhile is no fault.
  for (const id of ids.slice(0, 3)) await database?.administer(`KILL ${id}`).catch(() => null)
}
