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

/**
 * Makes a finder of a query. `columns` are the key's, of the table `alias`; each row has them under the same names, and so
 * has the key. `query` is given the condition for its WHERE clause, and must have no LIMIT.
 */
export const finder = <Row>(
  alias: string,
  columns: readonly string[],
  query: (condition: string) => string,
): Finder<Row> => {
  const alone = query(columns.map((column) => `${alias}.${column} = :${column}`).join(' AND '))
  const textFor = remembered((count) => query(conditionFor(alias, columns, count)))
  const keyOf = makeKeyOf(columns)
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

const conditionFor = (alias: string, columns: readonly string[], count: number): string => {
  const numbers = Array.from({ length: count }, (_, i) => i)
  const [only, ...others] = columns
  if (others.length === 0) return `${alias}.${only} IN (${numbers.map((i) => `:${only}_${i}`).join(', ')})`
  // Each key by itself, for which every engine goes by the index; lists of pairs are not so well understood.
  const each = numbers.map((i) =>
    columns.map((column) => `${alias}.${column} = :${column}_${i}`).join(' AND '),
  )
  return `(${each.map((one) => `(${one})`).join('\n    OR ')})`
}

// Columns compare without regard to spaces at the end.
const makeKeyOf =
  (columns: readonly string[]) =>
  (of: Found): string =>
    columns.map((column) => String(of[column]).replace(/ +$/, '')).join('\0')

const shareByKey = (
  { rows }: Outcome,
  statements: readonly Statement[],
  keyOf: (of: Found) => string,
): readonly Outcome[] => {
  const byKey = Map.groupBy(rows as readonly Found[], keyOf)
  return statements.map(({ params }) => ({ rows: byKey.get(keyOf(params)) ?? [], affected: 0 }))
}
