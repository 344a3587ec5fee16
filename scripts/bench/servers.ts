import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Redis } from 'ioredis'

/** What the bench starts, each on a free port, its files in a folder of its own. */
export type Servers = {
  /** A database with the durability it comes with and a pool of 2 GiB; null where the machine has none. */
  startDatabase(engine: Engine): Promise<Server | null>
  startRedis(): Promise<Server>
  /** An empty database on that server. */
  freshDatabase(url: string): Promise<string>
  /** The service of the worktree, its settings given here. */
  startService(env: Record<string, string>, runtime: Runtime): Promise<Server>
  /** Empties a Redis, as if it were lost, and waits until the service has filled it anew. */
  refillRedis(url: string): Promise<void>
  /** Any program of the bench that listens on PORT. */
  startProgram(path: string): Promise<Server>
  /** Where a file of the embedded service may be. */
  temporaryFolder(): Promise<string>
  /** Ends whatever was started, the last first. */
  stopAll(): Promise<void>
}

export type Server = { readonly url: string; readonly port: number; readonly pid: number }
export type Engine = 'mysql' | 'mariadb'
export type Runtime = 'node' | 'deno'

const POOL_BYTES = 2 * 1024 ** 3

/** The servers of the worktree at `root`: its options, its migrations, its service, whichever worktree measures. */
export const openServers = async (root: string): Promise<Servers> => {
  const load = (path: string) => import(pathToFileURL(join(resolve(root), path)).href)
  const mysql: typeof import('../../test/support/mysql-server.ts') = await load(
    'test/support/mysql-server.ts',
  )
  const redis: typeof import('../../test/support/redis-server.ts') = await load(
    'test/support/redis-server.ts',
  )
  const service: typeof import('../../test/support/service-process.ts') = await load(
    'test/support/service-process.ts',
  )
  const processes: typeof import('../../test/support/server-process.ts') = await load(
    'test/support/server-process.ts',
  )
  const stops: (() => Promise<unknown>)[] = []
  const kept = <Started extends { stop(signal?: NodeJS.Signals): Promise<void> }>(
    started: Started,
  ): Started => {
    stops.push(() => started.stop('SIGKILL'))
    return started
  }
  return {
    startDatabase: async (engine) => {
      const server = await (engine === 'mysql' ? mysql.startMysql() : mysql.startMariadb())
      if (server === null) return null
      kept(server)
      await mysql.onServer(server.url, `SET GLOBAL innodb_buffer_pool_size = ${POOL_BYTES}`)
      return server
    },
    startRedis: async () => {
      const server = kept(await redis.startRedis())
      return { ...server, url: `redis://127.0.0.1:${server.port}` }
    },
    freshDatabase: async (url) => (await mysql.freshDatabase(url)).url,
    startService: async (env, runtime) => {
      process.chdir(root)
      return kept(await service.startService({ env, runtime: RUNTIMES[runtime] }))
    },
    refillRedis,
    startProgram: async (path) => {
      const port = await processes.freePort()
      const url = `http://127.0.0.1:${port}`
      const isReady = () => fetch(url).then(() => true)
      const env = { ...process.env, PORT: String(port) }
      return { ...kept(await processes.startProcess(process.execPath, [path], port, isReady, env)), url }
    },
    temporaryFolder: async () => {
      const folder = await processes.temporaryFolder()
      stops.push(() => folder.remove())
      return folder.path
    },
    stopAll: async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    },
  }
}

const SOON_MS = 10_000
const LOOK_MS = 1_000
const LOOKS_MOST = 120

const refillRedis = async (url: string): Promise<void> => {
  const client = new Redis(url)
  await client.flushall()
  // By then it has begun, and it is over once nothing is added any more.
  await sleep(SOON_MS)
  for (let looks = 0, last = -1; looks < LOOKS_MOST; looks += 1) {
    const [, used = '0'] = /used_memory:(\d+)/.exec(await client.info('memory')) ?? []
    if (Math.abs(Number(used) - last) < last / 100) break
    last = Number(used)
    await sleep(LOOK_MS)
  }
  await client.quit()
}

// As `deno task start` runs it, without the task's process in between.
const RUNTIMES = {
  node: [process.execPath],
  deno: [
    'node_modules/.bin/deno',
    'run',
    '--no-prompt',
    '--allow-net',
    '--allow-env',
    '--allow-read',
    '--allow-write',
    '--allow-sys=hostname',
  ],
}
