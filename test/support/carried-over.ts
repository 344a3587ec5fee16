import Postgrator from 'postgrator'
import { expect } from 'vitest'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { COUNTED } from '../domain/samples.ts'
import { dueAlerts } from './due-alerts.ts'
import { FIRST_VERSION, sqliteInstant } from './first-landing.ts'
import { someNotice, store as storeIn } from './samples.ts'

const PAGE = { limit: 50, cursor: null }
const at = (seconds: number) => new Date(sqliteInstant(seconds))

/** The schema of the first landing, as the first landing's own program made it. */
export const migrateToFirst = async (
  engine: 'mysql' | 'sqlite',
  database: string,
  query: (sql: string) => Promise<unknown[]>,
) => {
  const postgrator = new Postgrator({
    driver: engine === 'mysql' ? 'mysql' : 'sqlite3',
    database,
    migrationPattern: `migrations/${engine}/*.sql`,
    schemaTable: 'schema_version',
    newline: 'LF',
    execQuery: async (sql: string) => ({ rows: await query(sql) }),
    execSqlScript: async (sql: string) => {
      await query(sql)
    },
  } as ConstructorParameters<typeof Postgrator>[0])
  await postgrator.migrate(String(FIRST_VERSION).padStart(3, '0'))
}

/** Whatever the newest schema is, all that the first landing knew is there, and work goes on from it. */
export const expectCarriedOver = async (store: SqlStore) => {
  await store.migrate()
  await store.migrate('off')
  const { records, alerts, receipts, pauses, workers, due } = store

  expect(await records.findSession('ses_active')).toMatchObject({
    state: 'active',
    metadata: { price: 12 },
    createdAt: at(0),
    lastActivity: at(60),
    counts: { timeline: 1, events: 0, messages: 1, tasks: 2 },
  })
  expect(await records.findSession('ses_human')).toMatchObject({
    state: 'transferred',
    reason: 'human_on_account',
    evidence: '小李: 亲，我来处理 🙂',
    unattended: { since: at(100), told: 1, lookAt: at(1_300) },
  })
  expect(await records.findSession('ses_ended')).toMatchObject({ state: 'completed', endedAt: at(-3_600) })
  expect(await records.findTask('tsk_typed')).toMatchObject({
    status: 'completed',
    handOuts: [at(40)],
    explained: 1,
    seenAt: [],
    seenParts: [],
    confirmedBy: 'transcript',
    lease: { token: 'tsk_typed.secret', workerId: 'w-1', contentOut: true },
  })
  expect((await records.messagesOf('ses_active', PAGE)).items).toMatchObject([
    { content: '在的 🙂', sentAt: at(60), editedContent: null, editedAt: null },
  ])
  expect((await records.timelineOf('ses_human', PAGE)).items.map(({ to }) => to)).toEqual([
    'pending',
    'transferred',
  ])
  expect((await pauses.list()).map(({ scope, reason }) => [scope, reason])).toEqual([['shop:shop-9', '下班']])
  expect(await workers.list(5)).toMatchObject([{ workerId: 'w-1', accountIds: ['acc-1'] }])
  const key = { digest: 'd'.repeat(64), fingerprint: 'f'.repeat(64) }
  expect(await receipts.find(key)).toMatchObject({ kind: 'answered', reply: { code: 201 } })

  // And it is worked on: the waiting text, the unattended case, the alert on its way, the pair that is taken.
  expect((await due.waitingTasks(null, 10)).tasks.map(({ id }) => id)).toEqual(['tsk_waits'])
  expect((await due.unattendedSessions(10)).map(({ sessionId }) => sessionId)).toEqual(['ses_human'])
  expect(await dueAlerts(alerts, 'log')).toMatchObject([{ alert: { id: 'alr_1', attempts: 1 } }])
  const pair = { accountId: 'acc-1', shopId: 'shop-1' }
  expect((await records.openSessions(pair)).map(({ id }) => id)).toEqual(['ses_active'])
  const usage = await store.pairs.changePair(pair, { pacing: COUNTED }, (view) => ({
    answer: view.pacing.usage,
    change: null,
  }))
  expect(usage).toMatchObject({ lastLeaseAt: at(30), leases: 1, day: '2026-11-22' })

  // Its events are told to no listener, and forgotten by their age, but for the one that an alert waits for.
  const { events } = store
  expect(await events.place(10)).toBe(0)
  expect(await events.end()).toEqual({ position: 0, eventId: null })
  expect(await events.placeOf('evt_1')).toBeNull()
  expect(await events.purge(0, 10)).toBe(1)
  expect(await events.readAfter(0, 10)).toMatchObject({ events: [], isGap: false })
  const next = someNotice()
  await storeIn(store.pairs, pair, { events: [next] })
  expect(await events.place(10)).toBe(1)
  expect((await events.readAfter(0, 10)).events).toMatchObject([{ position: 1, id: next.id }])
}
