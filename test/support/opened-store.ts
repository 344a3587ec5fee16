import { join } from 'node:path'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { MYSQL, openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { Statement } from '../../src/adapters/sql/engine/steps.ts'
import { makeStores, type SqlStore, type StoreOptions } from '../../src/adapters/sql/sql-store.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { openSqliteStore, SQLITE } from '../../src/adapters/sqlite/store.ts'
import { listenTo } from './heard-statements.ts'
import { freshDatabase, onServer } from './mysql-server.ts'
import { temporaryFolder } from './server-process.ts'

/** A store on an empty, migrated database, and the same as another replica sees it: for an embedded one, itself. */
export type OpenedStore = {
  readonly store: TestedStore
  readonly replica: TestedStore
  /** Makes every idempotency key so much older. */
  ageKeys(ms: number): Promise<void>
  close(): Promise<void>
}
/** What is read for instruments, by the doctor and by listeners alone is simulated nowhere. */
type TestedStore = Omit<SqlStore, 'instruments' | 'audit' | 'clocks' | 'events' | 'migrate' | 'close'>

/** The same on a database of SQL. */
export type OpenedSqlStore = OpenedStore & {
  readonly store: TestedSqlStore
  readonly replica: TestedSqlStore
}
type TestedSqlStore = Omit<SqlStore, 'migrate' | 'close'>

type Hear = (statement: Statement) => void
const NOBODY: Hear = () => undefined

/** SQLite in memory, its statements heard. The store's clock goes with the machine's, as the servers' do. */
export const openMemory = async (
  hear: Hear = NOBODY,
  options: StoreOptions = {},
  hearGathered: Hear = NOBODY,
): Promise<OpenedSqlStore> => {
  const clock = makeClock()
  const database = openSqlite({ path: ':memory:', now: clock.now })
  await migrateSqlite(database)
  const runner = makeSqliteRunner(() => database)
  const store = makeStores(listenTo(runner, hear, hearGathered), SQLITE, options)
  return { store, replica: store, ageKeys: clock.pass, close: async () => database.close() }
}

/** SQLite in a file, opened as the service does. */
export const openFile = async (options: StoreOptions = {}): Promise<OpenedSqlStore> => {
  const [clock, folder] = [makeClock(), await temporaryFolder()]
  const store = openSqliteStore({
    path: join(folder.path, 'deep/er/auto-session.db'),
    now: clock.now,
    ...options,
  })
  await store.migrate()
  const close = async () => {
    await store.close()
    await folder.remove()
  }
  return { store, replica: store, ageKeys: clock.pass, close }
}

/** A database of its own on a server of MySQL or MariaDB; the replica is opened as the service does. */
export const openOn = async (
  serverUrl: string,
  hear: Hear = NOBODY,
  options: StoreOptions = {},
): Promise<OpenedSqlStore> => {
  const { url, drop } = await freshDatabase(serverUrl)
  const [pool, replica] = [openPool({ url }), openMysqlStore({ url, ...options })]
  await replica.migrate()
  const runner = makeMysqlRunner(pool)
  const close = async () => {
    await Promise.all([pool.end(), replica.close()])
    await drop()
  }
  const ageKeys = (ms: number) =>
    onServer(url, `UPDATE idempotency_keys SET begun_at = begun_at - INTERVAL ${ms * 1_000} MICROSECOND`)
  return { store: makeStores(listenTo(runner, hear), MYSQL, options), replica, ageKeys, close }
}

/** The machine's clock, and ahead of it by what was let pass. */
const makeClock = () => {
  let aheadMs = 0
  return {
    now: () => new Date(Date.now() + aheadMs),
    pass: async (ms: number) => {
      aheadMs += ms
    },
  }
}
