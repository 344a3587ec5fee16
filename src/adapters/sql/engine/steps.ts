/**
 * What both engines have in common is written once, as generators: they yield statements and are given the outcomes.
 * SQLite's runner lets no other steps in between, MySQL's awaits each statement.
 */
export type Steps<Answer> = Generator<Statement, Answer, Outcome>

export type Statement = { readonly kind: 'select' | 'run'; readonly sql: string; readonly params: Params }
export type Outcome = { readonly rows: readonly unknown[]; readonly affected: number }
export type Params = Readonly<Record<string, Value>>
export type Value = string | number | Date | null

/** An instant as a driver gives it: MySQL's a Date, SQLite's ISO text. `new Date(stamp)` reads both. */
export type Stamp = Date | string

/** The rows of a query, each with the columns that the statement names. */
export function* select<Row>(sql: string, params: Params = {}): Steps<readonly Row[]> {
  const { rows } = yield { kind: 'select', sql, params }
  return rows as readonly Row[]
}

/** How many rows a statement found to change. */
export function* run(sql: string, params: Params = {}): Steps<number> {
  const { affected } = yield { kind: 'run', sql, params }
  return affected
}

const SELECT_NOW = `
  SELECT UTC_TIMESTAMP(3) AS now`

/** The database's clock, which judges every lease and due time. */
export function* databaseTime(): Steps<Date> {
  const [row] = yield* select<{ readonly now: Stamp }>(SELECT_NOW)
  if (row === undefined) throw new Error('the database tells no time')
  return new Date(row.now)
}
