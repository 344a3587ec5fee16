import type { DatabaseSync } from 'node:sqlite'
import type { Dialect } from '../sql/sql-runner.ts'
import { makeStores, type SqlStore } from '../sql/sql-store.ts'
import { openSqlite, type SqliteOptions } from './database.ts'
import { checkSqlite, migrateSqlite } from './migrate.ts'
import { makeSqliteRunner } from './sqlite-runner.ts'

// BEGIN IMMEDIATE is the lock; the row is kept so that both engines hold the same.
export const SQLITE: Dialect = {
  lockPair: `
  INSERT INTO session_pairs (account_id, shop_id)
  VALUES (:account_id, :shop_id)
  ON CONFLICT DO NOTHING`,
}

/** The embedded store. The file is opened, and locked, by the first thing that needs it. */
export const openSqliteStore = (options: SqliteOptions): SqlStore => {
  let database: DatabaseSync | null = null
  const open = () => {
    database ??= openSqlite(options)
    return database
  }
  return {
    ...makeStores(makeSqliteRunner(open), SQLITE),
    migrate: async (mode) => (mode === 'off' ? checkSqlite(open()) : migrateSqlite(open())),
    close: async () => {
      database?.close()
    },
  }
}
