import type { DatabaseSync } from 'node:sqlite'
import { DatabaseUnavailable } from '../../application/ports/unavailable.ts'
import { remembered } from '../sql/engine/finder.ts'
import type { Dialect } from '../sql/engine/sql-runner.ts'
import { tuples } from '../sql/engine/statement-text.ts'
import { makeStores, type SqlStore, type StoreOptions } from '../sql/sql-store.ts'
import { openSqlite, type SqliteOptions } from './database.ts'
import { checkSqlite, migrateSqlite } from './migrate.ts'
import { makeSqliteRunner } from './sqlite-runner.ts'

// BEGIN IMMEDIATE is the lock; the rows are kept so that both engines hold the same.
export const SQLITE: Dialect = {
  lockPairs: remembered(
    (count) => `
  INSERT INTO session_pairs (account_id, shop_id, turn)
  VALUES ${tuples(count, (i) => `:account_id_${i}, :shop_id_${i}, 1`)}
  ON CONFLICT DO NOTHING`,
  ),
  lockAccounts: remembered(
    (count) => `
  INSERT INTO account_usage (account_id, last_lease_at, day, leases, turn)
  VALUES ${tuples(count, (i) => `:account_id_${i}, NULL, '', 0, 1`)}
  ON CONFLICT DO NOTHING`,
  ),
  noWait: '',
  skipLocked: '',
  by: () => '',
  selectPacketBytes: null,
}

/** The embedded store. The file is opened, and locked, by the first thing that needs it. */
export const openSqliteStore = (options: SqliteOptions & StoreOptions): SqlStore => {
  let database: DatabaseSync | null = null
  let isClosed = false
  const open = () => {
    if (isClosed) throw new DatabaseUnavailable('the database was closed')
    database ??= openSqlite(options)
    return database
  }
  return {
    ...makeStores(makeSqliteRunner(open), SQLITE, options),
    migrate: async (mode) => (mode === 'off' ? checkSqlite(open()) : migrateSqlite(open())),
    close: async () => {
      if (!isClosed) database?.close()
      isClosed = true
    },
  }
}
