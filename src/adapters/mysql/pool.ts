import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2/promise'
import { unavailable } from '../sql/engine/retrying.ts'
import { isConnectionDead } from './failures.ts'
import { within } from './turns.ts'

export type MysqlOptions = {
  /** `mysql://user:password@host:3306/database`, or its parts. */
  readonly url: string | MysqlParts
  /** How many connections at most, 10 unless told. */
  readonly poolSize?: number
  /** How long a request waits for its turn and for a connection, 10 s unless told. */
  readonly waitMs?: number
  /** How long one statement may take, 20 s unless told: longer than a lock wait. */
  readonly statementMs?: number
}

type MysqlParts = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** How every connection of ours speaks, the pool's and the migrations'. */
export const connectionOptions = ({ url }: Pick<MysqlOptions, 'url'>): PoolOptions => ({
  ...(typeof url === 'string' ? { uri: url } : url),
  charset: 'utf8mb4_bin',
  timezone: 'Z',
  connectTimeout: 5_000,
  namedPlaceholders: true,
  multipleStatements: false,
})

/** Connections are made when they are needed, each set up once before its first statement. */
export const openPool = (options: MysqlOptions): Pool => {
  const pool = createPool({
    ...connectionOptions(options),
    connectionLimit: options.poolSize ?? 10,
    maxPreparedStatements: 300,
  })
  pool.pool.on('connection', (connection) => {
    for (const sql of READ_WHAT_OTHERS_WROTE) connection.query(sql, () => undefined)
    // Statements queue up on a connection, so the one that asked for it comes after these.
    for (const sql of SET_UP) {
      connection.query(sql, (error: unknown) => {
        if (error) connection.destroy()
      })
    }
  })
  return pool
}

const SQL_MODE =
  'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
export const SET_UP = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = '${SQL_MODE}', time_zone = '+00:00', innodb_lock_wait_timeout = 5`,
]

/**
 * Where every node of a cluster takes writes, a node may be behind: what was answered by a replica at one node, replicas at
 * the others know from then on. Galera's name for it and Group Replication's; a server that is neither knows neither.
 */
export const READ_WHAT_OTHERS_WROTE = [
  'SET SESSION wsrep_sync_wait = 1',
  "SET SESSION group_replication_consistency = 'BEFORE'",
]

/** A connection of the pool. mysql2 itself would wait without end. Throws DatabaseUnavailable, after `waitMs` at most. */
export const takeConnection = async (pool: Pool, waitMs: number): Promise<PoolConnection> => {
  const asked = pool.getConnection()
  try {
    return await within(waitMs, asked, 'no connection')
  } catch (error) {
    // One that comes too late goes straight back; a failure was told already.
    asked.then((connection) => connection.release()).catch(() => undefined)
    throw unavailable(error)
  }
}

/** Releases a connection after an error: never with an unfinished transaction, never a dead one. */
export const releaseAfterError = async (
  connection: PoolConnection,
  error: unknown,
  waitMs: number,
): Promise<void> => {
  if (isConnectionDead(error)) {
    connection.destroy()
    return
  }
  try {
    await within(waitMs, connection.query('ROLLBACK'), 'no roll-back')
    connection.release()
  } catch {
    // The server rolls back what a closed connection left; the error that led here says more.
    connection.destroy()
  }
}
