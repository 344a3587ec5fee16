import { numbered } from './statement-text.ts'
import { type Gathering, type Outcome, type Params, type Statement, type Steps, select } from './steps.ts'

/** A row with the columns that it is found by. */
type Found = Readonly<Record<string, unknown>>

export type Finder<Row> = {
  /** The rows of this key; of many callers that look for keys of their own, in one statement. */
  find(key: Params): Steps<readonly Row[]>
  /** The statement that finds the rows of all these keys; at least one. */
  among(keys: readonly Params[]): Statement
}

type Query = {
  /** The table whose columns are the key's. */
  readonly alias: string
  /** Is given the condition for its WHERE clause, and has no LIMIT. */
  readonly text: (condition: string) => string
}

/**
 * Makes a finder of a query. `columns` are the key's; each row has them under the same names, and so has the key. `many` finds
 * the rows of many keys in MySQL's words, where it must be told how: with many keys and many indexes that might serve, finding the
 * best one costs it more than the rows do.
 */
export const finder = <Row>(columns: readonly string[], one: Query, many: Query = one): Finder<Row> => {
  const alone = one.text(columns.map((column) => `${one.alias}.${column} = :${column}`).join(' AND '))
  const textFor = remembered((count) => many.text(conditionFor(many.alias, columns, count)))
  const keyOf = keyedBy(columns)
  const among = (keys: readonly Params[]): Statement => ({
    kind: 'select',
    sql: textFor(keys.length),
    params: numbered(columns, keys),
  })
  const gathered: Gathering = {
    asOne: (statements) => {
      const keys = new Map(statements.map(({ params }) => [keyOf(params), params]))
      return {
        statement: among([...keys.values()]),
        share: (outcome) => shareByKey(outcome, statements, keyOf),
      }
    },
  }
  return { find: (key) => select<Row>(alone, key, gathered), among }
}

/** Texts by how many keys they ask for, each made once. */
export const remembered = (make: (count: number) => string): ((count: number) => string) => {
  const made: string[] = []
  return (count) => {
    const text = made[count] ?? make(count)
    made[count] = text
    return text
  }
}

/** `s.id IN (:id_0, :id_1)`, or `(s.a, s.b) IN ((:a_0, :b_0), (:a_1, :b_1))`. */
const conditionFor = (alias: string, columns: readonly string[], count: number): string => {
  const keys = Array.from({ length: count }, (_, i) => columns.map((column) => `:${column}_${i}`).join(', '))
  const key = columns.map((column) => `${alias}.${column}`).join(', ')
  return columns.length === 1
    ? `${key} IN (${keys.join(', ')})`
    : `(${key}) IN (${keys.map((each) => `(${each})`).join(', ')})`
}

// Columns compare without regard to spaces at the end.
/** What tells rows and keys of these columns apart, and finds those that belong together. */
export const keyedBy =
  (columns: readonly string[]) =>
  (of: Found): string =>
    columns.map((column) => String(of[column]).replace(/ +$/, '')).join('\0')

/** Gives each of these statements the rows of its own key, in the order in which they came. */
export const shareByKey = (
  { rows }: Outcome,
  statements: readonly Statement[],
  keyOf: (of: Found) => string,
): readonly Outcome[] => {
  const byKey = Map.groupBy(rows as readonly Found[], keyOf)
  return statements.map(({ params }) => ({ rows: byKey.get(keyOf(params)) ?? [], affected: 0 }))
}

/** Puts texts into an order that is the same in every process. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
