import { createConnection } from 'mysql2/promise'
import { it } from 'vitest'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import { expectCarriedOver, migrateToFirst } from '../support/carried-over.ts'
import { firstLandingRows, mysqlInstant } from '../support/first-landing.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import { describeWith } from '../support/services.ts'

for (const engine of ['mysql', 'mariadb'] as const) {
  describeWith(engine, `a database of the first landing on ${engine}`, (serverUrl) => {
    it('goes forward with all its data', async () => {
      const { url, drop } = await freshDatabase(serverUrl)
      const connection = await createConnection({ uri: url, multipleStatements: true, timezone: 'Z' })
      await migrateToFirst('mysql', new URL(url).pathname.slice(1), async (sql) => {
        const [rows] = await connection.query(sql)
        return Array.isArray(rows) ? rows : []
      })
      for (const sql of firstLandingRows(mysqlInstant)) await connection.query(sql)
      await connection.end()

      const store = openMysqlStore({ url })
      await expectCarriedOver(store)
      await store.close()
      await drop()
    })
  })
}
