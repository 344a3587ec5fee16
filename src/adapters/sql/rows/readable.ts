import type { Stamp } from '../engine/steps.ts'

/** A row that says what no row of ours can: what it holds cannot be told. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow'
  readonly table: string
  readonly id: string

  constructor(table: string, id: string, fault: string) {
    super(`${table} ${id}: ${fault}`)
    this.table = table
    this.id = id
  }
}

/** Hears of rows that contradict themselves, read all the same or left out. It never throws. */
export type TellUnreadable = (row: UnreadableRow) => void

/** Reads rows one by one: one that cannot be read is told and left out, and keeps nobody from the others. */
export const readEach = <Row, Item>(
  rows: readonly Row[],
  toItem: (row: Row, tell: TellUnreadable) => Item,
  tell: TellUnreadable,
): readonly Item[] =>
  rows.flatMap((row) => {
    try {
      return [toItem(row, tell)]
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error
      tell(error)
      return []
    }
  })

/** For whoever reads one record alone: the doctor names what is wrong with it. */
export const TELL_NOBODY: TellUnreadable = () => undefined

/** Whether the stamp is an instant at all: a file of SQLite may hold any text. */
export const isInstant = (stamp: Stamp): boolean => !Number.isNaN(new Date(stamp).getTime())
