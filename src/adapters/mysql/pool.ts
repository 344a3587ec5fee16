import { createPool, type Pool, type PoolOptions } from 'mysql2/promise'

export type MysqlOptions = {
  /** `mysql://user:password@host:3306/database`, or its parts. */
  readonly url: string | MysqlParts
  /** How many connections at most, 10 unless told. */
  readonly poolSize?: number
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
  connectTimeout: 2_000,
  // A peer that is gone without a word is noticed in some seconds, and firewalls do not forget the connection.
  enableKeepAlive: true,
  keepAliveInitialDelay: 5_000,
  // What a group of decisions asks goes in one trip; every value in it is escaped, see literals.ts.
  multipleStatements: true,
})

/** Connections are made when they are needed, each set up once before its first statement. */
export const openPool = (options: MysqlOptions): Pool => {
  const { poolSize = 10 } = options
  const pool = createPool({
    ...connectionOptions(options),
    connectionLimit: poolSize,
    queueLimit: WAITING_MAX,
    // Our texts have their values in them: the driver would look through all of each for where to put some.
    queryFormat: (text: string) => text,
    // Gone before the server closes them. The driver looks after idle ones only where one may be too many.
    maxIdle: Math.max(1, poolSize - 1),
    idleTimeout: IDLE_MAX_MS,
    maxPreparedStatements: 300,
  })
  pool.pool.on('connection', (connection) => {
    // The first one takes it out of the pool; whatever is said of it afterwards must not end the process.
    connection.on('error', () => undefined)
    for (const sql of [...READ_WHAT_OTHERS_WROTE, BY_INDEX_ALONE]) connection.query(sql, () => undefined)
    // Statements queue up on a connection, so the one that asked for it comes after these.
    for (const sql of POOL_SET_UP) {
      connection.query(sql, (error: unknown) => {
        if (error) connection.destroy()
      })
    }
  })
  return pool
}

/** Of those who wait for a connection: whoever comes then is told so at once. */
const WAITING_MAX = 500
/** How long an unused connection is kept. */
export const IDLE_MAX_MS = 6_000

const SQL_MODE =
  'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
const setUp = (limits: string): readonly string[] => [
  // Whatever the server makes of the handshake: values stand in our texts, and escaping them depends on it.
  'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = '${SQL_MODE}', time_zone = '+00:00', ${limits}`,
]

/** For migrations, which may take their time. */
export const SET_UP = setUp('innodb_lock_wait_timeout = 5')
/**
 * Where every node of a cluster takes writes, a node may be behind: what was answered by a replica at one node, replicas at
 * the others know from then on. Galera's name for it and Group Replication's; a server that is neither knows neither.
 */
export const READ_WHAT_OTHERS_WROTE = [
  'SET SESSION wsrep_sync_wait = 1',
  "SET SESSION group_replication_consistency = 'BEFORE'",
]

/** MariaDB would make a table of a list of more than 1,000 keys, and join it. MySQL does not know it. */
const BY_INDEX_ALONE = 'SET SESSION in_predicate_conversion_threshold = 0'

/**
 * For all others. A machine that vanishes (no FIN: power loss, a frozen process) leaves its transaction open until the
 * server misses it: by default after 8 h, here after 10 s. In seconds, the smallest lock wait there is included.
 */
const POOL_SET_UP = setUp(
  'innodb_lock_wait_timeout = 1, lock_wait_timeout = 3, wait_timeout = 10, net_read_timeout = 10, net_write_timeout = 10',
)
