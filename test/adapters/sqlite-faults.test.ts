import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NotStartable } from '../../src/adapters/sql/not-startable.ts'
import { makeStores, type SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { openSqliteStore, SQLITE } from '../../src/adapters/sqlite/store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import { someMessage, someSession, store as storeIn } from '../support/samples.ts'
import { temporaryFolder } from '../support/server-process.ts'

const now = () => new Date()

describe('A SQLite file', () => {
  let path: string
  const cleanUps: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    const folder = await temporaryFolder()
    cleanUps.push(() => folder.remove())
    path = join(folder.path, 'auto-session.db')
  })
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  })

  const open = async (): Promise<SqlStore> => {
    const store = openSqliteStore({ path, now })
    cleanUps.push(() => store.close())
    await store.migrate()
    return store
  }
  /** The store with the database under it in hand. */
  const openInHand = async (): Promise<{ database: DatabaseSync; store: ReturnType<typeof makeStores> }> => {
    const database = openSqlite({ path, now })
    cleanUps.push(async () => database.close())
    await migrateSqlite(database)
    return {
      database,
      store: makeStores(
        makeSqliteRunner(() => database),
        SQLITE,
      ),
    }
  }
  it('is free again once its process has closed it', async () => {
    const first = openSqliteStore({ path, now })
    await first.migrate()
    const session = someSession()
    await storeIn(first.pairs, session.pair, { createdSessions: [session] })
    await expect(openSqliteStore({ path, now }).migrate()).rejects.toBeInstanceOf(NotStartable)
    await first.close()
    await expect(first.records.ping()).rejects.toBeInstanceOf(DatabaseUnavailable)

    const second = await open()
    expect(await second.records.findSession(session.id)).toEqual(session)
  })

  it('says unavailable on a full disk, keeps nothing of the change, and goes on when there is room', async () => {
    const { database, store } = await openInHand()
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number }
    database.exec(`PRAGMA max_page_count = ${pages + 5}`)
    const session = someSession()
    const messages = Array.from({ length: 200 }, (_, i) =>
      someMessage(session, { arrival: i + 1, content: 'x'.repeat(5_000) }),
    )
    const write = () => storeIn(store.pairs, session.pair, { createdSessions: [session], messages })
    await expect(write()).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await store.records.findSession(session.id)).toBeNull()

    database.exec('PRAGMA max_page_count = 1000000')
    await write()
    expect(await store.records.findSession(session.id)).toEqual(session)
  })

  it('says unavailable while it cannot be written', async () => {
    const { database, store } = await openInHand()
    const session = someSession()
    const write = () => storeIn(store.pairs, session.pair, { createdSessions: [session] })
    database.exec('PRAGMA query_only = ON')
    await expect(write()).rejects.toBeInstanceOf(DatabaseUnavailable)
    database.exec('PRAGMA query_only = OFF')
    await write()
    expect(await store.records.findSession(session.id)).toEqual(session)
  })

  it('runs migrations all or none, and refuses a file that a newer program has migrated', async () => {
    const store = openSqliteStore({ path, now })
    cleanUps.push(() => store.close())
    await expect(store.migrate('off')).rejects.toThrow(
      /^the database has schema version 0, this program needs/,
    )
    await store.migrate()
    await store.migrate()
    await store.migrate('off')
    await store.close()

    const database = openSqlite({ path, now })
    cleanUps.push(async () => database.close())
    database.exec("INSERT INTO schema_version (version, name) VALUES (900, 'from tomorrow')")
    await expect(migrateSqlite(database)).rejects.toBeInstanceOf(NotStartable)
    await expect(migrateSqlite(database)).rejects.toThrow(/schema version 900/)
  })
})
