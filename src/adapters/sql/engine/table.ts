import type { Table } from './statement-text.ts'
import type { Stamp, Value } from './steps.ts'

/** A column by what it holds. An instant is a Date here; how a driver gives it, `RowOf` knows. */
type Column<Holds extends Value = Value> = { readonly isFixed: boolean; readonly holds?: Holds }

/** Written with its row, and never again. */
export const fixed = <Holds extends Value>(): Column<Holds> => ({ isFixed: true })

/** What the life of its row changes. */
export const changing = <Holds extends Value>(): Column<Holds> => ({ isFixed: false })

type Columns = { readonly [name: string]: Column }

/** A table by its columns, in the order in which they are read and written. */
type DefinedTable<Of extends Columns> = Table<Of> & {
  readonly definition: Of
  /** The columns that an UPDATE of a whole row sets. */
  readonly changes: readonly (keyof Of & string)[]
}

/** Says what a table has, once: its row, its columns in statements and those that change follow from it. */
export const table = <const Of extends Columns>(name: string, definition: Of): DefinedTable<Of> => {
  const columns: readonly (keyof Of & string)[] = Object.keys(definition)
  return { name, definition, columns, changes: columns.filter((column) => !definition[column]?.isFixed) }
}

/** A row of the table: as a driver gives it or, with `At` a Date, as it is written. */
export type RowOf<Of extends { readonly definition: Columns }, At = Stamp> = {
  [Name in keyof Of['definition']]: Held<Of['definition'][Name], At>
}

type Held<Of extends Column, At> = Of extends Column<infer Holds> ? Given<Holds, At> : never
type Given<Holds, At> = Holds extends Date ? At : Holds
