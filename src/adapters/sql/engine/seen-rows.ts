import { RowChanged, RowGone } from './retrying.ts'
import { columnsOf, type Table } from './statement-text.ts'
import type { Gathering, Params, Statement, Steps } from './steps.ts'

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
  /** The primary keys of the tasks, by their ids. */
  readonly taskKeys: Map<string, number>
  readonly messages: Revisions
  /** Null where the decision did not ask for pauses. */
  pauses: Revisions | null
  /** The account's turn, which is written with its usage. */
  readonly usage: Revisions
}

export const nothingSeen = (): SeenRows => ({
  sessions: new Map(),
  tasks: new Map(),
  taskKeys: new Map(),
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
  gathered?: Gathering,
): Steps<void> {
  if (revision === undefined) throw new RowGone(`${what} is gone`)
  const params = { ...row, revision }
  const statement: Statement = { kind: 'run', sql, params }
  const [outcome] = yield [gathered === undefined ? statement : { ...statement, rows: [params], gathered }]
  if (outcome?.affected !== 1) throw new RowChanged(`${what} has changed`)
}

type Updated = {
  readonly name: string
  readonly columns: readonly string[]
  readonly changes: readonly string[]
}

/**
 * Updates of whole rows become one INSERT that finds every row there, by its primary key `key`: half the work of as many
 * UPDATEs. Of a row that is another one or was written since, its revision would become NULL, which the database refuses;
 * a row that is gone would be inserted, which the count shows. Either way it is for nobody, and all decide again.
 */
export const gatherUpdates = ({ name, columns, changes }: Updated, key: string): Gathering => {
  const written = [...new Set([key, ...columns]), 'revision']
  const tail = `
  ON DUPLICATE KEY UPDATE
    revision = IF(${key} = VALUES(${key}) AND revision = VALUES(revision), revision + 1, NULL),
    ${changes.map((column) => `${column} = VALUES(${column})`).join(', ')}`
  const sql = `
  INSERT INTO ${name} (${written.join(', ')})
  VALUES `
  return {
    asOne: (statements) => {
      const [only] = statements
      if (only !== undefined && statements.length === 1)
        return { statement: only, share: (outcome) => [outcome] }
      const rows = statements.flatMap((statement) => statement.rows ?? [])
      return {
        statement: { kind: 'run', sql, params: {}, tuples: { columns: written, rows, tail } },
        // Two for each row that was found and changed.
        share: ({ affected }) =>
          statements.map(() => ({ rows: [], affected: affected === 2 * rows.length ? 1 : 0 })),
      }
    },
  }
}
