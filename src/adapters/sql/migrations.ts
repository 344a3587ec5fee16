import { fileURLToPath } from 'node:url'
import Postgrator from 'postgrator'
import { NotStartable } from './not-startable.ts'

/** The numbered SQL files of migrations/, and how far a database has come. */
export type Migrations = {
  /** Runs what is pending. Throws NotStartable when the schema is newer than the files. */
  run(): Promise<void>
  /** Whether nothing is pending. Throws NotStartable when the schema is newer than the files. */
  isDone(): Promise<boolean>
  /** Throws NotStartable when anything is pending, or the schema is newer than the files. */
  check(): Promise<void>
}

type Engine = {
  readonly driver: 'mysql' | 'sqlite3'
  readonly folder: 'mysql' | 'sqlite'
  readonly database?: string
  readonly query: (sql: string) => Promise<{ rows: unknown[] }>
  readonly script: (sql: string) => Promise<void>
}

export const makeMigrations = ({ driver, folder, database = '', query, script }: Engine): Migrations => {
  const postgrator = new Postgrator({
    ...(driver === 'mysql' ? { driver, database } : { driver }),
    migrationPattern: filesIn(folder),
    schemaTable: 'schema_version',
    newline: 'LF',
    execQuery: query,
    execSqlScript: script,
  })
  const versions = async () => {
    const [have, newest] = [await postgrator.getDatabaseVersion(), await postgrator.getMaxVersion()]
    if (have <= newest) return { have, newest }
    throw new NotStartable(
      `the database has schema version ${have}, this program knows ${newest}: run a newer one`,
    )
  }
  return {
    run: async () => {
      await versions()
      await postgrator.migrate()
    },
    isDone: async () => {
      const { have, newest } = await versions()
      return have === newest
    },
    check: async () => {
      const { have, newest } = await versions()
      if (have === newest) return
      throw new NotStartable(
        `the database has schema version ${have}, this program needs ${newest}: migrate it (MIGRATE=auto)`,
      )
    },
  }
}

/** As a glob pattern, whatever the folder above is called. */
const filesIn = (folder: string): string => {
  const path = fileURLToPath(new URL(`../../../migrations/${folder}`, import.meta.url))
  const literal = path.replaceAll('\\', '/').replace(/[?*()[\]{}]/g, '[$&]')
  return `${literal}/*.sql`
}
