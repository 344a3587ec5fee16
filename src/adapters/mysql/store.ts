import type { Dialect } from '../sql/engine/sql-runner.ts'
import { makeStores, type SqlStore, type StoreOptions } from '../sql/sql-store.ts'
import { checkMysql, migrateMysql } from './migrate.ts'
import { makeMysqlRunner, type RunnerOptions } from './mysql-runner.ts'
import { SELECT_PACKET_BYTES } from './packet-size.ts'
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
  noWait: 'FOR UPDATE NOWAIT',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  selectPacketBytes: SELECT_PACKET_BYTES,
}

/** The store that replicas share, on MySQL or MariaDB. Connections are made when they are needed. */
export const openMysqlStore = (options: MysqlOptions & StoreOptions & RunnerOptions): SqlStore => {
  const pool = openPool(options)
  let closing: Promise<void> | null = null
  return {
    ...makeStores(makeMysqlRunner(pool, options), MYSQL, options),
    migrate: (mode) => (mode === 'off' ? checkMysql(options) : migrateMysql(options)),
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}
