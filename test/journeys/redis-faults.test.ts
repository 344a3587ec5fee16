import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  complete,
  createRobot,
  eventually,
  line,
  somePair,
  takeAndOpen,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import { canStartRedis, startRedis } from '../support/redis-server.ts'
import type { OwnServer } from '../support/server-process.ts'
import type { Answer, RunningService } from '../support/service-process.ts'
import { describeWith } from '../support/services.ts'
import { openShared, type Stage } from '../support/stage.ts'

const skipped = process.env.REQUIRE_SERVICES !== '1' && !(await canStartRedis())
const SETTINGS = { LOG_LEVEL: 'error' }

/** What befalls Redis, and how it ends. `isDown`: whether senders hear of it. */
type Fault = {
  readonly isDown: boolean
  readonly begin: (redis: Redis) => Promise<unknown>
  readonly end: (redis: Redis) => Promise<unknown>
}

describe.skipIf(skipped)('trouble with Redis', () => {
  describeWith('mysql', 'two replicas on MySQL', (databaseUrl) => {
    let server: OwnServer
    let stage: Stage
    let replicas: RunningService[] = []
    let turn = 0
    const call: RunningService['call'] = (...request) => {
      const replica = replicas[turn++ % replicas.length]
      if (replica === undefined) throw new Error('no replica')
      return replica.call(...request)
    }
    beforeAll(async () => {
      server = await startRedis()
      stage = await openShared(undefined, databaseUrl, `redis://127.0.0.1:${server.port}`)
      replicas = await Promise.all([stage.start(SETTINGS), stage.start(SETTINGS)])
    })
    afterAll(async () => {
      await stage.close()
      await server.stop()
    })

    let redis: Redis
    beforeEach(() => {
      redis = new Redis(server.port, '127.0.0.1')
      redis.on('error', () => undefined)
    })
    afterEach(() => redis.disconnect())

    const nothing = async () => undefined
    const FAULTS: Record<string, Fault> = {
      FLUSHALL: { isDown: false, begin: () => redis.flushall(), end: nothing },
      'SCRIPT FLUSH': { isDown: false, begin: () => redis.script('FLUSH'), end: nothing },
      'kill -9 without persistence': {
        isDown: true,
        begin: () => server.stop('SIGKILL'),
        end: async () => {
          server = await startRedis({ port: server.port })
        },
      },
      'a stall': {
        isDown: true,
        begin: async () => process.kill(server.pid, 'SIGSTOP'),
        end: async () => process.kill(server.pid, 'SIGCONT'),
      },
      'CLIENT PAUSE': {
        isDown: false,
        begin: () => redis.client('PAUSE', 2_500),
        end: () => redis.ping(),
      },
      'a primary that became a replica': {
        isDown: true,
        begin: () => redis.replicaof('127.0.0.1', 1),
        end: () => redis.replicaof('NO', 'ONE'),
      },
      'a full memory with noeviction': {
        isDown: false,
        begin: async () => {
          await redis.config('SET', 'maxmemory-policy', 'noeviction')
          await redis.config('SET', 'maxmemory', '1')
        },
        end: () => redis.config('SET', 'maxmemory', '0'),
      },
    }

    const account = () => somePair().account_id
    const createMany = (account_id: string, names: readonly string[]) =>
      Promise.all(
        names.map((name) => createRobot(call, { account_id, shop_id: name }, { external_task_id: name })),
      )

    it.each(Object.keys(FAULTS))(
      '%s: whatever waits is handed out again within 10 s, once, and all else goes on meanwhile',
      async (name) => {
        const { begin, end, isDown } = FAULTS[name] as Fault
        const account_id = account()
        const before = await createMany(
          account_id,
          Array.from({ length: 30 }, (_, i) => `before-${i}`),
        )
        const inFlight = await takeAndOpen(call, { account_id, shop_id: '' }, '&wait_seconds=10')

        await begin(redis)
        if (isDown) {
          const poll = await eventually(async () => {
            const answer = await call('GET', `/api/tasks/next_id?account_id=${account_id}`)
            return answer.status === 503 && answer
          })
          expect(poll.body).toMatchObject({ code: 'queue_unavailable', do: 'retry' })
          expect(Number(poll.headers.get('Retry-After'))).toBeGreaterThan(0)
          expect((await call('POST', '/api/tasks/lease', { max: 1 })).status).toBe(503)
          expect((await call('GET', '/ready')).status).toBe(200)
        }
        const meanwhile = await createMany(account_id, ['meanwhile-1', 'meanwhile-2', 'meanwhile-3'])
        expect(meanwhile.map(({ status }) => status)).toEqual([201, 201, 201])
        expect((await complete(call, inFlight)).body).toMatchObject({ state: 'active' })
        const heard = await upload(call, { account_id, shop_id: 'before-0' }, line('shop', '在的'))
        expect(heard.status).toBe(200)
        await end(redis)

        const wanted = [...before, ...meanwhile].map(({ body }) => body.task_id)
        const expected = wanted.filter((id) => id !== inFlight.task_id)
        const got = await drainFor(10_000, account_id, expected.length)
        expect(got.toSorted()).toEqual(expected.toSorted())
      },
    )

    /** All that senders get for the account; they end when they have as many as this, or the time is over. */
    const drainFor = async (ms: number, account_id: string, count: number): Promise<string[]> => {
      const giveUp = Date.now() + ms
      const got: string[] = []
      const send = async () => {
        while (Date.now() < giveUp) {
          const answer = await poll(account_id).catch(() => null)
          if (answer?.status === 200) {
            got.push(answer.body.task_id)
            await complete(call, answer.body)
          } else if (got.length >= count) return
          else if (answer?.status !== 204) await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
      await Promise.all(Array.from({ length: 6 }, send))
      return got
    }
    const poll = (account_id: string): Promise<Answer> =>
      call('GET', `/api/tasks/next_id?account_id=${account_id}&wait_seconds=1`)

    it('a restart in between ends no long poll, and the next create still wakes it', async () => {
      const pair = somePair()
      const waits = call('GET', `/api/tasks/next_id?account_id=${pair.account_id}&wait_seconds=30`)
      // It waits: whatever the other one asked before it has been answered.
      expect(await takeTask(call, pair, '&wait_seconds=1')).toBeNull()
      await server.stop('SIGKILL')
      server = await startRedis({ port: server.port })
      const { body } = await createRobot(call, pair)
      expect(await waits).toMatchObject({ status: 200, body: { task_id: body.task_id } })
    })
  })
})
