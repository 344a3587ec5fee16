import { randomUUID } from 'node:crypto'
import mysql from 'mysql2/promise'
import { describe } from 'vitest'
import { temporaryFolder } from './server-process.ts'
import { type RunningService, startService } from './service-process.ts'
import { describeWith } from './services.ts'

/** Where a journey plays: replicas of the service over one database, and how to start them. */
export type Stage = {
  /** Starts one more process over the same database; with `port` in the place of one that has gone. */
  start(env?: Record<string, string>, port?: number): Promise<RunningService>
  /** Ends every process and removes what they left. */
  close(): Promise<void>
}

type OpenStage = () => Promise<Stage>

/** The same journey on the embedded default and on MySQL, MariaDB and Redis. `replicas`: as many as can share the database. */
export const onEveryStage = (title: string, body: (open: OpenStage, replicas: number) => void): void => {
  describe(`${title}, embedded`, () => body(openEmbedded, 1))
  for (const engine of ['mysql', 'mariadb'] as const) {
    describeWith(engine, `${title}, ${engine}`, (databaseUrl) =>
      describeWith('redis', 'and redis', (redisUrl) => body(() => openShared(databaseUrl, redisUrl), 2)),
    )
  }
}

const openEmbedded: OpenStage = async () => {
  const folder = await temporaryFolder()
  return stage({ DATABASE_URL: `sqlite:${folder.path}/auto-session.db` }, folder.remove)
}

const openShared = async (databaseUrl: string, redisUrl: string): Promise<Stage> => {
  const name = `journey_${randomUUID().replaceAll('-', '')}`
  const admin = await mysql.createConnection(databaseUrl)
  await admin.query(`CREATE DATABASE ${name}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  // Each stage has a Redis database of its own: 0 to 15 are there, and files run one after another.
  const redis = new URL(redisUrl)
  redis.pathname = `/${1 + (nextRedis++ % 15)}`
  const settings = { DATABASE_URL: url.href, REDIS_URL: redis.href }
  return stage(settings, async () => {
    await admin.query(`DROP DATABASE ${name}`)
    await admin.end()
  })
}
let nextRedis = Number(process.env.VITEST_POOL_ID ?? 0) * 4

const stage = (settings: Record<string, string>, clear: () => Promise<void>): Stage => {
  const started: RunningService[] = []
  return {
    start: async (env = {}, port) => {
      const service = await startService({
        env: { ...settings, ...env },
        ...(port === undefined ? {} : { port }),
      })
      started.push(service)
      return service
    },
    close: async () => {
      await Promise.all(started.map((service) => service.stop()))
      await clear()
    },
  }
}
