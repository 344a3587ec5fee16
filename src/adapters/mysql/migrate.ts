import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { unavailable } from '../sql/engine/retrying.ts'
import { type Migrations, makeMigrations } from '../sql/migrations.ts'
import { NotStartable } from '../sql/not-startable.ts'
import { isConnectionLost } from './failures.ts'
import { connectionOptions, type MysqlOptions, SET_UP } from './pool.ts'

/**
 * Runs pending migrations; replicas that start at once wait for each other. Throws DatabaseUnavailable, or NotStartable
 * when the schema is newer than this program, the name or password is wrong or there is no such database.
 */
export const migrateMysql = (options: Pick<MysqlOptions, 'url'>): Promise<void> =>
  onOwnConnection(options, async (connection) => {
    await takeLock(connection)
    // The lock goes with the connection.
    await (await migrationsOf(connection)).run()
  })

/** Throws NotStartable when migrations are pending, or the schema is newer than this program. */
export const checkMysql = (options: Pick<MysqlOptions, 'url'>): Promise<void> =>
  onOwnConnection(options, async (connection) => (await migrationsOf(connection)).check())

const onOwnConnection = async (
  options: Pick<MysqlOptions, 'url'>,
  work: (connection: Connection) => Promise<void>,
): Promise<void> => {
  try {
    const connection = await createConnection({
      ...connectionOptions(options),
      multipleStatements: true,
      // A colon in a file, even in a comment, is a colon.
      namedPlaceholders: false,
    })
    try {
      for (const sql of SET_UP) await connection.query(sql)
      await work(connection)
    } finally {
      connection.destroy()
    }
  } catch (error) {
    if (isRefused(error)) throw new NotStartable(`the database refuses: ${error.message}`, { cause: error })
    throw isConnectionLost(error) ? unavailable(error) : error
  }
}

// Access denied, no such database, no access to it: waiting does not help.
const REFUSED: readonly unknown[] = [1044, 1045, 1049, 1698]
const isRefused = (error: unknown): error is Error =>
  error instanceof Error && 'errno' in error && REFUSED.includes(error.errno)

// The name is known to the whole server, so it names the database; MySQL takes 64 characters.
const TAKE_LOCK = `
  SELECT GET_LOCK(CONCAT('auto-session ', LEFT(SHA2(DATABASE(), 256), 40)), 60) AS taken`

const takeLock = async (connection: Connection): Promise<void> => {
  const [rows] = await connection.query<RowDataPacket[]>(TAKE_LOCK)
  if (rows[0]?.taken !== 1)
    throw new NotStartable('another replica has been migrating the database for a minute')
}

const migrationsOf = async (connection: Connection): Promise<Migrations> => {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT DATABASE() AS name')
  const query = async (sql: string) => {
    const [found] = await connection.query(sql)
    return { rows: Array.isArray(found) ? found : [] }
  }
  return makeMigrations({
    driver: 'mysql',
    folder: 'mysql',
    // Postgrator puts the name between quotes.
    database: String(rows[0]?.name).replaceAll("'", "''"),
    query,
    script: async (sql) => {
      await query(sql)
    },
  })
}
