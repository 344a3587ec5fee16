import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import type { LoggedEvent } from '../../src/application/ports/event-log.ts'
import { DatabaseUnavailable, RowBusy } from '../../src/application/ports/unavailable.ts'
import { isWaiting } from '../../src/domain/task.ts'
import { COUNTED } from '../domain/samples.ts'
import { galeraMissing, startGalera } from '../support/galera.ts'
import { groupReplicationMissing, startGroup } from '../support/group-replication.ts'
import { askServer, freshDatabase, type OwnWriters } from '../support/mysql-server.ts'
import {
  at,
  change,
  leased,
  someAlert,
  someEvent,
  someNotice,
  somePair,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

const CLUSTERS = [
  { title: 'Galera', missing: galeraMissing, start: startGalera, nodes: 3 },
  { title: 'Group Replication', missing: groupReplicationMissing, start: startGroup, nodes: 2 },
] as const

for (const { title, missing, start, nodes } of CLUSTERS) {
  const lacks = process.env.REQUIRE_SERVICES === '1' ? null : await missing()
  const name = `Three replicas on ${nodes} writing nodes of ${title}`
  describe.skipIf(lacks !== null)(lacks === null ? name : `${name} (skipped: ${lacks})`, () => {
    let writers: OwnWriters
    let urls: readonly string[] = []
    let stores: readonly SqlStore[] = []
    beforeAll(async () => {
      writers = await start(nodes)
      urls = await databaseOn(writers)
      stores = [0, 1, 2].map((nth) => openMysqlStore({ url: urls[nth % nodes] ?? '' }))
      // They start at once, as a deployment does.
      await Promise.all(stores.map((store) => store.migrate()))
    })
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await writers?.stop()
    })
    /** So often at each node at once. */
    const everywhere = <Answer>(times: number, work: (store: SqlStore) => Promise<Answer>) =>
      Promise.all(stores.flatMap((store) => Array.from({ length: times }, () => work(store))))

    it('run each migration once, and every table has the primary key that clusters want', async () => {
      const [url = ''] = urls
      const versions = await askServer(url, 'SELECT version FROM schema_version ORDER BY version')
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => i))
      expect(versions.length).toBeGreaterThan(1)
      expect(await askServer(url, SELECT_KEYLESS)).toEqual([])
      for (const each of stores) await expect(each.migrate('off')).resolves.toBeUndefined()
    })

    it('know what another one answered', async () => {
      for (let n = 0; n < 10; n += 1) {
        const session = someSession()
        const [writing, reading] = [stores[n % 3], stores[(n + 1) % 3]]
        if (writing === undefined || reading === undefined) throw new Error('no stores')
        await storeIn(writing.pairs, session.pair, { createdSessions: [session] })
        expect(await reading.records.findSession(session.id)).toEqual(session)
      }
    })

    it('lose no decision about few pairs, hand no text out twice, and break nowhere', async () => {
      const { accountId } = somePair()
      const sessions = [1, 2].map((n) => someSession({ pair: { accountId, shopId: `shop ${n}` } }))
      const tasks = sessions.flatMap((session) =>
        Array.from({ length: 36 }, (_, i) => someTask(session, { position: i + 1, externalTaskId: `x${i}` })),
      )
      for (const session of sessions) {
        const createdTasks = tasks.filter(({ sessionId }) => sessionId === session.id)
        await storeIn(stores[0]?.pairs as SqlStore['pairs'], session.pair, {
          createdSessions: [session],
          createdTasks,
        })
      }
      const takeOne = ({ pairs }: SqlStore, pair: (typeof sessions)[number]['pair']) =>
        pairs.changePair(
          pair,
          { pacing: COUNTED },
          ({ open: [session], tasks: there, pacing: { usage } }) => {
            const task = there.find(isWaiting)
            if (session === undefined || task === undefined || usage === null)
              throw new Error('nothing to take')
            // Without rows of events: their unique key would refuse what the lock is to.
            const events = session.counts.events + 1
            const changed = { ...session, counts: { ...session.counts, events } }
            return {
              answer: task.id,
              change: change({
                changedSessions: [changed],
                changedTasks: [leased({ ...task, content: '亲' }, at(9_000))],
                usage: { ...usage, leases: usage.leases + 1 },
              }),
            }
          },
        )

      // Each goes on by itself, so that changes of other nodes arrive in the middle of decisions.
      const taken = await everywhere(2, async (each) => {
        const ids: string[] = []
        for (let n = 0; n < 6; n += 1)
          for (const { pair } of sessions) ids.push(await untilAnswered(() => takeOne(each, pair)))
        return ids
      })
      expect(taken.flat().toSorted()).toEqual(tasks.map(({ id }) => id).toSorted())

      for (const { id, pair } of sessions) {
        const seen = await stores[1]?.pairs.changePair(pair, { pacing: COUNTED }, (view) => ({
          answer: view,
          change: null,
        }))
        expect(seen?.open).toMatchObject([{ id, counts: { events: 36 } }])
        expect(seen?.pacing.usage?.leases).toBe(72)
      }
    })

    it('give each event one place, in an order of which a reader at any node misses none', async () => {
      const written: string[] = []
      let isOver = false
      const write = async ({ pairs }: SqlStore) => {
        for (let n = 0; n < 15; n += 1) {
          const event = someNotice()
          await untilAnswered(() => storeIn(pairs, somePair(), { events: [event] }))
          written.push(event.id)
        }
      }
      const place = async ({ events }: SqlStore) => {
        while (!isOver) await untilAnswered(() => events.place(4))
        while ((await untilAnswered(() => events.place(100))) > 0);
      }
      const follow = async ({ events }: SqlStore) => {
        const seen: LoggedEvent[] = []
        for (let from = 0; !isOver || seen.length < written.length; ) {
          const slice = await untilAnswered(() => events.readAfter(from, 10))
          seen.push(...slice.events)
          from = slice.readTo
        }
        return seen
      }
      const placing = everywhere(1, place)
      const following = everywhere(1, follow)
      await everywhere(2, write)
      isOver = true
      await placing
      const [seen = [], ...others] = await following
      expect(seen.map(({ position }) => position)).toEqual(written.map((_, i) => i + 1))
      expect(seen.map(({ id }) => id).toSorted()).toEqual(written.toSorted())
      for (const other of others) expect(other).toEqual(seen)
    })

    it('answer a request once, and deliver an alert once', async () => {
      for (let n = 0; n < 3; n += 1) {
        const digest = String(n).padStart(64, '0')
        let answers = 0
        const kept = await everywhere(2, ({ receipts }) => {
          answers += 1
          return receipts.keep({
            digest,
            fingerprint: digest,
            reply: { code: 200, text: `answer ${answers}` },
          })
        })
        expect(new Set(kept.map((each) => JSON.stringify(each))).size).toBe(1)
      }

      const session = someSession()
      const events = Array.from({ length: 12 }, (_, i) => someEvent(session, { seq: i + 1 }))
      const alerts = events.map((event) => ({ ...someAlert(event), sessionId: null }))
      const [first] = stores
      if (first === undefined) throw new Error('no stores')
      await storeIn(first.pairs, session.pair, { createdSessions: [session], events, alerts })
      let asked = 0
      const shown: string[][] = []
      const runs = await everywhere(2, (each) => {
        asked += 1
        const turn = { channel: 'log', owner: `owner ${asked}`, holdMs: 60_000, most: 50, later: 0 }
        return each.alerts.sendFrom(turn, (_, waiting) => ({
          parcels: waiting.map((one) => [one]),
          sentAt: [],
        }))
      })
      for (const run of runs)
        if (run !== null)
          shown.push(
            run.parcels
              .flat()
              .map(({ alert }) => alert.id)
              .toSorted(),
          )
      expect(shown).toEqual([alerts.map(({ id }) => id).toSorted()])
    })
  })
}

const SELECT_KEYLESS = `
  SELECT t.table_name
  FROM information_schema.tables t
  WHERE t.table_schema = DATABASE()
    AND NOT EXISTS (
      SELECT 1
      FROM information_schema.table_constraints c
      WHERE c.table_schema = t.table_schema
        AND c.table_name = t.table_name
        AND c.constraint_type = 'PRIMARY KEY'
    )`

/** An empty database, as it is known at each node. */
const databaseOn = async ({ nodes }: OwnWriters): Promise<readonly string[]> => {
  const [first] = nodes
  if (first === undefined) throw new Error('no nodes')
  const { pathname } = new URL((await freshDatabase(first.url)).url)
  const urls = nodes.map(({ url }) => new URL(pathname, url).href)
  const isThere = (url: string) =>
    askServer(url, 'SELECT 1').then(
      () => true,
      () => false,
    )
  while (!(await Promise.all(urls.map(isThere))).every(Boolean)) await wait(100)
  return urls
}

/** As clients do: what met changes of other nodes every time was answered 503, and is asked for again. */
const untilAnswered = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      const isAgain = error instanceof DatabaseUnavailable || error instanceof RowBusy
      if (!isAgain || tries === 10) throw error
    }
  }
}
