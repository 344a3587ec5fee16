import type { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { NotStartable } from '../../src/adapters/sql/not-startable.ts'
import { makeStores } from '../../src/adapters/sql/sql-store.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { openSqliteStore, SQLITE } from '../../src/adapters/sqlite/store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import { someMessage, someSession, store as storeIn } from '../support/samples.ts'
import { useSqliteFile } from '../support/sqlite-file.ts'

describe('A SQLite file', () => {
  const { options, afterwards, open } = useSqliteFile()

  /** The store with the database under it in hand. */
  const openInHand = async (): Promise<{ database: DatabaseSync; store: ReturnType<typeof makeStores> }> => {
    const database = openSqlite(options())
    afterwards(async () => database.close())
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
    const first = openSqliteStore(options())
    await first.migrate()
    const session = someSession()
    await storeIn(first.pairs, session.pair, { createdSessions: [session] })
    await expect(openSqliteStore(options()).migrate()).rejects.toBeInstanceOf(NotStartable)
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
    const store = openSqliteStore(options())
    afterwards(() => store.close())
    await expect(store.migrate('off')).rejects.toThrow(
      /^the database has schema version 0, this program needs/,
    )
    await store.migrate()
    await store.migrate()
    await store.migrate('off')
    await store.close()

    const database = openSqlite(options())
    afterwards(async () => database.close())
    database.exec("INSERT INTO schema_version (version, name) VALUES (900, 'from tomorrow')")
    await expect(migrateSqlite(database)).rejects.toBeInstanceOf(NotStartable)
    await expect(migrateSqlite(database)).rejects.toThrow(/schema version 900/)
  })
})
