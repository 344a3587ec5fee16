import { type Connection, createConnection } from 'mysql2/promise'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import { makePairStore } from '../../src/adapters/sql/pair-store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import type { PairChange, PairView } from '../../src/application/ports/pair-store.ts'
import type { PauseScope } from '../../src/domain/pause.ts'
import { COUNTED } from '../domain/samples.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import {
  at,
  change,
  createIfFree,
  someMessage,
  somePair,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'
import { describeWith } from '../support/services.ts'

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
        transact: <Answer>(...[, work, options]: Parameters<typeof runner.transact<Answer>>) => {
          turns += 1
          return runner.transact(`turn ${turns}`, work, options)
        },
      }
      const pairs = makePairStore(scattered, { lockPair: 'DO 1', lockAccount: 'DO 1', noWait: null })
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
  })
}
