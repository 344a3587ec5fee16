import type { RowDataPacket } from 'mysql2/promise'
import { preparedOf } from '../../src/adapters/mysql/literals.ts'
import { migrateMysql } from '../../src/adapters/mysql/migrate.ts'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { freshDatabase } from './mysql-server.ts'
import type { Planner } from './statement-plans.ts'

/** SQLite as it is in service: it has never counted its rows. */
export const openSqlitePlanner = async (): Promise<Planner> => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  await migrateSqlite(database)
  return {
    runner: makeSqliteRunner(() => database),
    analyze: async () => undefined,
    explain: async ({ sql }) => {
      const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
      const text = steps.map(({ detail }) => String(detail)).join('\n')
      const scans = [...text.matchAll(/^SCAN (\w+)( USING (?:COVERING )?INDEX)?/gm)]
      // What a part of the statement gathered is no table.
      const gathered = [...text.matchAll(/^MATERIALIZE (\w+)/gm)].map(([, name]) => name)
      const all = scans.filter(([, table]) => !['CONSTANT', 'clock', ...gathered].includes(table))
      const tablesOf = (some: typeof all) => some.flatMap(([, table]) => table ?? [])
      return {
        scanned: tablesOf(all.filter(([, , index]) => index === undefined)),
        walked: tablesOf(all.filter(([, , index]) => index !== undefined)),
        isSorted: text.includes('TEMP B-TREE'),
        isVoid: false,
        text,
      }
    },
    close: async () => database.close(),
  }
}

/** A database of its own on a server of MySQL or MariaDB. */
export const openMysqlPlanner = async (serverUrl: string): Promise<Planner> => {
  const { url, drop } = await freshDatabase(serverUrl)
  await migrateMysql({ url })
  const pool = openPool({ url, poolSize: 1 })
  return {
    runner: makeMysqlRunner(pool, { waits: { statementMs: 60_000 } }),
    analyze: async () => {
      const [tables] = await pool.query<RowDataPacket[]>('SHOW TABLES')
      for (const row of tables) await pool.query(`ANALYZE TABLE ${Object.values(row)[0]}`)
    },
    explain: async (statement) => {
      const { sql, values } = preparedOf(statement)
      const [plan] = await pool.execute<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values)
      // What a part of the statement gathered is no table.
      const ofTables = plan.filter(({ table }) => !String(table).startsWith('<derived'))
      const tablesOf = (how: string) =>
        ofTables.flatMap(({ type, table }) => (type === how ? String(table) : []))
      return {
        scanned: tablesOf('ALL'),
        walked: tablesOf('index'),
        isSorted: plan.some(({ Extra }) => /filesort|temporary/.test(Extra)),
        // After reading const tables: rows were found by their keys, and are not what is asked for.
        isVoid: plan.some(({ Extra }) =>
          /Impossible WHERE(?! noticed after reading const)|no matching row/i.test(Extra),
        ),
        text: plan.map((step) => JSON.stringify(step)).join('\n'),
      }
    },
    close: async () => {
      await pool.end()
      await drop()
    },
  }
}
