import type { Outcome, Statement, Steps } from './steps.ts'

/**
 * Runs steps on an engine. All methods throw DatabaseUnavailable, also when nobody knows whether it committed; RowBusy
 * when somebody holds a row for longer than is waited for; Overloaded when no connection becomes free; TooLargeToStore.
 * They run the steps again after a deadlock. Each engine passes test/contracts/sql-runner.contract.ts and
 * test/contracts/decisions.contract.ts.
 */
export interface SqlRunner {
  /**
   * All of it or nothing, in one transaction. Work of the same `turn` runs one after another in this process, so that
   * a crowd on one pair does not occupy every connection; over replicas, row locks do the same. A unique key that
   * another writer took first runs the steps again.
   */
  transact<Answer>(turn: string, work: () => Steps<Answer>, options?: TransactOptions): Promise<Answer>

  /**
   * The same for a decision, which says beforehand what it locks: those that wait at the same time share a transaction, and
   * what they ask is asked in one go. Each is answered after the commit, and its failure is its own. Of two with a lock in
   * common the later one sees what the other wrote. Where nothing is written but the locks, nothing is kept.
   */
  decide<Answer>(claim: Claim, work: () => Steps<Answer>): Promise<Answer>

  /** Each statement by itself: reads, or a single write. */
  perform<Answer>(work: () => Steps<Answer>): Promise<Answer>

  /** The same for a short read, which is asked together with those that wait at the same time. */
  look<Answer>(work: () => Steps<Answer>): Promise<Answer>
}

/** What a decision locks, before it reads anything. */
export type Claim = {
  /** Of two claims with a turn in common one waits for the other in this process already. */
  readonly turns: readonly string[]
  /** Who else has a lock is not waited for: RowBusy after a moment. */
  readonly noWait: boolean
  /** Takes the locks, when it goes by itself. */
  readonly lock: () => Steps<void>
  /** Takes the locks of many, this one's among them. All claims of a database have the same. */
  readonly lockAll: LockAll
}

/** Takes the locks of many claims in one go, in an order that is the same for all, so that nobody waits in a circle. */
export type LockAll = (claims: readonly Claim[]) => {
  readonly statements: readonly Statement[]
  /** By the outcomes: whose lock was not to be had without waiting, by their numbers. */
  readonly heldIn: (outcomes: readonly Outcome[]) => readonly number[]
  /** What is to be written for these once they write anything. */
  readonly beforeWriting: (nths: readonly number[]) => readonly Statement[]
}

type TransactOptions = {
  /** Who else has the turn is not waited for: RowBusy after a moment. */
  readonly noWait?: boolean
}

/** What differs between the engines beyond how a statement is run. */
export type Dialect = {
  /**
   * Makes the rows of so many pairs, or finds them, and locks them either way, in the order in which they are named.
   * Parameters: account_id_0, shop_id_0, account_id_1, …
   */
  readonly lockPairs: (count: number) => string
  /** The same for accounts' usage. Parameters: account_id_0, account_id_1, … */
  readonly lockAccounts: (count: number) => string
  /** At the end of a SELECT: locks what it finds, and is refused at once where somebody holds it. Empty: nobody ever does. */
  readonly noWait: string
  /** The same, but leaves out what somebody holds. Empty: nobody ever does. */
  readonly skipLocked: string
  /** Right behind a table: finds its rows by this index, and locks no others on the way. Empty: it needs no telling. */
  readonly by: (index: string) => string
  /** Selects as `bytes` how much the database takes at once; null: no matter. */
  readonly selectPacketBytes: string | null
}
