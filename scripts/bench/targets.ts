import { join } from 'node:path'
import type { Watched } from './cpu.ts'
import { fill, waitingFirst } from './fill.ts'
import type { Engine, Runtime, Server, Servers } from './servers.ts'

/** A service that is measured, and whose CPU is whose. */
export type Target = {
  readonly name: string
  readonly ports: readonly number[]
  readonly watched: Watched
}

export type Size = { readonly sessions: number; readonly lines: number; readonly waiting: number }

type Wanted = {
  readonly runtime?: Runtime
  readonly replicas?: number
  readonly size?: Size
}

/** The service on a database of its own of this server, and a Redis of its own. */
export const startOnServer = async (
  servers: Servers,
  name: string,
  database: Server,
  { runtime = 'node', replicas = 1, size }: Wanted = {},
): Promise<Target> => {
  const redis = await servers.startRedis()
  const env = { DATABASE_URL: await servers.freshDatabase(database.url), REDIS_URL: redis.url }
  const first = await servers.startService(env, runtime)
  if (size !== undefined) {
    await fill(env.DATABASE_URL, size, waitingFirst(size.waiting))
    // The index of what waits is made anew from the database, as after any loss of Redis.
    await servers.refillRedis(redis.url)
  }
  const services = [first]
  while (services.length < replicas) services.push(await servers.startService(env, runtime))
  const ports = services.map(({ port }) => port)
  const pids = services.map(({ pid }) => pid)
  return { name, ports, watched: { server: pids, database: [database.pid], redis: [redis.pid] } }
}

/** The service alone: SQLite in a file, the queue in its process. */
export const startEmbedded = async (servers: Servers, runtime: Runtime = 'node'): Promise<Target> => {
  const file = join(await servers.temporaryFolder(), 'bench.db')
  const { port, pid } = await servers.startService({ DATABASE_URL: `sqlite:${file}` }, runtime)
  const name = runtime === 'node' ? 'embedded' : 'embedded, Deno'
  return { name, ports: [port], watched: { server: [pid] } }
}

export const LABELS = { mysql: 'MySQL + Redis', mariadb: 'MariaDB + Redis' } as const satisfies Record<
  Engine,
  string
>
