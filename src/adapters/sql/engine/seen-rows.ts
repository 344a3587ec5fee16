import { RowChanged, RowGone } from './retrying.ts'
import { columnsOf, type Table } from './statement-text.ts'
import { type Params, run, type Steps } from './steps.ts'

/** How often a row was written since it was inserted, as it was read. */
export type Revised = { readonly revision: number }

/** The columns of a table under its alias, and how often the row was written. */
export const revisedColumnsOf = <Row>(table: Table<Row>, alias: string): string =>
  `${columnsOf(table, alias)}, ${alias}.revision`

/** The revisions of rows by their keys. */
export type Revisions = Map<string, number>

/** What a decision has read: what it writes must still be that, so that no lock alone is trusted. */
export type SeenRows = {
  readonly sessions: Revisions
  readonly tasks: Revisions
  readonly messages: Revisions
  /** Null where the decision did not ask for pauses. */
  pauses: Revisions | null
  /** The account's turn, which is written with its usage. */
  readonly usage: Revisions
}

export const nothingSeen = (): SeenRows => ({
  sessions: new Map(),
  tasks: new Map(),
  messages: new Map(),
  pauses: null,
  usage: new Map(),
})

/**
 * Writes a row that was seen. `sql` compares with `:revision`. Throws RowChanged when somebody else wrote it since, and
 * RowGone when it was never seen.
 */
export function* updateSeen(
  sql: string,
  row: Params,
  what: string,
  revision: number | undefined,
): Steps<void> {
  if (revision === undefined) throw new RowGone(`${what} is gone`)
  if ((yield* run(sql, { ...row, revision })) !== 1) throw new RowChanged(`${what} has changed`)
}
