import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { unavailable } from '../sql/engine/retrying.ts'
import { type Migrations, makeMigrations } from '../sql/migrations.ts'
import { NotStartable } from '../sql/not-startable.ts'
import { mysqlFailureOf } from './failures.ts'
import { LockLost, withMigrationLock } from './migration-lock.ts'
import { connectionOptions, type MysqlOptions, READ_WHAT_OTHERS_WROTE, SET_UP } from './pool.ts'

/**
 * Runs pending migrations, one replica at a time, on whichever node of a cluster it is; the others wait as long as that
 * one lives. Throws DatabaseUnavailable, or NotStartable when the schema is newer than this program, the name or password
 * is wrong or there is no such database.
 */
export const migrateMysql = async (options: Options): Promise<void> => {
  const isDone = await onOwnConnection(options, async (connection) =>
    (await migrationsOf(connection)).isDone(),
  )
  // As at most starts: then nobody waits for anybody.
  if (!isDone) await tellingFailures(() => tryAgain(() => migrateAlone(options)))
}

/** Throws NotStartable when migrations are pending, or the schema is newer than this program. */
export const checkMysql = (options: Options): Promise<void> =>
  onOwnConnection(options, async (connection) => (await migrationsOf(connection)).check())

type Options = Pick<MysqlOptions, 'url'>

const migrateAlone = (options: Options): Promise<void> =>
  withMigrationLock(
    () => open(options),
    (goOn) => onOwnConnection(options, async (connection) => (await migrationsOf(connection, goOn)).run()),
  )

const TRIES_MAX = 5

/** Clusters roll back what meets a change of another node; whatever of a migration is done may run again. */
const tryAgain = async (migrate: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await migrate()
    } catch (error) {
      const isPassing = error instanceof LockLost || ['again', 'taken'].includes(mysqlFailureOf(error))
      if (!isPassing || tries === TRIES_MAX) throw error
    }
  }
}

const onOwnConnection = <Answer>(
  options: Options,
  work: (connection: Connection) => Promise<Answer>,
): Promise<Answer> =>
  tellingFailures(async () => {
    const connection = await open(options)
    try {
      return await work(connection)
    } finally {
      connection.destroy()
    }
  })

const tellingFailures = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work()
  } catch (error) {
    if (isRefused(error)) throw new NotStartable(`the database refuses: ${error.message}`, { cause: error })
    throw mysqlFailureOf(error) === 'unavailable' ? unavailable(error) : error
  }
}

const open = async (options: Options): Promise<Connection> => {
  const connection = await createConnection({
    ...connectionOptions(options),
    multipleStatements: true,
    // A colon in a file, even in a comment, is a colon.
    namedPlaceholders: false,
  })
  // What becomes of it, whoever uses it is told.
  connection.on('error', () => undefined)
  try {
    for (const sql of SET_UP) await connection.query(sql)
    for (const sql of READ_WHAT_OTHERS_WROTE) await connection.query(sql).catch(() => undefined)
    return connection
  } catch (error) {
    connection.destroy()
    throw error
  }
}

// Access denied, no such database, no access to it: waiting does not help.
const REFUSED: readonly unknown[] = [1044, 1045, 1049, 1698]
const isRefused = (error: unknown): error is Error =>
  error instanceof Error && 'errno' in error && REFUSED.includes(error.errno)

const migrationsOf = async (
  connection: Connection,
  goOn: () => Promise<void> = async () => undefined,
): Promise<Migrations> => {
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
      await goOn()
      await query(sql)
    },
  })
}
