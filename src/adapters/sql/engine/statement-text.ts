import { type Params, run, type Steps, type Value } from './steps.ts'

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
  let rest = rows
  for (const size of ROWS_A_STATEMENT) {
    while (rest.length >= size) {
      yield* run(insertInto(table, size), numbered(rest.slice(0, size)))
      rest = rest.slice(size)
    }
  }
}
const ROWS_A_STATEMENT = [64, 8, 1]

const insertInto = <Row>({ name, columns }: Table<Row>, count: number): string => {
  const tuples = Array.from(
    { length: count },
    (_, i) => `(${columns.map((column) => `:${column}_${i}`).join(', ')})`,
  )
  return `
  INSERT INTO ${name} (${columns.join(', ')})
  VALUES ${tuples.join(', ')}`
}

const numbered = (rows: readonly Params[]): Params =>
  Object.fromEntries(
    rows.flatMap((row, i) => Object.entries(row).map(([column, value]) => [`${column}_${i}`, value])),
  )
