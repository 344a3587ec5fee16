import type { Dialect } from '../sql/engine/sql-runner.ts'
import { makeStores, type SqlStore } from '../sql/sql-store.ts'
import { checkMysql, migrateMysql } from './migrate.ts'
import { makeMysqlRunner } from './mysql-runner.ts'
import { type MysqlOptions, openPool } from './pool.ts'

// Locks the pair's row whether or not it was there, so that a pair without sessions queues too.
export const MYSQL: Dialect = {
  lockPair: `
  INSERT INTO session_pairs (account_id, shop_id)
  VALUES (:account_id, :shop_id)
  ON DUPLICATE KEY UPDATE account_id = account_id`,
  lockAccount: `
  INSERT INTO account_usage (account_id, last_lease_at, day, leases)
  VALUES (:account_id, NULL, '', 0)
  ON DUPLICATE KEY UPDATE account_id = account_id`,
}

/** The store that replicas share, on MySQL or MariaDB. Connections are made when they are needed. */
export const openMysqlStore = (options: MysqlOptions): SqlStore => {
  const { waitMs = 10_000, statementMs = 20_000 } = options
  const pool = openPool(options)
  let closing: Promise<void> | null = null
  return {
    ...makeStores(makeMysqlRunner(pool, { waitMs, statementMs }), MYSQL),
    migrate: (mode) => (mode === 'off' ? checkMysql(options) : migrateMysql(options)),
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}
