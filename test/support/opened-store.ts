import { join } from 'node:path'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
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
/** What is read for instruments alone is tested by itself. */
type TestedStore = Omit<SqlStore, 'instruments' | 'audit'>

/** The store's clock goes with the machine's, as the servers' do. */
export const openMemory = async (): Promise<OpenedStore> => embedded(':memory:', async () => {})

export const openFile = async (): Promise<OpenedStore> => {
  const folder = await temporaryFolder()
  return embedded(join(folder.path, 'deep/er/auto-session.db'), () => folder.remove())
}

const embedded = async (path: string, remove: () => Promise<void>): Promise<OpenedStore> => {
  let aheadMs = 0
  const store = openSqliteStore({ path, now: () => new Date(Date.now() + aheadMs) })
  await store.migrate()
  const close = async () => {
    await store.close()
    await remove()
  }
  const ageKeys = async (ms: number) => {
    aheadMs += ms
  }
  return { store, replica: store, ageKeys, close }
}

/** A database of its own on a server of MySQL or MariaDB. */
export const openOn = async (serverUrl: string): Promise<OpenedStore> => {
  const database = await freshDatabase(serverUrl)
  const [store, replica] = [openMysqlStore({ url: database.url }), openMysqlStore({ url: database.url })]
  await store.migrate()
  const close = async () => {
    await Promise.all([store.close(), replica.close()])
    await database.drop()
  }
  const ageKeys = (ms: number) =>
    onServer(
      database.url,
      `UPDATE idempotency_keys SET begun_at = begun_at - INTERVAL ${ms * 1_000} MICROSECOND`,
    )
  return { store, replica, ageKeys, close }
}
