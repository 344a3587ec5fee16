import type { DatabaseSync } from 'node:sqlite'
import { type Migrations, makeMigrations } from '../sql/migrations.ts'

/** Runs pending migrations, all or none. Throws NotStartable when the schema is newer than this program. */
export const migrateSqlite = async (database: DatabaseSync): Promise<void> => {
  database.exec('BEGIN IMMEDIATE')
  try {
    await migrationsOf(database).run()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** Throws NotStartable when migrations are pending, or the schema is newer than this program. */
export const checkSqlite = (database: DatabaseSync): Promise<void> => migrationsOf(database).check()

const migrationsOf = (database: DatabaseSync): Migrations =>
  makeMigrations({
    driver: 'sqlite3',
    folder: 'sqlite',
    query: async (sql) => ({ rows: database.prepare(sql).all() }),
    script: async (sql) => database.exec(sql),
  })
