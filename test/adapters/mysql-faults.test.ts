import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import { makePairStore } from '../../src/adapters/sql/pair-store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import type { Decide } from '../../src/application/ports/pair-store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import type { WorkingSession } from '../../src/domain/session.ts'
import { NO_REASON, pauseSession } from '../../src/domain/session-moves.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import {
  change,
  createIfFree,
  someMessage,
  somePair,
  someSession,
  store as storeIn,
} from '../support/samples.ts'
import { describeWith } from '../support/services.ts'
import { startProxy } from '../support/tcp-proxy.ts'

const ALL = { limit: 200, cursor: null } as const

for (const engine of ['mysql', 'mariadb'] as const) {
  describeWith(engine, `Faults of ${engine}`, (serverUrl) => {
    const cleanUps: (() => Promise<void>)[] = []
    let url: string
    let store: SqlStore
    /** Somebody else at the same database, for whom nothing is cleaned up before the end of the test. */
    let other: Connection

    beforeEach(async () => {
      const database = await freshDatabase(serverUrl)
      url = database.url
      store = openMysqlStore({ url })
      other = await createConnection(url)
      cleanUps.push(
        () => database.drop(),
        () => store.close(),
        async () => other.destroy(),
      )
      await store.migrate()
    })
    afterEach(async () => {
      for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
    })

    const openStore = (
      options: { readonly url?: string; poolSize?: number; waitMs?: number } = {},
    ): SqlStore => {
      const opened = openMysqlStore({ url, ...options })
      cleanUps.push(() => opened.close())
      return opened
    }

    /** Pairs without their lock: neither the row's nor the turns in this process. */
    const openUnguarded = async () => {
      const pool = openPool({ url, poolSize: 20 })
      cleanUps.push(() => pool.end())
      const runner = makeMysqlRunner(pool, { waitMs: 10_000, statementMs: 20_000 })
      let turns = 0
      const scattered = {
        ...runner,
        transact: <Answer>(_turn: string, work: Parameters<typeof runner.transact<Answer>>[1]) => {
          turns += 1
          return runner.transact(`turn ${turns}`, work)
        },
      }
      const pairs = makePairStore(scattered, { lockPair: 'DO 1', lockAccount: 'DO 1' })
      // With its connections open, those who race truly meet.
      await Promise.all(
        Array.from({ length: 20 }, () =>
          pairs.changePair(somePair(), {}, () => ({ answer: null, change: null })),
        ),
      )
      return pairs
    }

    /** A stored session whose row somebody else has locked, until `letGo`. */
    const keepLocked = async (): Promise<{ session: WorkingSession; letGo(): Promise<unknown> }> => {
      const session = someSession()
      await storeIn(store.pairs, session.pair, { createdSessions: [session] })
      await other.query('START TRANSACTION')
      await other.query('SELECT session_id FROM sessions WHERE session_id = ? FOR UPDATE', [session.id])
      return { session, letGo: () => other.query('ROLLBACK') }
    }
    const grow = (ran: () => void): Decide<number> => {
      return ({ open }) => {
        ran()
        const [seen] = open
        if (seen === undefined) throw new Error('no session')
        const changed = { ...seen, version: seen.version + 1 }
        return { answer: changed.version, change: change({ changedSessions: [changed] }) }
      }
    }

    it('refuses a second live session by its keys alone', async () => {
      const pairs = await openUnguarded()
      let decided = 0
      for (let round = 0; round < 5; round += 1) {
        const pair = somePair()
        const answers = await Promise.all(
          Array.from({ length: 20 }, () =>
            pairs.changePair(pair, {}, (view) => {
              decided += 1
              return createIfFree(() => someSession({ pair }))(view)
            }),
          ),
        )
        expect(answers.filter(({ won }) => won)).toHaveLength(1)
        expect(new Set(answers.map(({ holder }) => holder)).size).toBe(1)
      }
      // They truly met: some saw a free pair, were refused by the key and decided again.
      expect(decided).toBeGreaterThan(5 * 20)
    })

    it('stores a message once by its key alone', async () => {
      const pairs = await openUnguarded()
      const session = someSession()
      const ids = Array.from({ length: 30 }, (_, i) => `r${i}`)
      await storeIn(pairs, session.pair, { createdSessions: [session] })
      const stored = await Promise.all(
        Array.from({ length: 12 }, () =>
          pairs.changePair(session.pair, { messageIds: ids }, ({ knownMessageIds }) => {
            const fresh = ids.filter((id) => !knownMessageIds.has(id))
            const messages = fresh.map((messageId) => someMessage(session, { messageId }))
            return { answer: fresh.length, change: change({ messages }) }
          }),
        ),
      )
      expect(stored.reduce((a, b) => a + b)).toBe(30)
      expect((await store.records.messagesOf(session.id, ALL)).items).toHaveLength(30)
    })

    it('decides again after a lock wait time-out, and keeps nothing of the first try', async () => {
      const live = someSession({ taskType: 'manual_urgent' })
      const { pair } = live
      const paused = pauseSession(someSession({ pair }), NO_REASON, live.id)
      await storeIn(store.pairs, pair, { createdSessions: [live, paused] })
      await other.query('START TRANSACTION')
      await other.query('SELECT session_id FROM sessions WHERE session_id = ? FOR UPDATE', [live.id])
      let decided = 0
      await store.pairs.changePair(pair, {}, ({ open }) => {
        decided += 1
        if (decided === 2) void other.query('ROLLBACK')
        // The paused one is written first, and its row is free.
        const changedSessions = open.map((seen) => ({ ...seen, version: seen.version + 1 }))
        return { answer: null, change: change({ changedSessions }) }
      })
      expect(decided).toBe(2)
      const versions = (await store.records.openSessions(pair)).map(({ version }) => version)
      expect(versions).toEqual([2, 2])
    })

    it('decides again after a deadlock', async () => {
      const { session, letGo } = await keepLocked()
      // Of two that wait for each other the one that wrote less has to give way: ours.
      for (let i = 0; i < 50; i += 1) {
        await other.query('INSERT INTO session_pairs (account_id, shop_id) VALUES (?, ?)', [
          `weight ${i}`,
          's',
        ])
      }
      let decided = 0
      const version = await store.pairs.changePair(
        session.pair,
        {},
        grow(() => {
          decided += 1
          if (decided > 1) return
          const { accountId, shopId } = session.pair
          void other
            .query('SELECT * FROM session_pairs WHERE account_id = ? AND shop_id = ? FOR UPDATE', [
              accountId,
              shopId,
            ])
            .then(letGo)
        }),
      )
      expect({ decided, version }).toEqual({ decided: 2, version: 2 })
    })

    it('says unavailable when its connection is killed, keeps nothing, and goes on with another', async () => {
      const { session, letGo } = await keepLocked()
      const admin = await createConnection(url)
      cleanUps.push(async () => admin.destroy())
      const changing = store.pairs.changePair(
        session.pair,
        {},
        grow(() => undefined),
      )
      const refused = expect(changing).rejects.toBeInstanceOf(DatabaseUnavailable)
      await expect
        .poll(async () => {
          const [waiting] = await admin.query<RowDataPacket[]>(
            "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND command IN ('Execute', 'Query') AND info LIKE '%UPDATE sessions%' AND id <> CONNECTION_ID()",
          )
          for (const { id, ID } of waiting) await admin.query(`KILL ${Number(id ?? ID)}`)
          return waiting.length
        })
        .toBeGreaterThan(0)
      await refused
      await letGo()
      expect(await store.records.findSession(session.id)).toMatchObject({ version: 1 })
      expect(
        await store.pairs.changePair(
          session.pair,
          {},
          grow(() => undefined),
        ),
      ).toBe(2)
    })

    it('says unavailable when no connection becomes free in time', async () => {
      const { session, letGo } = await keepLocked()
      const small = openStore({ poolSize: 1, waitMs: 300 })
      // Its one connection is made beforehand, however slowly.
      await expect
        .poll(() =>
          small.records.ping().then(
            () => true,
            () => false,
          ),
        )
        .toBe(true)
      const { promise: decided, resolve } = Promise.withResolvers<void>()
      const holding = small.pairs.changePair(session.pair, {}, grow(resolve))
      await decided
      await expect(small.records.ping()).rejects.toBeInstanceOf(DatabaseUnavailable)
      // A turn that does not come counts the same.
      const second = small.pairs.changePair(
        session.pair,
        {},
        grow(() => undefined),
      )
      await expect(second).rejects.toBeInstanceOf(DatabaseUnavailable)
      await letGo()
      expect(await holding).toBe(2)
      await expect(small.records.ping()).resolves.toBeUndefined()
    })

    it.each([
      ['lose the answer', 1],
      ['drop it', 0],
    ] as const)('never repeats a COMMIT of unknown outcome: %s', async (fault, kept) => {
      const { hostname, port } = new URL(url)
      const proxy = await startProxy(hostname, Number(port))
      cleanUps.push(() => proxy.close())
      const through = new URL(url)
      through.hostname = '127.0.0.1'
      through.port = `${proxy.port}`
      const behind = openStore({ url: through.href })
      await behind.records.ping()

      const session = someSession()
      let decided = 0
      proxy.fault = fault
      const changing = behind.pairs.changePair(session.pair, {}, () => {
        decided += 1
        return { answer: null, change: change({ createdSessions: [session] }) }
      })
      await expect(changing).rejects.toBeInstanceOf(DatabaseUnavailable)
      expect(decided).toBe(1)
      proxy.fault = 'pass'
      // The server may still be at work on a COMMIT that nobody waits for: the pair's lock waits for it.
      const { open } = await behind.pairs.changePair(session.pair, {}, (view) => ({
        answer: view,
        change: null,
      }))
      expect(open).toHaveLength(kept)
    })

    it('sees rows that others committed since, and speaks UTC whatever the server does', async () => {
      await other.query("SET time_zone = '+08:00'")
      const session = someSession()
      await storeIn(store.pairs, session.pair, { createdSessions: [session] })
      await other.query('UPDATE sessions SET version = 77 WHERE session_id = ?', [session.id])
      const { open } = await store.pairs.changePair(session.pair, {}, (view) => ({
        answer: view,
        change: null,
      }))
      expect(open).toEqual([{ ...session, version: 77 }])
    })
  })
}
