import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { temporaryFolder } from './server-process.ts'

/** A database file that is not there yet, another one for each test. */
export const useSqliteFile = () => {
  let path = ''
  const cleanUps: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    const folder = await temporaryFolder()
    cleanUps.push(() => folder.remove())
    path = join(folder.path, 'auto-session.db')
  })
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  })
  return {
    options: () => ({ path, now: () => new Date() }),
    /** Runs when the test is over, last named first. */
    afterwards: (cleanUp: () => Promise<unknown>): void => {
      cleanUps.push(cleanUp)
    },
    /** A store on the file, migrated, which is closed when the test is over. */
    open: async (): Promise<SqlStore> => {
      const store = openSqliteStore({ path, now: () => new Date() })
      cleanUps.push(() => store.close())
      await store.migrate()
      return store
    },
  }
}
