import type { Page, Paged } from '../../application/ports/record-reader.ts'
import { fromCursor, type Place, toCursor } from './cursor.ts'
import { columnsOf, limitTo, type Table } from './engine/statement-text.ts'
import { type Params, type Steps, select } from './engine/steps.ts'
import { readEach, TELL_NOBODY, type TellUnreadable } from './rows/readable.ts'

/** A list that is read page by page, each beginning after the last item of the one before. `r` is its row. */
export type List<Row, Item> = {
  readonly table: Table<Row>
  readonly toItem: (row: Row, tell: TellUnreadable) => Item
  readonly order: string
  /** True of the rows beyond the place whose parts are bound as :place0, :place1. */
  readonly after: string
  readonly kinds: Parameters<typeof fromCursor>[1]
  readonly placeOf: (row: Row) => Place
}

/** A condition on `r`, and what it is bound to. */
export type Condition = { readonly sql: string; readonly params: Params }

/** One page of the rows that meet all conditions, without those that cannot be read. Throws BadCursor. */
export function* readPage<Row, Item>(
  list: List<Row, Item>,
  conditions: readonly Condition[],
  { limit, cursor }: Page,
  tell: TellUnreadable = TELL_NOBODY,
): Steps<Paged<Item>> {
  const all = cursor === null ? conditions : [...conditions, beyond(list, cursor)]
  // One more than asked for shows whether there is another page.
  const rows = yield* select<Row>(selectPage(list, all, limit + 1), paramsOf(all))
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    items: readEach(shown, list.toItem, tell),
    nextCursor: last === undefined ? null : toCursor(list.placeOf(last)),
  }
}

const selectPage = <Row, Item>(
  { table, order }: List<Row, Item>,
  conditions: readonly Condition[],
  rows: number,
): string => `
  SELECT ${columnsOf(table, 'r')}
  FROM ${table.name} r
  ${conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join('\n    AND ')}`}
  ORDER BY ${order}
  ${limitTo(rows)}`

const paramsOf = (conditions: readonly Condition[]): Params =>
  Object.assign({}, ...conditions.map(({ params }) => params))

const beyond = <Row, Item>({ after, kinds }: List<Row, Item>, cursor: string): Condition => {
  const parts = fromCursor(cursor, kinds).map((part, i): [string, string | number | Date] => [
    `place${i}`,
    kinds[i] === 'instant' ? new Date(part) : part,
  ])
  return { sql: after, params: Object.fromEntries(parts) }
}
