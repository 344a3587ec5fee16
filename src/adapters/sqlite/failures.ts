import { type Failure, RowChanged, RowGone } from '../sql/engine/retrying.ts'

/** What an error of SQLite means. By its text, which is the same everywhere: Deno's errors have no code. */
export const sqliteFailureOf = (error: unknown): Failure => {
  if (error instanceof RowGone) return 'taken'
  if (!(error instanceof Error)) return 'other'
  if (error instanceof RowChanged || BUSY.test(error.message)) return 'again'
  if (TAKEN.test(error.message)) return 'taken'
  return UNAVAILABLE.test(error.message) ? 'unavailable' : 'other'
}

const BUSY = /^database (table )?is locked/
const TAKEN = /^UNIQUE constraint failed/
const UNAVAILABLE =
  /^(database or disk is full|attempt to write a readonly database|disk I\/O error|unable to open database file|database is not open|statement has been finalized)/
