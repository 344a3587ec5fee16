import type { RowDataPacket } from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { MYSQL, openMysqlStore } from '../../src/adapters/mysql/store.ts'
import { makeStores, type SqlStore } from '../../src/adapters/sql/sql-store.ts'
import type { TaskStatus } from '../../src/domain/task.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import { someSession, someTask, store, taskIn } from '../support/samples.ts'
import { describeWith } from '../support/services.ts'

const SESSIONS = 1_500
const SLICE = 500

for (const engine of ['mysql', 'mariadb'] as const)
  describeWith(engine, `How many rows are looked at on ${engine}`, (serverUrl) => {
    let whole: SqlStore
    let database: Awaited<ReturnType<typeof freshDatabase>>
    /** One connection, which counts what it looks at. */
    let pool: ReturnType<typeof openPool>
    beforeEach(async () => {
      database = await freshDatabase(serverUrl)
      whole = openMysqlStore({ url: database.url })
      pool = openPool({ url: database.url, poolSize: 1 })
      await whole.migrate()
    })
    afterEach(async () => {
      await Promise.all([whole.close(), pool.end()])
      await database.drop()
    })

    const looked = async (): Promise<number> => {
      const [rows] = await pool.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'")
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0)
    }

    describe('for what changed lately', () => {
      it('are as many as changed, whatever the engine has counted', async () => {
        const put = (status: TaskStatus) => {
          const session = someSession({ state: 'active', lastActivity: new Date() })
          const task = taskIn(status, someTask(session))
          return store(whole.pairs, session.pair, { createdSessions: [session], createdTasks: [task] })
        }
        // As after a start: it counted when there was next to nothing, and has not since.
        await put('completed')
        await pool.query('ANALYZE TABLE sessions, session_tasks')
        for (const table of ['sessions', 'session_tasks'])
          await pool.query(`ALTER TABLE ${table} STATS_AUTO_RECALC = 0`)
        await Promise.all(
          Array.from({ length: SESSIONS }, (_, i) => put(i % 25 === 0 ? 'pending' : 'completed')),
        )
        const { due } = makeStores(makeMysqlRunner(pool), MYSQL)
        const before = await looked()
        await due.recentlyWaiting(600_000, SLICE)
        expect((await looked()) - before).toBeLessThan(20 * SLICE)
      })
    })
  })
