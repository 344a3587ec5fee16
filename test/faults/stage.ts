import { join } from 'node:path'
import { Redis } from 'ioredis'
import { seededRandom } from '../support/seeded-random.ts'
import { temporaryFolder } from '../support/server-process.ts'
import type { Call } from '../support/service-process.ts'
import { openReceiver } from '../support/webhook-receiver.ts'
import { type Figure, type Figures, makeFigures } from './figures.ts'
import { type Asked, makeRecorder, type Recorded, type Recorder } from './history.ts'
import { pick, type Random } from './random.ts'
import { type Replica, startReplica } from './replica.ts'
import {
  askDatabase,
  type Database,
  type DatabaseKind,
  type DatabaseServer,
  type Machine,
} from './servers.ts'

/** Where a row plays: replicas over one database, everything around them, and what was seen so far. */
export type Stage = {
  readonly kind: DatabaseKind
  readonly random: Random
  readonly replicas: readonly Replica[]
  /** Null on SQLite. */
  readonly database: DatabaseServer | null
  readonly redis: Machine | null
  /** What the webhook's receiver answers from now on. */
  answerWebhooks(status: number): void
  readonly history: Recorder
  /** Asks a replica that is chosen by the seed, and records it. */
  ask(call: Asking): Promise<Recorded>
  /** The same at one replica. */
  askAt(replica: Replica, call: Asking): Promise<Recorded>
  /** Unrecorded. */
  readonly call: Call
  /** Starts another replica, which nobody asks by chance and which ends with the row. */
  add(env?: Readonly<Record<string, string>>): Promise<Replica>
  /** One statement on the service's own database, as the administrator. */
  sql(statement: string): Promise<readonly Record<string, unknown>[]>
  /** Where the administrator finds that database. */
  adminUrl(): string
  /** One command to Redis, as somebody else. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown>
  /** Notes a promise that was not kept. */
  expect(isKept: boolean, otherwise: string): void
  readonly broken: readonly string[]
  count(figure: Figure, done: number, bad?: number): void
  readonly figures: Figures
  /** The file of the records on SQLite. */
  readonly file: string | null
  /** Ends every fault and starts what was ended. */
  heal(): Promise<void>
  /** From now on nothing is asked any more: clients that are still at work fail. */
  end(): void
  /** Heals, and ends the replicas that were added. */
  leave(): Promise<void>
}

/** Replicas over one database that rows play on one after another: starting them takes longer than any row. */
export type Place = {
  enter(seed: number): Stage
  close(): Promise<void>
}

export type Asking = {
  readonly who: string
  readonly what: string
  readonly asked?: Asked
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

export type Ground = {
  readonly kind: DatabaseKind
  readonly root: string
  readonly replicas: number
  readonly env: readonly Readonly<Record<string, string>>[]
  readonly database: DatabaseServer | null
  readonly redis: Machine | null
}

/** Leases are short, and nothing is transferred or given up because the suite is slow. */
const SETTINGS = {
  SWEEP_INTERVAL: '1s',
  MAX_ATTEMPTS: '50',
  TIMEOUT_PENDING: '2h',
  WORKER_SILENT_AFTER: '1h',
  ALERT_UNATTENDED_AFTER: '1h',
  ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  ALERT_WEBHOOK_EVENTS: 'session.transferred',
}

export const openPlace = async (ground: Ground): Promise<Place> => {
  const { kind, root, env, database, redis } = ground
  let current: Stage | null = null
  let webhookStatus = 204
  const receiver = await openReceiver((response, { body }) => {
    response.writeHead(webhookStatus).end()
    if (webhookStatus >= 300) return
    const { id, type, seq, data } = JSON.parse(body)
    current?.history.tell({ id, type, seq, sessionId: data.session?.session_id ?? null })
  })
  const folder = kind === 'sqlite' ? await temporaryFolder() : null
  const file = folder === null ? null : join(folder.path, 'auto-session.db')
  const fresh: Database | null = database === null ? null : await database.fresh()
  const start = (more: Readonly<Record<string, string>> = {}): Promise<Replica> =>
    startReplica({
      root,
      databasePort: database?.port ?? null,
      redisPort: redis?.port ?? null,
      settings: (databasePort, redisPort) => ({
        ...SETTINGS,
        ALERT_WEBHOOK_URL: receiver.url,
        ...(file !== null && { DATABASE_URL: `sqlite:${file}` }),
        ...(fresh !== null && { DATABASE_URL: fresh.urlAt(databasePort) }),
        ...(redis !== null && { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
        ...more,
      }),
    })
  if (redis !== null) await askRedis(redis, 'FLUSHALL', [])
  const replicas: Replica[] = []
  const close = async () => {
    await Promise.all([database?.heal(), redis?.heal()])
    await Promise.all(replicas.map((replica) => replica.close()))
    receiver.close()
    await fresh?.drop()
    await folder?.remove()
  }
  try {
    // One after another: the first one migrates, and a small machine has no room for more.
    for (let nth = 0; nth < ground.replicas; nth += 1) replicas.push(await start(env[nth]))
  } catch (error) {
    await close()
    throw error
  }

  const enter = (seed: number): Stage => {
    const random = seededRandom(seed)
    const history = makeRecorder()
    const figures = makeFigures()
    const broken: string[] = []
    const added: Replica[] = []
    let isOver = false
    const askAt: Stage['askAt'] = async (replica, { who, what, asked = {}, method, path, body }) => {
      if (isOver) throw new Error('the row is over')
      const headers: Record<string, string> = asked.key === undefined ? {} : { 'Idempotency-Key': asked.key }
      return history.record({ who, what, asked }, () => replica.call(method, path, body, headers))
    }
    const heal = async () => {
      webhookStatus = 204
      await Promise.all([database?.heal(), redis?.heal()])
      await Promise.all([...replicas, ...added].map((replica) => replica.heal()))
    }
    current = {
      kind,
      random,
      replicas,
      database,
      redis,
      answerWebhooks: (status) => {
        webhookStatus = status
      },
      history,
      askAt,
      ask: (asking) => askAt(pick(random, replicas), asking),
      call: (...request) => pick(random, replicas).call(...request),
      add: async (more) => {
        const replica = await start(more)
        added.push(replica)
        return replica
      },
      sql: (statement) => askDatabase(fresh?.adminUrl ?? '', statement),
      adminUrl: () => fresh?.adminUrl ?? '',
      command: (name, ...args) => askRedis(redis, name, args),
      expect: (isKept, otherwise) => {
        if (!isKept) broken.push(otherwise)
      },
      broken,
      count: figures.count,
      figures,
      file,
      heal,
      end: () => {
        isOver = true
      },
      leave: async () => {
        await heal()
        await Promise.all(added.map((replica) => replica.close()))
      },
    }
    return current
  }
  return { enter, close }
}

const askRedis = async (redis: Machine | null, name: string, args: readonly (string | number)[]) => {
  if (redis === null) throw new Error('no Redis here')
  const client = new Redis(redis.port, '127.0.0.1', { retryStrategy: null, commandTimeout: 5_000 })
  client.on('error', () => undefined)
  try {
    return await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}
