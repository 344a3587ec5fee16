import type { Gathering, Params, Statement, Steps, Value } from './steps.ts'

/** A table and its columns in the order in which they are read and written. */
export type Table<Row> = { readonly name: string; readonly columns: readonly (keyof Row & string)[] }

/** `t.a, t.b`: the columns of a table under its alias. */
export const columnsOf = <Row>({ columns }: Table<Row>, alias: string): string =>
  columns.map((column) => `${alias}.${column}`).join(', ')

/** `a = :a, b = :b`. */
export const assignments = (columns: readonly string[]): string =>
  columns.map((column) => `${column} = :${column}`).join(', ')

/** `LIMIT 51`, inlined because MySQL refuses a bound number there; nothing but a whole number gets in. */
export const limitTo = (rows: number): string => {
  if (!Number.isSafeInteger(rows) || rows < 1) throw new RangeError(`a limit of ${rows} rows`)
  return `LIMIT ${rows}`
}

/**
 * `:id0, :id1, …` and their values. The count is rounded up to a power of two by repeating the last value, so that few
 * shapes of a statement need preparing. At least one value.
 */
export const listOf = (name: string, values: readonly Value[]): { names: string; params: Params } => {
  const size = 2 ** Math.ceil(Math.log2(values.length))
  const padded = Array.from({ length: size }, (_, i) => values[Math.min(i, values.length - 1)] ?? null)
  const entries = padded.map((value, i): [string, Value] => [`${name}${i}`, value])
  return {
    names: entries.map(([key]) => `:${key}`).join(', '),
    params: Object.fromEntries(entries),
  }
}

/** Inserts rows, many a statement: in few shapes, and far below max_allowed_packet with the longest contents. */
export function* insertAll<Row extends Params>(table: Table<Row>, rows: readonly Row[]): Steps<void> {
  const statements: Statement[] = []
  let rest = rows
  for (const size of ROWS_A_STATEMENT) {
    while (rest.length >= size) {
      statements.push(insertOf(table, rest.slice(0, size)))
      rest = rest.slice(size)
    }
  }
  if (statements.length > 0) yield statements
}
const ROWS_A_STATEMENT = [64, 8, 1]

const insertOf = <Row extends Params>(table: Table<Row>, rows: readonly Row[]): Statement => ({
  kind: 'run',
  sql: insertInto(table, rows.length),
  get params() {
    return numbered(table.columns, rows)
  },
  rows,
  gathered: insertsInto(table),
})

const gatherings = new Map<string, Gathering>()

/** Inserts into one table become one. */
const insertsInto = ({ name, columns }: Table<never>): Gathering => {
  const known = gatherings.get(name)
  if (known !== undefined) return known
  const sql = `
  INSERT INTO ${name} (${columns.join(', ')})
  VALUES `
  const gathering: Gathering = {
    asOne: (statements) => ({
      statement: {
        kind: 'run',
        sql,
        params: {},
        tuples: { columns, rows: statements.flatMap(({ rows = [] }) => rows), tail: '' },
      },
      share: () => statements.map(({ rows = [] }) => ({ rows: [], affected: rows.length })),
    }),
  }
  gatherings.set(name, gathering)
  return gathering
}

const insertInto = <Row>({ name, columns }: Table<Row>, count: number): string => {
  const key = `${name} ${count}`
  const text = insertTexts.get(key) ?? makeInsert(name, columns, count)
  insertTexts.set(key, text)
  return text
}
const insertTexts = new Map<string, string>()

const makeInsert = (name: string, columns: readonly string[], count: number): string => `
  INSERT INTO ${name} (${columns.join(', ')})
  VALUES ${tuples(count, (i) => columns.map((column) => `:${column}_${i}`).join(', '))}`

/** `(a_0, b_0), (a_1, b_1), …`: so many, each as `row` says. */
export const tuples = (count: number, row: (nth: number) => string): string =>
  Array.from({ length: count }, (_, i) => `(${row(i)})`).join(', ')

/** `{ id_0: …, id_1: … }`: these columns of many, by their numbers. */
export const numbered = (columns: readonly string[], of: readonly Params[]): Params => {
  const params: Record<string, Value> = {}
  for (const [i, each] of of.entries())
    for (const column of columns) params[`${column}_${i}`] = each[column] ?? null
  return params
}
