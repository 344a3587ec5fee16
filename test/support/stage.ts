import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll } from 'vitest'
import { QUEUE_KEYS } from '../../src/adapters/redis/queue-client.ts'
import { describeOn, type RuntimeName } from './runtimes.ts'
import { temporaryFolder } from './server-process.ts'
import { type Call, type RunningService, startService } from './service-process.ts'
import { describeWith, type Services } from './services.ts'

/** Where a journey plays: replicas of the service over one database, and how to start them. */
export type Stage = {
  /** Starts one more process over the same database; with `port` in the place of one that has gone. */
  start(env?: Record<string, string>, port?: number): Promise<RunningService>
  /** The settings that every process of the stage gets. */
  readonly settings: Readonly<Record<string, string>>
  /** Ends every process and removes what they left. */
  close(): Promise<void>
}

type OpenStage = () => Promise<Stage>
type Engine = Exclude<keyof Services, 'redis'>

/** On which runtimes a journey plays. */
type Runtimes = { readonly [Place in 'embedded' | Engine]?: readonly RuntimeName[] }
const NODE: Runtimes = { embedded: ['Node 24'], mysql: ['Node 24'], mariadb: ['Node 24'] }

/** The same journey on the embedded default and on MySQL, MariaDB and Redis. `replicas`: as many as can share the database. */
export const onEveryStage = (
  title: string,
  body: (open: OpenStage, replicas: number) => void,
  runtimes: Runtimes = NODE,
): void => {
  describeOn(runtimes.embedded ?? [], `${title}, embedded`, (command) => body(() => openEmbedded(command), 1))
  onShared(title, (open) => body(open, 2), runtimes)
}

/** A journey for several processes over one database: on MySQL and MariaDB, with Redis. */
export const onShared = (
  title: string,
  body: (open: OpenStage) => void,
  runtimes: Omit<Runtimes, 'embedded'> = NODE,
): void => {
  for (const engine of ['mysql', 'mariadb'] as const) {
    describeOn(runtimes[engine] ?? [], `${title}, ${engine}`, (command) =>
      describeWith(engine, 'with its database', (databaseUrl) =>
        describeWith('redis', 'and redis', (redisUrl) =>
          body(() => openShared(command, databaseUrl, redisUrl)),
        ),
      ),
    )
  }
}

/** The embedded default, and two replicas on MySQL and Redis. */
export const EMBEDDED_AND_MYSQL: Runtimes = { embedded: ['Node 24'], mysql: ['Node 24'] }

/** Replicas with these settings that all tests of a `describe` share. */
type Replicas = {
  /** Calls alternate between the replicas. */
  readonly call: Call
  /** One of them, counted from 0. */
  readonly at: (which: number) => RunningService
  readonly stage: () => Stage
}

export const useReplicas = (
  open: OpenStage,
  count: number,
  settings: Record<string, string> = {},
): Replicas => {
  let stage: Stage | undefined
  const services: RunningService[] = []
  let turn = 0
  const at = (which: number): RunningService => {
    const service = services[which % services.length]
    if (service === undefined) throw new Error('no replica')
    return service
  }
  beforeAll(async () => {
    const opened = await open()
    stage = opened
    services.push(...(await Promise.all(Array.from({ length: count }, () => opened.start(settings)))))
  })
  afterAll(() => stage?.close())
  return {
    at,
    call: (...request) => at(turn++).call(...request),
    stage: () => {
      if (stage === undefined) throw new Error('the stage is not open')
      return stage
    },
  }
}

export const openEmbedded = async (command?: readonly string[]): Promise<Stage> => {
  const folder = await temporaryFolder()
  return stage(command, { DATABASE_URL: `sqlite:${folder.path}/auto-session.db` }, folder.remove)
}

export const openShared = async (
  command: readonly string[] | undefined,
  databaseUrl: string,
  redisUrl: string,
): Promise<Stage> => {
  const name = `journey_${randomUUID().replaceAll('-', '')}`
  await administer(databaseUrl, `CREATE DATABASE ${name}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  const redis = await takeRedis(redisUrl)
  const clear = async () => {
    await Promise.all([redis.giveBack(), administer(databaseUrl, `DROP DATABASE ${name}`)])
  }
  return stage(command, { DATABASE_URL: url.href, REDIS_URL: redis.url }, clear)
}

// On a connection of its own: a test may stop the server in between.
const administer = async (databaseUrl: string, statement: string): Promise<void> => {
  const admin = await mysql.createConnection(databaseUrl)
  await admin.query(statement)
  await admin.end()
}

type OwnRedis = { readonly url: string; giveBack(): Promise<void> }

/** A Redis database that no other stage plays on now, of whichever worker: who has which stands in the first one. */
const takeRedis = async (serverUrl: string): Promise<OwnRedis> => {
  const number = await onRedis(serverUrl, freeDatabase)
  const url = new URL(serverUrl)
  url.pathname = `/${number}`
  // What an earlier stage left there; other keys of somebody's own server are not ours.
  await onRedis(url.href, (redis) => redis.del(...QUEUE_KEYS.map((key) => `{as}:${key}`)))
  return {
    url: url.href,
    giveBack: async () => {
      // A test may have ended the server, and the book with it.
      await onRedis(serverUrl, (redis) => redis.del(takenKey(number))).catch(() => undefined)
    },
  }
}

const freeDatabase = async (redis: Redis): Promise<number> => {
  for (let number = 1; number < REDIS_DATABASES; number += 1)
    if ((await redis.set(takenKey(number), process.pid, 'EX', FORGOTTEN_S, 'NX')) !== null) return number
  throw new Error(`all ${REDIS_DATABASES} databases of Redis are taken by other stages`)
}

// On a connection of its own: a test may stop the server in between.
const onRedis = async <Answer>(url: string, ask: (redis: Redis) => Promise<Answer>): Promise<Answer> => {
  const redis = new Redis(url, { retryStrategy: () => null, lazyConnect: true })
  try {
    await redis.connect()
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}
const takenKey = (number: number): string => `auto-session-tests:taken:${number}`
/** As Redis comes. */
const REDIS_DATABASES = 16
/** Whoever was killed gives nothing back. */
const FORGOTTEN_S = 1_800

const stage = (
  runtime: readonly string[] | undefined,
  settings: Record<string, string>,
  clear: () => Promise<void>,
): Stage => {
  const started: RunningService[] = []
  return {
    settings,
    start: async (env = {}, port) => {
      const at = port === undefined ? {} : { port }
      const service = await startService({ runtime, env: { ...settings, ...env }, ...at })
      started.push(service)
      return service
    },
    close: async () => {
      await Promise.all(started.map((service) => service.stop()))
      await clear()
    },
  }
}
