import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { MYSQL, openMysqlStore } from '../../src/adapters/mysql/store.ts'
import { makeClaimPair } from '../../src/adapters/sql/pair-locks.ts'
import { makePairStore } from '../../src/adapters/sql/pair-store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import type { PairChange, PairView } from '../../src/application/ports/pair-store.ts'
import { RowBusy } from '../../src/application/ports/unavailable.ts'
import type { TellSilent } from '../../src/application/ports/worker-book.ts'
import type { PauseScope } from '../../src/domain/pause.ts'
import { endSession, NO_REASON } from '../../src/domain/session-moves.ts'
import { COUNTED, UNPACED } from '../domain/samples.ts'
import { dueAlerts } from '../support/due-alerts.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import {
  at,
  change,
  createIfFree,
  someAlert,
  someEvent,
  someMessage,
  someNotice,
  somePair,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'
import { describeWith } from '../support/services.ts'

const SILENCE = { silentMs: 60_000, pacing: UNPACED }
const ALL = { limit: 200, cursor: null } as const
const SEEN = { messageIds: ['m'], pauses: true, pacing: COUNTED } as const

/** What decisions count up, a kind of row each. */
const COUNTERS: Readonly<Record<string, Counter>> = {
  session: {
    count: ({ open: [session] }) => session?.version ?? 0,
    add: ({ open }) => ({ changedSessions: open.map((each) => ({ ...each, version: each.version + 1 })) }),
  },
  task: {
    count: ({ tasks: [task] }) => task?.attempt ?? 0,
    add: ({ tasks }) => ({ changedTasks: tasks.map((each) => ({ ...each, attempt: each.attempt + 1 })) }),
  },
  message: {
    count: ({ knownMessages }) => Number(knownMessages.get('m')?.editedContent),
    add: ({ knownMessages }) => ({
      editedMessages: [...knownMessages.values()].map((each) => ({
        ...each,
        editedContent: `${Number(each.editedContent) + 1}`,
      })),
    }),
  },
  pause: {
    count: ({ pauses: [pause] }) => Number(pause?.reason),
    add: ({ pauses }) => ({
      pauses: pauses.map((each) => ({ ...each, reason: `${Number(each.reason) + 1}` })),
    }),
  },
  usage: {
    count: ({ pacing }) => pacing.usage?.leases ?? 0,
    add: ({ pacing: { usage } }) => ({ usage: usage && { ...usage, leases: usage.leases + 1 } }),
  },
}
type Counter = {
  readonly count: (view: PairView<typeof SEEN>) => number
  readonly add: (view: PairView<typeof SEEN>) => Partial<PairChange>
}

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

    /** Pairs without their lock: neither the row's nor the turns in this process. */
    const openUnguarded = async () => {
      const pool = openPool({ url, poolSize: 20 })
      cleanUps.push(() => pool.end())
      const runner = makeMysqlRunner(pool)
      let turns = 0
      const scattered = {
        ...runner,
        decide: <Answer>(...[, work]: Parameters<typeof runner.decide<Answer>>) => {
          turns += 1
          return runner.transact(`turn ${turns}`, work)
        },
      }
      const unlocked = {
        lockPairs: () => 'DO 1',
        lockAccounts: () => 'DO 1',
        noWait: '',
        skipLocked: '',
        by: () => '',
      }
      const pairs = makePairStore(scattered, unlocked, { note: () => undefined })
      // With its connections open, those who race truly meet.
      await Promise.all(
        Array.from({ length: 20 }, () =>
          pairs.changePair(somePair(), {}, () => ({ answer: null, change: null })),
        ),
      )
      return pairs
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

    it.each(Object.entries(COUNTERS))(
      'loses no decision by the revisions of its rows alone: %s',
      async (_, { count, add }) => {
        const pairs = await openUnguarded()
        const session = someSession()
        const { pair } = session
        const messages = [someMessage(session, { messageId: 'm', editedContent: '0', editedAt: at(0) })]
        await storeIn(pairs, pair, {
          createdSessions: [session],
          createdTasks: [someTask(session)],
          messages,
        })
        const [scope, made] = [`account:${pair.accountId}`, { until: null, createdBy: 'li' }]
        await store.pauses.put({ ...made, scope: scope as PauseScope, reason: '0' })
        await other.query("INSERT INTO account_usage (account_id, day, leases) VALUES (?, '', 0)", [
          pair.accountId,
        ])
        const before = await pairs.changePair(pair, SEEN, (view) => ({ answer: count(view), change: null }))
        let decided = 0
        await Promise.all(
          Array.from({ length: 6 }, () =>
            pairs.changePair(pair, SEEN, (view) => {
              decided += 1
              return { answer: null, change: change(add(view)) }
            }),
          ),
        )
        const after = await pairs.changePair(pair, SEEN, (view) => ({ answer: count(view), change: null }))
        expect(after - before).toBe(6)
        // They truly met: some saw what another one changed before they wrote.
        expect(decided).toBeGreaterThan(6)
      },
    )

    it('stores a message once by its key alone', async () => {
      const pairs = await openUnguarded()
      const session = someSession()
      const ids = Array.from({ length: 30 }, (_, i) => `r${i}`)
      await storeIn(pairs, session.pair, { createdSessions: [session] })
      const stored = await Promise.all(
        Array.from({ length: 12 }, () =>
          pairs.changePair(session.pair, { messageIds: ids }, ({ knownMessages }) => {
            const fresh = ids.filter((id) => !knownMessages.has(id))
            const messages = fresh.map((messageId) => someMessage(session, { messageId }))
            return { answer: fresh.length, change: change({ messages }) }
          }),
        ),
      )
      expect(stored.reduce((a, b) => a + b)).toBe(30)
      expect((await store.records.messagesOf(session.id, ALL)).items).toHaveLength(30)
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

    describe('while somebody holds a row', () => {
      const nothing = () => ({ answer: 'decided', change: null })
      const hold = async (sql: string) => {
        await other.query('START TRANSACTION')
        const [rows] = await other.query<RowDataPacket[]>(`${sql} FOR UPDATE`)
        expect(rows.length).toBeGreaterThan(0)
      }
      const letGo = () => other.query('ROLLBACK')

      it('says so of its pair alone, and to who does not wait at once', async () => {
        const [held, free] = [someSession(), someSession()]
        for (const session of [held, free])
          await storeIn(store.pairs, session.pair, { createdSessions: [session] })
        await hold(`SELECT * FROM session_pairs WHERE account_id = '${held.pair.accountId}'`)
        const ends = await Promise.allSettled([
          store.pairs.changePair(held.pair, { noWait: true }, nothing),
          store.pairs.changePair(free.pair, { noWait: true }, nothing),
          store.pairs.changePair(held.pair, {}, nothing),
          store.pairs.changePair(somePair(), { noWait: true }, nothing),
        ])
        const told = ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.name))
        expect(told).toEqual(['RowBusy', 'decided', 'RowBusy', 'decided'])
        await letGo()
        expect(await store.pairs.changePair(held.pair, { noWait: true }, nothing)).toBe('decided')
      })

      it('says so to who does not wait though it is the row of a session that is held, without the pair', async () => {
        const held = someSession()
        await storeIn(store.pairs, held.pair, { createdSessions: [held] })
        await hold(`SELECT * FROM sessions WHERE account_id = '${held.pair.accountId}'`)
        const asked = store.pairs.changePair(held.pair, { noWait: true }, nothing)
        await expect(asked).rejects.toThrow(RowBusy)
        await letGo()
        expect(await store.pairs.changePair(held.pair, { noWait: true }, nothing)).toBe('decided')
      })

      it.each([3, 5, 8, 30])('holds its own rows alone, of %i that there are', async (count) => {
        const sessions = Array.from({ length: count }, () => someSession())
        for (const session of sessions)
          await storeIn(store.pairs, session.pair, { createdSessions: [session] })
        // The engine knows how few they are.
        await other.query('ANALYZE TABLE sessions, session_pairs')
        const own = sessions.slice(0, 2)
        const claimPair = makeClaimPair(MYSQL)
        const claims = own.map(({ pair }) => claimPair(pair, { noWait: true }))
        await other.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED')
        await other.query('START TRANSACTION')
        for (const { sql, params } of claims[0]?.lockAll(claims).statements ?? [])
          await other.query({ sql, namedPlaceholders: true }, params)
        const ends = await Promise.allSettled(
          sessions.map(({ pair }) => store.pairs.changePair(pair, { noWait: true }, nothing)),
        )
        const held = sessions.filter((_, i) => ends[i]?.status === 'rejected')
        expect(held).toEqual(own)
      })

      it('stops all else at once while one pause is held', async () => {
        const put = (scope: PauseScope) =>
          store.pauses.put({ scope, reason: 'stop', until: null, createdBy: 'li' })
        await put('shop:held')
        await hold("SELECT * FROM pauses WHERE scope = 'shop:held'")
        const held = Promise.allSettled([put('shop:held'), store.pauses.remove('shop:held')])
        const others = Promise.all([put('all'), put('account:free'), store.pauses.remove('all')])
        expect(await Promise.race([held.then(() => 'the held one'), others.then(() => 'the others')])).toBe(
          'the others',
        )
        expect(await held).toMatchObject([{ reason: { name: 'RowBusy' } }, { reason: { name: 'RowBusy' } }])
        await letGo()
        expect(await store.pauses.remove('shop:held')).toBe(true)
      })

      it('purges the sessions of all other pairs', async () => {
        const ended = [1, 2, 3].map(() => ({
          ...endSession(someSession(), 'close', NO_REASON, new Date(Date.now() - 60_000)),
          pausedBy: null,
        }))
        for (const session of ended) await storeIn(store.pairs, session.pair, { createdSessions: [session] })
        const [held] = ended
        await hold(`SELECT * FROM session_pairs WHERE account_id = '${held?.pair.accountId}'`)
        // A step of one session: the one that is held stands in front of it every time.
        expect(await store.due.purgeSessions(0, 1)).toBe(1)
        expect(await store.due.purgeSessions(0, 1)).toBe(1)
        expect(await store.due.purgeSessions(0, 1)).toBe(0)
        expect(await store.due.purgePairs(null, 100)).toMatchObject({ purged: 0 })
        await letGo()
        expect(await store.due.purgeSessions(0, 1)).toBe(1)
      })

      it('delivers the alerts of all other sessions, however many are held', async () => {
        const alerts = []
        for (let i = 0; i < 4; i += 1) {
          const session = someSession()
          const event = someEvent(session)
          const alert = someAlert(event, { nextAttemptAt: new Date(Date.now() - 60_000 + 1_000 * i) })
          await storeIn(store.pairs, session.pair, {
            createdSessions: [session],
            events: [event],
            alerts: [alert],
          })
          alerts.push(alert)
        }
        const [first, second, third, fourth] = alerts.map(({ id }) => id)
        const channel = alerts[0]?.channel ?? ''
        await hold(`SELECT * FROM alerts WHERE alert_id IN ('${first}', '${second}')`)
        const due = async () => (await dueAlerts(store.alerts, channel)).map(({ alert }) => alert.id)
        expect(await due()).toEqual([first, second, third, fourth])
        const delivered = (id = '') => store.alerts.markDelivered(channel, [id])
        await expect(delivered(first)).rejects.toThrow(RowBusy)
        await delivered(third)
        const failed = { failure: 'away', error: 'gone', muteMs: null } as const
        await store.alerts.markFailed(channel, {
          ...failed,
          alerts: [{ id: fourth ?? '', retryInMs: 600_000 }],
        })
        expect(await due()).toEqual([first, second])
        await letGo()
        // What waits for another try is woken by a success, but for what is held.
        await hold(`SELECT * FROM alerts WHERE alert_id = '${fourth}'`)
        for (const id of [first, second]) await delivered(id)
        expect(await due()).toEqual([])
      })

      it('sends from all other channels, and from one that is held nothing that nobody counts', async () => {
        const session = someSession()
        const event = someEvent(session)
        const alerts = ['held', 'free'].map((channel) => someAlert(event, { channel }))
        await storeIn(store.pairs, session.pair, { createdSessions: [session], events: [event], alerts })
        for (const channel of ['held', 'free']) expect(await dueAlerts(store.alerts, channel)).toHaveLength(1)
        await hold("SELECT * FROM alert_channels WHERE channel = 'held'")
        expect(await dueAlerts(store.alerts, 'held')).toEqual([])
        expect(await dueAlerts(store.alerts, 'free')).toHaveLength(1)
        await letGo()
        expect(await dueAlerts(store.alerts, 'held')).toHaveLength(1)
      })

      it('forgets and tells of all other accounts and workers', async () => {
        const at = new Date(Date.now() - 600_000)
        const insert = 'INSERT INTO account_polls (account_id, asked_at, silence_told) VALUES (?, ?, 0)'
        const sessions = [someSession(), someSession()]
        for (const session of sessions) {
          const tasks = [someTask(session, { readyAt: at })]
          await storeIn(store.pairs, session.pair, { createdSessions: [session], createdTasks: tasks })
          await other.query(insert, [session.pair.accountId, at])
        }
        for (const id of ['held', 'free']) await other.query(insert, [id, at])
        const [held, free] = sessions.map(({ pair }) => pair.accountId)
        await hold(`SELECT * FROM account_polls WHERE account_id IN ('${held}', 'held')`)
        const told: string[] = []
        const tell: TellSilent = (accountId) => {
          told.push(accountId)
          return { event: someNotice(accountId), alerts: [] }
        }
        expect(await store.workers.tellSilent(SILENCE, 1, tell)).toBe(1)
        expect(told).toEqual([free])
        const ages = { recordsMs: 60_000, usageMs: null, pausesMs: 60_000 }
        expect(await store.due.purgeTraces(ages, 1)).toBe(1)
        await letGo()
        expect(await store.workers.tellSilent(SILENCE, 1, tell)).toBe(1)
        expect(await store.due.purgeTraces(ages, 1)).toBe(1)
      })
    })

    it('frees the rows of a machine that vanished in the middle of a transaction, which stores nothing later', async () => {
      const session = someSession()
      await storeIn(store.pairs, session.pair, { createdSessions: [session] })
      const pool = openPool({ url, poolSize: 1 })
      cleanUps.push(() => pool.end())
      const vanished = await pool.getConnection()
      await vanished.query('START TRANSACTION')
      await vanished.query('UPDATE session_pairs SET newest_sent_at = NULL')
      await vanished.query('UPDATE sessions SET version = 99')
      const look = () =>
        store.pairs.changePair(session.pair, {}, ({ open }) => ({ answer: open[0]?.version, change: null }))
      await expect(look()).rejects.toBeInstanceOf(RowBusy)
      await expect.poll(() => look().catch(() => 'busy'), { timeout: 40_000 }).toBe(session.version)
      // When it is back, it finds its transaction gone.
      await expect(vanished.query('COMMIT')).rejects.toThrow()
      vanished.destroy()
      expect(await look()).toBe(session.version)
    })

    it('never fails a request with a connection that was closed while nobody used it', async () => {
      await store.records.ping()
      const [rows] = await other.query<RowDataPacket[]>(
        'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
      )
      expect(rows.length).toBeGreaterThan(0)
      const killed = Promise.all(rows.map(({ id }) => other.query(`KILL ${id}`)))
      // The process stands still, so that it hears of it only when it asks something.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000)
      await store.records.ping()
      await killed
    })
  })
}
