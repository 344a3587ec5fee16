import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { expect } from 'vitest'
import { makeMysqlRunner, type RunnerOptions } from '../../src/adapters/mysql/mysql-runner.ts'
import { type MysqlOptions, openPool } from '../../src/adapters/mysql/pool.ts'
import type { SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { freshDatabase } from './mysql-server.ts'
import { type CommitFault, startProxy } from './tcp-proxy.ts'

/** A runner on an empty database, and one of another process on the same; for an embedded database, itself. */
export type OpenedRunner = {
  readonly runner: SqlRunner
  readonly replica: SqlRunner
  /** Takes the runner's connections away for good. */
  end(): Promise<void>
  close(): Promise<void>
}

/** The same on a database that others use too. */
export type OpenedSharedRunner = OpenedRunner & {
  /** A statement of somebody else, on a connection of his own. */
  other(sql: string): Promise<unknown>
  /** Resolves once a statement waits for a row that somebody else has locked: the ids of such connections. */
  blocked(): Promise<readonly number[]>
  kill(connectionId: number): Promise<void>
  /** A runner with one connection, which is there already and is waited for so long. */
  narrow(waitMs: number): Promise<SqlRunner>
  /** A runner whose connection breaks around its next COMMIT, once that is said. */
  breaking(): Promise<{ readonly runner: SqlRunner; breakBy(fault: CommitFault): void }>
}

export const openMemoryRunner = async (): Promise<OpenedRunner> => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  const runner = makeSqliteRunner(() => database)
  const end = async () => {
    if (database.isOpen) database.close()
  }
  return { runner, replica: runner, end, close: end }
}

/** On a database of its own on a server of MySQL or MariaDB. */
export const openRunnerOn = async (serverUrl: string): Promise<OpenedSharedRunner> => {
  const database = await freshDatabase(serverUrl)
  const { url } = database
  const cleanUps: (() => unknown)[] = [database.drop]
  const runnerOn = (options: Partial<MysqlOptions> & RunnerOptions = {}) => {
    const pool = openPool({ url, ...options })
    let ending: Promise<void> | null = null
    const end = () => {
      ending ??= pool.end()
      return ending
    }
    cleanUps.push(end)
    return { runner: makeMysqlRunner(pool, options), end }
  }
  const connect = async () => {
    const connection = await createConnection(url)
    cleanUps.push(() => connection.destroy())
    return connection
  }

  const [{ runner, end }, replica, other, admin] = [runnerOn(), runnerOn(), await connect(), await connect()]
  const findBlocked = async () => {
    const [rows] = await admin.query<RowDataPacket[]>(SELECT_BLOCKED)
    return rows.map(({ id }) => Number(id))
  }
  return {
    runner,
    replica: replica.runner,
    end,
    other: (sql) => other.query(sql),
    blocked: async () => {
      let found: readonly number[] = []
      const look = async () => {
        found = await findBlocked()
        return found.length
      }
      await expect.poll(look, { interval: LOOKED_AT_ANEW_MS }).toBeGreaterThan(0)
      return found
    },
    kill: async (id) => {
      await admin.query(`KILL ${id}`)
    },
    narrow: async (waitMs) => {
      const waits = { turnMs: waitMs, crowdMs: waitMs, connectionMs: waitMs }
      const narrow = runnerOn({ poolSize: 1, waits }).runner
      const ping = () =>
        narrow.perform(function* () {
          yield [{ kind: 'select', sql: 'SELECT 1', params: {} }]
          return 'there'
        })
      await expect.poll(() => ping().catch(() => 'not yet')).toBe('there')
      return narrow
    },
    breaking: async () => {
      const proxy = await startProxy(new URL(url).hostname, Number(new URL(url).port))
      cleanUps.push(() => proxy.close())
      const through = new URL(url)
      through.hostname = '127.0.0.1'
      through.port = `${proxy.port}`
      return {
        runner: runnerOn({ url: through.href }).runner,
        breakBy: (fault) => {
          proxy.fault = fault
        },
      }
    },
    close: async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp()
    },
  }
}

// Whoever asks more often is told the same again.
const LOOKED_AT_ANEW_MS = 150
const SELECT_BLOCKED = `
  SELECT p.id AS id
  FROM information_schema.innodb_trx x
  JOIN information_schema.processlist p ON p.id = x.trx_mysql_thread_id
  WHERE x.trx_state = 'LOCK WAIT'
    AND p.db = DATABASE()`
