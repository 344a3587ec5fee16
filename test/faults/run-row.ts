import { checkHistory } from './check-history.ts'
import { makeWorld } from './clients.ts'
import type { Figures } from './figures.ts'
import type { Row } from './row.ts'
import {
  type DatabaseKind,
  type DatabaseServer,
  type Machine,
  openDatabaseServer,
  openRedisServer,
} from './servers.ts'
import { settle } from './settle.ts'
import { openStage } from './stage.ts'

/** How a row went: green with nothing in `why`, or red. */
export type RowResult = {
  readonly row: Row
  readonly kind: DatabaseKind
  readonly seed: number
  /** What was not kept, each once with how often; null: there was nothing to run it on. */
  readonly why: readonly string[] | null
  readonly calls: number
  readonly figures: Figures | null
}

/** The servers that rows share, each started when a row first needs it. */
export type Servers = {
  database(kind: DatabaseKind): Promise<DatabaseServer | null>
  redis(args: readonly string[]): Promise<Machine>
  close(): Promise<void>
}

export const makeServers = (): Servers => {
  const databases = new Map<DatabaseKind, Promise<DatabaseServer | null>>()
  const redises = new Map<string, Promise<Machine>>()
  return {
    database: (kind) => {
      const found = databases.get(kind)
      if (found !== undefined) return found
      const opened = kind === 'sqlite' ? Promise.resolve(null) : openDatabaseServer(kind)
      databases.set(kind, opened)
      return opened
    },
    redis: (args) => {
      const name = args.join(' ')
      const found = redises.get(name)
      if (found !== undefined) return found
      const opened = openRedisServer(args)
      redises.set(name, opened)
      return opened
    },
    close: async () => {
      const all = await Promise.allSettled([...databases.values(), ...redises.values()])
      await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value?.close() : null)))
    },
  }
}

export type RunOptions = { readonly root: string; readonly seed: number; readonly cycles: number }

/** Plays a row on a stage of its own, and holds what was seen against everything that is promised. */
export const runRow = async (
  row: Row,
  kind: DatabaseKind,
  servers: Servers,
  { root, seed, cycles }: RunOptions,
): Promise<RowResult> => {
  const database = await servers.database(kind)
  const result = { row, kind, seed }
  if (kind !== 'sqlite' && database === null) return { ...result, why: null, calls: 0, figures: null }
  const { env = {}, replicas = 2 } = row
  const redis = kind === 'sqlite' ? null : await servers.redis(row.redis ?? [])
  const ground = { kind, root, seed, env, database, redis, replicas: kind === 'sqlite' ? 1 : replicas }
  const stage = await openStage(ground)
  const world = makeWorld(stage)
  try {
    await row.play(world, cycles)
    const violations =
      row.isBare === true ? [] : checkHistory({ ...stage.history, records: await settle(world) })
    const told = [...stage.broken, ...violations.map(({ promise, what }) => `${promise}: ${what}`)]
    if (row.yields !== undefined && told.length > 0) stage.count(row.yields, 0, told.length)
    return { ...result, why: shortened(told), calls: stage.history.calls.length, figures: stage.figures }
  } catch (error) {
    const why = [...stage.broken, `it could not be played: ${error instanceof Error ? error.message : error}`]
    const printed = stage.replicas.flatMap((replica) => replica.printed().split('\n').slice(-3))
    return { ...result, why: [...why, ...printed.filter((line) => line !== '')], calls: 0, figures: null }
  } finally {
    await stage.close()
  }
}

/** At most three of each promise, and how many more there are. */
const shortened = (told: readonly string[]): readonly string[] =>
  [...Map.groupBy(told, (line) => line.split(':')[0] ?? '')].flatMap(([promise, lines]) =>
    lines.length <= 3 ? lines : [...lines.slice(0, 3), `${promise}: ${lines.length - 3} more`],
  )
