import { setTimeout as wait } from 'node:timers/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LockLost, withMigrationLock } from '../../src/adapters/mysql/migration-lock.ts'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import { NotStartable } from '../../src/adapters/sql/not-startable.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import { freshDatabase, onServer } from '../support/mysql-server.ts'
import { freePort } from '../support/server-process.ts'
import { describeWith } from '../support/services.ts'

for (const engine of ['mysql', 'mariadb'] as const) {
  describeWith(engine, `Migrations of ${engine}`, (serverUrl) => {
    let database: Awaited<ReturnType<typeof freshDatabase>>
    const stores: SqlStore[] = []
    beforeEach(async () => {
      database = await freshDatabase(serverUrl)
    })
    afterEach(async () => {
      await Promise.all(stores.splice(0).map((store) => store.close()))
      await database.drop()
    })
    const open = (url = database.url): SqlStore => {
      const store = openMysqlStore({ url, poolSize: 1 })
      stores.push(store)
      return store
    }
    const connect = () => createConnection(database.url)
    const versions = async () => {
      const connection = await createConnection(database.url)
      const [rows] = await connection.query<RowDataPacket[]>(
        'SELECT version FROM schema_version ORDER BY version',
      )
      connection.destroy()
      return rows.map(({ version }) => Number(version))
    }

    it('runs each once when eight replicas start at once on an empty database', async () => {
      await Promise.all(Array.from({ length: 8 }, () => open().migrate()))
      const ran = await versions()
      expect(ran).toEqual(Array.from({ length: ran.length }, (_, i) => i))
      expect(ran.length).toBeGreaterThan(1)
    })

    it('goes on where a start was cut off in the middle of a file', async () => {
      await open().migrate()
      await onServer(database.url, 'DELETE FROM schema_version WHERE version > 0')
      await onServer(database.url, 'DROP TABLE alerts')
      await open().migrate()
      await expect(open().migrate('off')).resolves.toBeUndefined()
      expect((await open().alerts.list(null, 1, null)).items).toEqual([])
    })

    it('lets one migrate at a time, whatever connection it has, and wait as long as that one lives', async () => {
      const log: string[] = []
      const migrate = (name: string) =>
        withMigrationLock(
          connect,
          async (goOn) => {
            log.push(`${name} begins`)
            await wait(1_500)
            await goOn()
            log.push(`${name} ends`)
          },
          // Longer than a beat, and shorter than its work.
          1_300,
        )
      await Promise.all([migrate('a'), migrate('b')])
      const [first] = log[0]?.split(' ') ?? []
      const other = first === 'a' ? 'b' : 'a'
      expect(log).toEqual([`${first} begins`, `${first} ends`, `${other} begins`, `${other} ends`])
    })

    it('takes the migrations over from one that died, and tells one that was only still', async () => {
      let isLost: unknown
      await withMigrationLock(connect, async (goOn) => {
        await onServer(database.url, "UPDATE migration_lock SET owner = 'dead', beat = 7")
        await withMigrationLock(connect, async () => undefined, 300)
        isLost = await goOn().catch((error: unknown) => error)
      })
      expect(isLost).toBeInstanceOf(LockLost)
    })

    it('with off only looks, and says in one line what is pending', async () => {
      const pending = open().migrate('off')
      await expect(pending).rejects.toBeInstanceOf(NotStartable)
      await expect(pending).rejects.toThrow(/^the database has schema version 0, this program needs \d+.*$/)
      await open().migrate()
      await expect(open().migrate('off')).resolves.toBeUndefined()
    })

    it('refuses a database that a newer program has migrated, and leaves it alone', async () => {
      await open().migrate()
      await onServer(database.url, "INSERT INTO schema_version (version, name) VALUES (900, 'from tomorrow')")
      const newer = /^the database has schema version 900, this program knows \d+: run a newer one$/
      await expect(open().migrate()).rejects.toThrow(newer)
      await expect(open().migrate('off')).rejects.toBeInstanceOf(NotStartable)
      expect((await versions()).at(-1)).toBe(900)
    })

    it('refuses in one line a wrong password and a database that is not there', async () => {
      const stranger = new URL(database.url)
      stranger.username = 'nobody'
      stranger.password = 'wrong'
      await expect(open(stranger.href).migrate()).rejects.toBeInstanceOf(NotStartable)
      const nowhere = new URL(database.url)
      nowhere.pathname = '/no_such_database'
      await expect(open(nowhere.href).migrate()).rejects.toThrow(
        /^the database refuses: .*no_such_database.*$/,
      )
    })

    it('says unavailable when no server answers', async () => {
      const silent = new URL(database.url)
      silent.port = `${await freePort()}`
      await expect(open(silent.href).migrate()).rejects.toBeInstanceOf(DatabaseUnavailable)
    })
  })
}
