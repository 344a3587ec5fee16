import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { NotStartable } from '../sql/not-startable.ts'

export type SqliteOptions = {
  /** A file, made with its folder when it is not there, or `:memory:`. */
  readonly path: string
  /** The database's clock. */
  readonly now: () => Date
}

/**
 * Opens the database for this process alone, so that every commit is flushed and no second process decides beside it.
 * Throws NotStartable when another process has it, or it cannot be opened.
 */
export const openSqlite = (options: SqliteOptions): DatabaseSync => {
  const { path } = options
  try {
    if (path !== IN_MEMORY) mkdirSync(dirname(path), { recursive: true })
    return setUp(new DatabaseSync(path), options)
  } catch (error) {
    const why = isLocked(error) ? 'is in use by another process' : `cannot be opened: ${messageOf(error)}`
    throw new NotStartable(`the database ${path} ${why}`, { cause: error })
  }
}

const setUp = (database: DatabaseSync, { now }: SqliteOptions): DatabaseSync => {
  try {
    // MySQL's own name, so that both engines are asked in the same words.
    database.function('UTC_TIMESTAMP', (_digits) => now().toISOString())
    database.exec(SET_UP)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const IN_MEMORY = ':memory:'

// The lock is taken by the first write transaction and then kept.
const SET_UP = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  BEGIN EXCLUSIVE;
  COMMIT;`

const isLocked = (error: unknown): boolean =>
  error instanceof Error && /database is locked/.test(error.message)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
