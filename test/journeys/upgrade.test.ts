import { DatabaseSync } from 'node:sqlite'
import mysql from 'mysql2/promise'
import { afterEach, expect, it } from 'vitest'
import { runToEnd } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, type Stage } from '../support/stage.ts'

onEveryStage(
  'a database that a newer version has migrated',
  (open) => {
    let stage: Stage
    afterEach(() => stage.close())

    it.each(['auto', 'off'])('is refused with one line and a non-zero exit (MIGRATE=%s)', async (MIGRATE) => {
      stage = await open()
      await (await stage.start()).stop('SIGTERM')
      const sql = "INSERT INTO schema_version (version, name) VALUES (900, 'from tomorrow')"
      const url = stage.settings.DATABASE_URL ?? ''
      if (url.startsWith('sqlite:')) {
        const database = new DatabaseSync(url.slice('sqlite:'.length))
        database.exec(sql)
        database.close()
      } else {
        const connection = await mysql.createConnection(url)
        await connection.query(sql)
        await connection.end()
      }

      const { code, stderr } = await runToEnd({ env: { ...stage.settings, MIGRATE } })
      expect(code).toBe(1)
      expect(stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(
          /^DATABASE_URL: the database has schema version 900, this program knows \d+: run a newer one$/,
        ),
      ])
    })
  },
  EMBEDDED_AND_MYSQL,
)
