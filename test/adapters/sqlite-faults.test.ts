import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
const STORE = new URL('../../src/adapters/sqlite/store.ts', import.meta.url).href
const SAMPLES = new URL('../support/samples.ts', import.meta.url).href

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
  /** Another process, which runs these lines as a module. */
  const runElsewhere = (lines: string) =>
    spawn(process.execPath, ['--input-type=module', '-e', lines], { stdio: ['ignore', 'pipe', 'pipe'] })

  it('is in use by one process: a second one refuses to start, in one line', async () => {
    await open()
    const child = runElsewhere(`
      import { openSqliteStore } from '${STORE}'
      const store = openSqliteStore({ path: ${JSON.stringify(path)}, now: () => new Date() })
      await store.migrate().catch((error) => console.log(error.name + ': ' + error.message))`)
    const printed: string[] = []
    child.stdout.on('data', (chunk) => printed.push(String(chunk)))
    await once(child, 'close')
    expect(printed.join('')).toBe(`NotStartable: the database ${path} is in use by another process\n`)
  })

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

  it('keeps what was acknowledged through kill -9, whole', async () => {
    const child = runElsewhere(`
      import { openSqliteStore } from '${STORE}'
      import { someSession, someTask, store as storeIn } from '${SAMPLES}'
      const store = openSqliteStore({ path: ${JSON.stringify(path)}, now: () => new Date() })
      await store.migrate()
      for (;;) {
        const session = someSession()
        const writes = { createdSessions: [session], createdTasks: [someTask(session)] }
        await storeIn(store.pairs, session.pair, writes)
        console.log(session.id)
        await new Promise((resolve) => setImmediate(resolve))
      }`)
    const acknowledged: string[] = []
    for await (const id of createInterface({ input: child.stdout })) {
      acknowledged.push(id)
      if (acknowledged.length === 300) child.kill('SIGKILL')
    }

    const { database, store } = await openInHand()
    expect(acknowledged.length).toBeGreaterThanOrEqual(300)
    for (const id of acknowledged) {
      expect(await store.records.findSession(id)).not.toBeNull()
      expect((await store.records.tasksOf(id, { limit: 5, cursor: null })).items).toHaveLength(1)
    }
    expect(database.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }])
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
