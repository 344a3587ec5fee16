import { join } from 'node:path'
import { Redis } from 'ioredis'
import { temporaryFolder } from '../support/server-process.ts'
import type { Call } from '../support/service-process.ts'
import { openReceiver, type Receiver } from '../support/webhook-receiver.ts'
import { type Figure, type Figures, makeFigures } from './figures.ts'
import { type Asked, makeRecorder, type Recorded, type Recorder } from './history.ts'
import { makeRandom, pick, type Random } from './random.ts'
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
  readonly receiver: Receiver
  /** What the webhook's receiver answers from now on. */
  answerWebhooks(status: number): void
  readonly history: Recorder
  /** Asks a replica that is chosen by the seed, and records it. */
  ask(call: Asking): Promise<Recorded>
  /** The same at one replica. */
  askAt(replica: Replica, call: Asking): Promise<Recorded>
  /** Unrecorded. */
  readonly call: Call
  /** Starts another replica, beside the others. */
  add(env?: Readonly<Record<string, string>>): Promise<Replica>
  /** One statement on the service's own database, as the administrator. */
  sql(statement: string): Promise<readonly Record<string, unknown>[]>
  /** One command to Redis, as somebody else. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown>
  /** Notes a promise that was not kept. */
  expect(isKept: boolean, otherwise: string): void
  readonly broken: readonly string[]
  count(figure: Figure, done: number, bad?: number): void
  readonly figures: Figures
  /** The file of the records on SQLite. */
  readonly file: string | null
  heal(): Promise<void>
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
  readonly seed: number
  readonly replicas: number
  readonly env: Readonly<Record<string, string>>
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

export const openStage = async (ground: Ground): Promise<Stage> => {
  const { kind, root, seed, env, database, redis } = ground
  const random = makeRandom(seed)
  const history = makeRecorder()
  const figures = makeFigures()
  const broken: string[] = []
  let webhookStatus = 204
  const receiver = await openReceiver((response, { body }) => {
    response.writeHead(webhookStatus).end()
    if (webhookStatus >= 300) return
    const { id, type, seq, data } = JSON.parse(body)
    history.tell({ id, type, seq, sessionId: data.session?.session_id ?? null })
  })
  const folder = kind === 'sqlite' ? await temporaryFolder() : null
  const file = folder === null ? null : join(folder.path, 'auto-session.db')
  const fresh: Database | null = database === null ? null : await database.fresh()
  const command: Stage['command'] = (name, ...args) => askRedis(redis, name, args)
  await command('FLUSHALL').catch(() => null)

  const replicas: Replica[] = []
  const add: Stage['add'] = async (more = {}) => {
    const replica = await startReplica({
      root,
      databasePort: database?.port ?? null,
      redisPort: redis?.port ?? null,
      settings: (databasePort, redisPort) => ({
        ...SETTINGS,
        ALERT_WEBHOOK_URL: receiver.url,
        ...(file !== null && { DATABASE_URL: `sqlite:${file}` }),
        ...(fresh !== null && { DATABASE_URL: fresh.urlAt(databasePort) }),
        ...(redis !== null && { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
        ...env,
        ...more,
      }),
    })
    replicas.push(replica)
    return replica
  }
  await Promise.all(Array.from({ length: ground.replicas }, () => add()))

  const askAt: Stage['askAt'] = (replica, { who, what, asked = {}, method, path, body }) => {
    const headers: Record<string, string> = asked.key === undefined ? {} : { 'Idempotency-Key': asked.key }
    return history.record({ who, what, asked }, () => replica.call(method, path, body, headers))
  }
  return {
    kind,
    random,
    replicas,
    database,
    redis,
    receiver,
    answerWebhooks: (status) => {
      webhookStatus = status
    },
    history,
    askAt,
    ask: (asking) => askAt(pick(random, replicas), asking),
    call: (...request) => pick(random, replicas).call(...request),
    add,
    sql: (statement) => askDatabase(fresh?.adminUrl ?? '', statement),
    command,
    expect: (isKept, otherwise) => {
      if (!isKept) broken.push(otherwise)
    },
    broken,
    count: figures.count,
    figures,
    file,
    heal: async () => {
      await Promise.all([database?.heal(), redis?.heal()])
      await Promise.all(replicas.map((replica) => replica.heal()))
    },
    close: async () => {
      await Promise.all([database?.heal(), redis?.heal()])
      await Promise.all(replicas.map((replica) => replica.close()))
      receiver.close()
      await fresh?.drop()
      await folder?.remove()
    },
  }
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
