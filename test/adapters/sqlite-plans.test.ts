import { expect, it } from 'vitest'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { fill, hotStatements } from '../support/hot-statements.ts'

it('SQLite finds by index whatever a request or a loop asks for', async () => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  await migrateSqlite(database)
  const runner = makeSqliteRunner(() => database)
  const sessions = await runner.transact('fill', fill)

  for (const { name, sql, walks } of hotStatements(sessions)) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    const steps = plan.map(({ detail }) => String(detail))
    const scans = steps.filter((step) => step.startsWith('SCAN') && !/SCAN (CONSTANT ROW|clock)$/.test(step))
    if (walks) {
      expect(scans, name).toEqual([expect.stringMatching(/USING (COVERING )?INDEX/)])
      expect(steps.join(), name).not.toMatch(/TEMP B-TREE/)
    } else {
      expect(scans, name).toEqual([])
    }
    // All that waits, once for each thing that changed, would be as bad.
    if (name.includes('changed')) expect(steps.join('\n'), name).not.toMatch(/\(status=\?\)/)
  }
  database.close()
})
