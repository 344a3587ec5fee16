import { remembered } from '../sql/engine/finder.ts'
import type { Dialect } from '../sql/engine/sql-runner.ts'
import { tuples } from '../sql/engine/statement-text.ts'
import { makeStores, type SqlStore, type StoreOptions } from '../sql/sql-store.ts'
import { checkMysql, migrateMysql } from './migrate.ts'
import { makeMysqlRunner, type RunnerOptions } from './mysql-runner.ts'
import { SELECT_PACKET_BYTES } from './packet-size.ts'
import { type MysqlOptions, openPool } from './pool.ts'

// Locks the row whether or not it was there, so that a pair without sessions queues too. A real write: where every node
// of a cluster takes writes, the lock is known to one of them only, but no two commit a change of the same row.
export const MYSQL: Dialect = {
  lockPairs: remembered(
    (count) => `
  INSERT INTO session_pairs (account_id, shop_id, turn)
  VALUES ${tuples(count, (i) => `:account_id_${i}, :shop_id_${i}, 1`)}
  ON DUPLICATE KEY UPDATE turn = turn + 1`,
  ),
  lockAccounts: remembered(
    (count) => `
  INSERT INTO account_usage (account_id, last_lease_at, day, leases, turn)
  VALUES ${tuples(count, (i) => `:account_id_${i}, NULL, '', 0, 1`)}
  ON DUPLICATE KEY UPDATE turn = turn + 1`,
  ),
  noWait: 'FOR UPDATE NOWAIT',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  by: (index) => ` FORCE INDEX (${index})`,
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
