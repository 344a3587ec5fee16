import type { Steps } from './steps.ts'

/**
 * Runs steps on an engine. Both methods throw DatabaseUnavailable, also when nobody knows whether it committed; RowBusy
 * when somebody holds a row for longer than is waited for; Overloaded when no connection becomes free; TooLargeToStore.
 * They run the steps again after a deadlock. Each engine passes test/contracts/sql-runner.contract.ts.
 */
export interface SqlRunner {
  /**
   * All of it or nothing, in one transaction. Work of the same `turn` runs one after another in this process, so that
   * a crowd on one pair does not occupy every connection; over replicas, row locks do the same. A unique key that
   * another writer took first runs the steps again.
   */
  transact<Answer>(turn: string, work: () => Steps<Answer>, options?: TransactOptions): Promise<Answer>

  /** Each statement by itself: reads, or a single write. */
  perform<Answer>(work: () => Steps<Answer>): Promise<Answer>
}

type TransactOptions = {
  /** Who else has the turn is not waited for: RowBusy after a moment. */
  readonly noWait?: boolean
}

/** What differs between the engines beyond how a statement is run. */
export type Dialect = {
  /** Makes the pair's row, or finds it, and locks it either way. Parameters: account_id, shop_id. */
  readonly lockPair: string
  /** The same for the account's usage. Parameter: account_id. */
  readonly lockAccount: string
  /** At the end of a SELECT: locks what it finds, and is refused at once where somebody holds it. Empty: nobody ever does. */
  readonly noWait: string
  /** The same, but leaves out what somebody holds. Empty: nobody ever does. */
  readonly skipLocked: string
  /** Right behind the table of an UPDATE: finds rows by the primary key, and locks no others on the way. Empty: it needs no telling. */
  readonly byKey: string
  /** Selects as `bytes` how much the database takes at once; null: no matter. */
  readonly selectPacketBytes: string | null
}
