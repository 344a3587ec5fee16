import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { useSqliteFile } from '../support/sqlite-file.ts'

const STORE = new URL('../../src/adapters/sqlite/store.ts', import.meta.url).href
const SAMPLES = new URL('../support/samples.ts', import.meta.url).href

describe('A SQLite file among processes', () => {
  const { options, open } = useSqliteFile()

  /** Another process, which runs these lines as a module. */
  const runElsewhere = (lines: string) =>
    spawn(process.execPath, ['--input-type=module', '-e', lines], { stdio: ['ignore', 'pipe', 'pipe'] })

  it('is in use by one process: a second one refuses to start, in one line', async () => {
    await open()
    const child = runElsewhere(`
      import { openSqliteStore } from '${STORE}'
      const store = openSqliteStore({ path: ${JSON.stringify(options().path)}, now: () => new Date() })
      await store.migrate().catch((error) => console.log(error.name + ': ' + error.message))`)
    const printed: string[] = []
    child.stdout.on('data', (chunk) => printed.push(String(chunk)))
    await once(child, 'close')
    expect(printed.join('')).toBe(
      `NotStartable: the database ${options().path} is in use by another process\n`,
    )
  })

  it('keeps what was acknowledged through kill -9, whole', async () => {
    const child = runElsewhere(`
      import { openSqliteStore } from '${STORE}'
      import { someSession, someTask, store as storeIn } from '${SAMPLES}'
      const store = openSqliteStore({ path: ${JSON.stringify(options().path)}, now: () => new Date() })
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

    const store = await open()
    expect(acknowledged.length).toBeGreaterThanOrEqual(300)
    for (const id of acknowledged) {
      expect(await store.records.findSession(id)).not.toBeNull()
      expect((await store.records.tasksOf(id, { limit: 5, cursor: null })).items).toHaveLength(1)
    }
    await store.close()
    const database = new DatabaseSync(options().path)
    expect(database.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }])
    database.close()
  })
})
