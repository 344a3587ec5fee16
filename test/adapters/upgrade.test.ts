import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { expectCarriedOver, migrateToFirst } from '../support/carried-over.ts'
import { FIRST_VERSION, firstLandingRows, sqliteInstant } from '../support/first-landing.ts'
import { temporaryFolder } from '../support/server-process.ts'

it('the migrations of both engines have the same numbers, and none of the first landing is gone', () => {
  const numbers = (engine: string) => readdirSync(`migrations/${engine}`).map((name) => name.split('.')[0])
  expect(numbers('mysql')).toEqual(numbers('sqlite'))
  expect(numbers('mysql').length).toBeGreaterThanOrEqual(FIRST_VERSION)
})

describe('a database of the first landing', () => {
  it('goes forward with all its data on SQLite', async () => {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'first.db')
    const database = new DatabaseSync(path)
    await migrateToFirst('sqlite', '', async (sql) => {
      // Of several statements only `exec` runs more than the first.
      if (/^\s*SELECT/i.test(sql)) return database.prepare(sql).all()
      database.exec(sql)
      return []
    })
    for (const sql of firstLandingRows(sqliteInstant)) database.exec(sql)
    database.close()

    const store = openSqliteStore({ path, now: () => new Date() })
    await expectCarriedOver(store)
    await store.close()
    await folder.remove()
  })
})
