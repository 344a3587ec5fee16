import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { addText, create, isDefinite, moveSession, takePair, type World } from '../clients.ts'
import { eventually } from '../eventually.ts'
import { startLoad } from '../load.ts'
import { between, pick } from '../random.ts'
import type { Replica } from '../replica.ts'
import { type Row, times, underLoad } from '../row.ts'
import { untilReady } from '../settle.ts'
import type { Stage } from '../stage.ts'

const LIBFAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/local/lib/faketime/libfaketime.so.1',
].find((path) => existsSync(path))

/** A process whose wall clock is wrong; how much time passes it knows as well as any other. */
const wrongBy = (offset: string): Record<string, string> => ({
  LD_PRELOAD: LIBFAKETIME ?? '',
  FAKETIME: offset,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
})

/** Crowds, starts, stops, wrong clocks, dead channels, machines that vanish, and all of it at once. */
export const OPERATION: readonly Row[] = [
  {
    name: 'a storm of creators',
    of: 'matrix 18',
    on: ['mysql', 'mariadb', 'galera', 'group-replication', 'sqlite'],
    yields: 'G6',
    play: (world, cycles) => times(3 * cycles, () => storm(world)),
  },
  {
    name: 'the keys of a replica that died',
    of: 'reported 22, contract 3',
    on: ['mysql', 'mariadb'],
    yields: 'G5',
    play: async (world) => {
      const [first] = world.stage.replicas
      await keysSurvive(world, async () => {
        await first?.kill()
      })
    },
  },
  {
    name: 'the keys of a database that was killed',
    of: 'reported 22, contract 3',
    on: ['mysql'],
    yields: 'G5',
    play: (world) =>
      keysSurvive(world, async () => {
        await world.stage.database?.kill()
        await world.stage.database?.heal()
        await untilReady(world.stage)
      }),
  },
  {
    name: 'a machine vanishes',
    of: 'reported 21',
    on: ['mysql', 'mariadb'],
    play: async (world) => {
      const { stage } = world
      const [lost, other] = stage.replicas
      if (lost === undefined || other === undefined) throw new Error('two replicas are needed')
      const load = startLoad(world)
      // Slow lines keep transactions open, so that some are when it happens.
      lost.toDatabase?.delay(20)
      await wait(1_500)
      lost.toDatabase?.vanish()
      lost.toRedis?.vanish()
      await lost.kill()
      await load.stop()
      // The contract lets a pair's own requests be refused; what it held is free again after its sessions' time-out.
      await wait(HELD_AT_MOST_MS)
      const observed = { from: world.began, to: new Date().toISOString() }
      const probes = world.pairs.map((pair) => {
        const body = { ...pair, messages: [], observed }
        return stage.askAt(other, { who: 'probe', what: 'upload', method: 'POST', path: UPLOAD, body })
      })
      const refused = (await Promise.all(probes)).filter(({ outcome }) => outcome !== 'ok').length
      stage.expect(refused === 0, `${refused} pairs of the lost machine were still refused`)
    },
  },
  {
    name: 'stop under load',
    of: 'matrix 43, reported 28',
    on: ['mysql', 'sqlite'],
    yields: 'G15',
    play: async (world) => {
      const [replica] = world.stage.replicas
      if (replica === undefined) throw new Error('no replica')
      const asked = Array.from({ length: 60 }, () => askOnce(replica))
      await wait(5)
      const code = await replica.stop()
      const cut = (await Promise.all(asked)).filter((how) => how === 'cut').length
      world.stage.count('G15', asked.length)
      world.stage.expect(cut === 0, `${cut} of ${asked.length} requests in progress were cut`)
      world.stage.expect(code === 0, `it exited with ${code}`)
    },
  },
  {
    name: 'clocks that are wrong',
    of: 'matrix 34',
    on: ['mysql'],
    env: LIBFAKETIME === undefined ? [] : ['+600', '-600'].map(wrongBy),
    play: underLoad(async () => {
      if (LIBFAKETIME === undefined) throw new Error('no libfaketime: install faketime')
      await wait(2_500)
    }),
  },
  {
    name: 'three replicas start on an empty database',
    of: 'matrix 37',
    on: ['mysql', 'mariadb', 'galera', 'group-replication'],
    isBare: true,
    play: async ({ stage }) => {
      const { database, redis, expect } = stage
      if (database === null || redis === null) throw new Error('a database that replicas share is needed')
      const empty = await database.fresh()
      const env = { DATABASE_URL: empty.urlAt(database.port), REDIS_URL: `redis://127.0.0.1:${redis.port}/1` }
      const started = await Promise.allSettled([1, 2, 3].map(() => stage.add(env)))
      const failed = started.filter(({ status }) => status === 'rejected')
      expect(failed.length === 0, `${failed.length} of 3 replicas did not start`)
    },
  },
  {
    name: 'start again with a full queue and an empty Redis',
    of: 'matrix 36',
    on: ['mysql', 'sqlite'],
    pairs: 60,
    play: async (world) => {
      const { stage } = world
      for (let n = 0; n < 60; n += 1) await create(world, 'upstream', 'auto_bargain', takePair(world))
      await Promise.all(stage.replicas.map((replica) => replica.kill()))
      if (stage.redis !== null) await stage.command('FLUSHALL')
      await stage.heal()
    },
  },
  {
    name: 'the channel of alerts is down',
    of: 'matrix 39',
    on: ['mysql', 'sqlite'],
    yields: 'G14',
    play: async (world) => {
      const { stage } = world
      stage.answerWebhooks(500)
      for (let n = 0; n < 6; n += 1) {
        const created = await create(world, 'upstream', 'auto_bargain', takePair(world))
        if (created.outcome !== 'ok') continue
        await addText(world, 'upstream', created.body.session_id)
        const moved = await moveSession(world, 'operator', created.body.session_id, 'transfer')
        stage.count('G14', moved.outcome === 'ok' ? 1 : 0)
      }
      await wait(2_000)
      stage.answerWebhooks(204)
    },
  },
  {
    name: 'a packet that the database does not take',
    of: 'matrix 22, reported 25',
    on: ['mysql'],
    play: async (world) => {
      const { stage } = world
      const pair = takePair(world)
      await stage.database?.administer('SET GLOBAL max_allowed_packet = 1048576')
      for (const { toDatabase } of stage.replicas) toDatabase?.cut()
      const messages = Array.from({ length: 150 }, (_, n) => ({
        message_id: `big-${n}`,
        content: '长'.repeat(9_000),
        sender: '客服小王',
        from_source: 'shop',
        sent_at: new Date(Date.now() - n).toISOString(),
      }))
      const asking = { who: 'receiver', what: 'upload', method: 'POST', path: UPLOAD }
      const big = await stage.ask({ ...asking, body: { ...pair, messages } })
      stage.expect([200, 413, 503].includes(big.status ?? 0), `a large upload was answered ${big.status}`)
      const small = await stage.ask({ ...asking, body: { ...pair, messages: messages.slice(0, 1) } })
      stage.expect(small.outcome === 'ok', `a small upload after it was answered ${small.status}`)
      await stage.database?.administer('SET GLOBAL max_allowed_packet = 67108864')
      for (const { toDatabase } of stage.replicas) toDatabase?.cut()
    },
  },
  {
    name: 'everything at once',
    of: 'matrix 50',
    on: ['mysql', 'mariadb', 'galera', 'group-replication'],
    yields: 'G3',
    play: underLoad((stage, cycles) =>
      times(5 * cycles, async () => {
        await wait(between(stage.random, 200, 800))
        await pick(stage.random, TROUBLES)(stage)
        stage.count('G3', 1)
        await wait(between(stage.random, 200, 800))
        await stage.heal()
      }),
    ),
  },
]

const UPLOAD = '/api/messages/batch'
/** The sessions' own time-out of 10 s, and what a busy machine takes. */
const HELD_AT_MOST_MS = 16_000

/** 32 creators of each of four pairs; then the winner's session ends, and the pair is free again. */
const storm = async (world: World): Promise<void> => {
  const { stage } = world
  const pairs = world.pairs.slice(0, 4)
  const crowds = pairs.map((pair) =>
    Promise.all(Array.from({ length: 32 }, (_, n) => create(world, `creator ${n}`, 'auto_bargain', pair))),
  )
  for (const answers of await Promise.all(crowds)) {
    const won = answers.filter(({ status }) => status === 201)
    const odd = answers.filter(({ status }) => status !== 201 && status !== 409)
    stage.count('G6', 1)
    stage.expect(won.length === 1, `${won.length} creators won a pair`)
    stage.expect(
      odd.length === 0,
      `creators of a crowd were answered ${odd.map(({ status }) => status).join(', ')}`,
    )
    const [winner] = won
    if (winner !== undefined) await moveSession(world, 'operator', winner.body.session_id, 'cancel')
  }
}

/** Requests with keys are under way when it breaks: their repeats at another replica know within 5 s (8 here). */
const keysSurvive = async (world: World, breakIt: () => Promise<void>): Promise<void> => {
  const { stage } = world
  const [first] = stage.replicas
  const other = stage.replicas.at(-1)
  if (first === undefined || other === undefined) throw new Error('two replicas are needed')
  const asks = Array.from({ length: 12 }, (_, n) => {
    const pair = takePair(world)
    const externalTaskId = `${world.name}-key-${n}`
    const body = {
      ...pair,
      task_type: 'auto_bargain',
      external_task_id: externalTaskId,
      send_content: `第${n}批`,
    }
    const asked = { key: externalTaskId, pair, externalTaskId }
    return { who: 'upstream', what: 'create', asked, method: 'POST', path: '/api/sessions/create', body }
  })
  const begun = asks.map(async (asking, n) => {
    await wait(4 * n)
    return stage.askAt(first, asking)
  })
  await wait(30)
  await breakIt()
  await Promise.all(begun)
  await Promise.all(
    asks.map(async (asking) => {
      const isKnown = await eventually(8_000, async () => isDefinite(await stage.askAt(other, asking)))
      stage.count('G5', 1)
      stage.expect(isKnown, 'the repeat of a key was still in progress after 8 s')
    }),
  )
}

/** One request on a connection of its own: answered, refused before it was sent, or cut after it. */
const askOnce = (replica: Replica): Promise<'answered' | 'refused' | 'cut'> =>
  new Promise((resolve) => {
    const asked = request(`${replica.url}/api/sessions?limit=1`, { agent: false }, (answer) => {
      answer.resume().on('end', () => resolve('answered'))
      answer.on('error', () => resolve('cut'))
    })
    asked.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'cut'),
    )
    asked.end()
  })

/** What may happen at any moment; all of it is healed afterwards. */
const TROUBLES: readonly ((stage: Stage) => Promise<void>)[] = [
  async ({ random, replicas }) => pick(random, replicas).kill(),
  async ({ random, replicas }) => pick(random, replicas).freeze(),
  async ({ database }) => database?.kill(),
  async ({ database }) => database?.freeze(),
  async ({ redis }) => redis?.kill(),
  async ({ redis }) => redis?.freeze(),
  async ({ command }) => void (await command('FLUSHALL')),
  async ({ random, replicas }) => pick(random, replicas).toDatabase?.cut(),
  async ({ random, replicas }) => pick(random, replicas).toDatabase?.setMode('stall'),
  async ({ random, replicas }) => pick(random, replicas).toRedis?.setMode('refuse'),
  async ({ random, replicas }) => pick(random, replicas).toDatabase?.delay(30),
  async ({ random, replicas }) =>
    pick(random, replicas).toDatabase?.strike({ at: 'commit', how: 'lose the answer' }),
  async ({ random, replicas }) => pick(random, replicas).toDatabase?.strike({ at: 'commit', how: 'drop it' }),
]
