import type { RowDataPacket } from 'mysql2/promise'
import { expect, it } from 'vitest'
import { migrateMysql } from '../../src/adapters/mysql/migrate.ts'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { fill, hotStatements } from '../support/hot-statements.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import { describeWith } from '../support/services.ts'

const TABLES = [
  'session_pairs',
  'sessions',
  'session_tasks',
  'messages',
  'session_timeline',
  'events',
  'alerts',
]

for (const engine of ['mysql', 'mariadb'] as const) {
  describeWith(engine, `The plans of ${engine}`, (serverUrl) => {
    it('finds by index whatever a request or a loop asks for', async () => {
      const { url, drop } = await freshDatabase(serverUrl)
      await migrateMysql({ url })
      const pool = openPool({ url, poolSize: 1 })
      const runner = makeMysqlRunner(pool, { waitMs: 10_000, statementMs: 60_000 })
      const sessions = await runner.transact('fill', fill)
      for (const table of TABLES) await pool.query(`ANALYZE TABLE ${table}`)

      for (const { name, sql, params, walks } of hotStatements(sessions)) {
        const [plan] = await pool.execute<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, params)
        const types = plan.map(({ type }) => type)
        expect(types, name).not.toContain('ALL')
        if (walks) expect(plan.map(({ Extra }) => Extra).join(), name).not.toMatch(/filesort|temporary/)
        else expect(types, name).not.toContain('index')
      }
      await pool.end()
      await drop()
    })
  })
}
