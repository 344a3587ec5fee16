import { join } from 'node:path'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { freshDatabase } from './mysql-server.ts'
import { temporaryFolder } from './server-process.ts'

/** A store on an empty, migrated database, and the same as another replica sees it: for an embedded one, itself. */
export type OpenedStore = {
  readonly store: TestedStore
  readonly replica: TestedStore
  close(): Promise<void>
}
/** What is read for instruments alone is tested by itself. */
type TestedStore = Omit<SqlStore, 'instruments' | 'audit'>

/** The store's clock is the machine's, as the servers' are. */
export const openMemory = async (): Promise<OpenedStore> => embedded(':memory:', async () => {})

export const openFile = async (): Promise<OpenedStore> => {
  const folder = await temporaryFolder()
  return embedded(join(folder.path, 'deep/er/auto-session.db'), () => folder.remove())
}

const embedded = async (path: string, remove: () => Promise<void>): Promise<OpenedStore> => {
  const store = openSqliteStore({ path, now: () => new Date() })
  await store.migrate()
  const close = async () => {
    await store.close()
    await remove()
  }
  return { store, replica: store, close }
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
  return { store, replica, close }
}
