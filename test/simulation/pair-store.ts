import {
  type GroupEngine,
  type InGroups,
  type Job,
  makeGroupCommit,
} from '../../src/adapters/sql/engine/group-commit.ts'
import { type Came, makeLockstep } from '../../src/adapters/sql/engine/lockstep.ts'
import type { Failure } from '../../src/adapters/sql/engine/retrying.ts'
import type { Outcome, Statement, Steps } from '../../src/adapters/sql/engine/steps.ts'
import { makeClaimPair } from '../../src/adapters/sql/pair-locks.ts'
import type { Decide, PairQuestion, PairStore } from '../../src/application/ports/pair-store.ts'
import { KeyTaken } from '../../src/application/ports/receipt-store.ts'
import { DatabaseUnavailable, Overloaded, RowBusy } from '../../src/application/ports/unavailable.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { Tables } from './tables.ts'
import { begin, type Call, type OnCommit, Overtaken, Poisoned, type Transaction } from './transaction.ts'
import { Taken } from './unique-keys.ts'

/** Asks something of a server that may be slow, fail before it did it or after, or take the asker down with it. */
export type Ask = <T>(what: Hop, effect: () => T | Promise<T>) => Promise<T>
/** The trips of a transaction are `begin`, which locks and looks, `change` and `commit`. */
export type Hop = 'begin' | 'change' | 'commit' | 'read' | 'write' | 'queue' | 'notify'

/** The database rolled back a transaction, as after a deadlock. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack'
}

/** Somebody holds a row that a transaction is to lock. */
export class RowHeld extends Error {
  override readonly name = 'RowHeld'
}

/** What holds writers back; the mutation table takes one away at a time. */
export type Guards = {
  readonly lock: boolean
  readonly uniqueKeys: boolean
  readonly rollback: boolean
  /** Of the turns that a decision is to have, those that it waits for: with whom it shares no transaction. */
  readonly turns: (turns: readonly string[]) => readonly string[]
  /** Nobody is answered before the commit. */
  readonly answersAfterCommit: boolean
  /** What a decision wrote that fails is taken back. */
  readonly takesBack: boolean
}
export const ALL_GUARDS: Guards = {
  lock: true,
  uniqueKeys: true,
  rollback: true,
  turns: (turns) => turns,
  answersAfterCommit: true,
  takesBack: true,
}

type DecisionJob = Job & { readonly call: Call; readonly work: () => Steps<unknown> }
export type DecisionEngine = GroupEngine<DecisionJob>

/** When things happen in a process. */
export type Timing = Pick<Parameters<typeof makeGroupCommit>[1], 'soon' | 'now' | 'wait'>

type Options = {
  readonly guards?: Guards
  readonly onCommit?: OnCommit
  /** What is wrong with the decision that is asked for now. */
  readonly poison?: () => Call['poison']
  /** Hears of what a group met. */
  readonly count?: (what: string) => void
  /** How many decisions are in the transaction that is under way. */
  readonly onGroup?: (size: number) => void
  /** The engine with a guard taken out. */
  readonly mutated?: (engine: DecisionEngine) => DecisionEngine
}

/**
 * The port over tables in memory. Decisions that wait together share a transaction, by the product's own group commit,
 * lockstep and turns; only what they ask of the database is made up. A decision sees a snapshot and is stored if nobody
 * stored another one since; else it is taken again, with those beside it, as if it had waited for a lock.
 */
export const makePairStore = (
  tables: Tables,
  ask: Ask,
  timing: Timing,
  { poison = () => null, mutated = (engine) => engine, ...others }: Options = {},
): PairStore => {
  const { guards = ALL_GUARDS } = others
  const database = { tables, ask, ...QUIET, ...others, guards }
  const inGroups: InGroups<DecisionJob> = makeGroupCommit(mutated(makeEngine(database)), {
    ...timing,
    lanes: 1,
    slowTimes: 0,
    most: 8,
    waitingMax: 100,
  })
  return {
    changePair: async <Question extends PairQuestion, Answer>(
      pair: Pair,
      question: Question,
      decide: Decide<Answer, Question>,
    ) => {
      const call: Call = { poison: poison(), stored: 0 }
      const { turns, noWait } = claimOn(pair, question)
      const work = () => decideOn({ call, guards, pair, question, decide })
      const answer = inGroups({ turns: guards.turns(turns), noWait, call, work })
      return (await answer.catch(refuseOthers(call))) as Answer
    },
  }
}

const QUIET = { onCommit: () => undefined, count: () => undefined, onGroup: () => undefined }

/** The product's: of it only the turns are needed here. */
const claimOn = makeClaimPair({
  lockPairs: () => '',
  lockAccounts: () => '',
  noWait: '',
  skipLocked: '',
  by: () => '',
})

/** Nobody hears of what is wrong with another one's decision. */
const refuseOthers =
  (call: Call) =>
  (error: unknown): never => {
    if (error instanceof Poisoned && error.call !== call)
      throw new Error('was told of the failure of another decision', { cause: error })
    throw error
  }

type Decided<Answer, Question extends PairQuestion> = {
  readonly call: Call
  readonly guards: Guards
  readonly pair: Pair
  readonly question: Question
  readonly decide: Decide<Answer, Question>
}

function* decideOn<Answer, Question extends PairQuestion>({
  call,
  guards,
  pair,
  question,
  decide,
}: Decided<Answer, Question>): Steps<Answer | Refused> {
  const { view, kept, usageVersion } = yield* does('select', (transaction) =>
    transaction.look(pair, question),
  )
  if (kept !== null) throw new KeyTaken(kept)
  if (call.poison === 'at once') throw new Poisoned(call)
  const { answer, change } = decide(view)
  if (change === null) return answer
  const decided = { call, pair, seenAt: view.now, usageVersion, change }
  const refusal = yield* does('run', (transaction) => tryWriting(transaction, decided, guards))
  return refusal === null ? answer : refusal
}

/** What a decision came to whose writes were refused, and which the transaction keeps all the same. */
class Refused {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

const tryWriting = (
  transaction: Transaction,
  decided: Parameters<Transaction['write']>[0],
  { takesBack }: Guards,
): Refused | null => {
  try {
    transaction.write(decided)
    return null
  } catch (error) {
    if (takesBack || !(error instanceof Poisoned)) throw error
    return new Refused(error)
  }
}

/** A statement as this database understands it. */
type Effect = Statement & { readonly effect: (transaction: Transaction) => unknown }

function* does<Answer>(kind: Statement['kind'], effect: (transaction: Transaction) => Answer): Steps<Answer> {
  const statement: Effect = { kind, sql: '', params: {}, effect }
  const [outcome] = yield [statement]
  return outcome?.rows[0] as Answer
}

type Database = Required<Pick<Options, 'guards' | 'onCommit' | 'count' | 'onGroup'>> & {
  readonly tables: Tables
  readonly ask: Ask
}

const makeEngine = (database: Database): DecisionEngine => ({
  together: (jobs) => decideTogether(database, jobs),
  alone: (job) => decideAlone(database, job),
  failureOf,
  tooLate: async ({ noWait }, { ms, heldMs }) => {
    if (heldMs === null) return ms < CROWD_MS ? null : new Overloaded('too many decide at once')
    return heldMs < (noWait ? NO_WAIT_TURN_MS : TURN_MS) ? null : new RowBusy('others are at it')
  },
  tooMany: () => new Overloaded('too many wait for the database'),
})
const TURN_MS = 2_300
const NO_WAIT_TURN_MS = 100
const CROWD_MS = 5_000

const failureOf = (error: unknown): Failure => {
  if (error instanceof DatabaseUnavailable) return 'unavailable'
  if (error instanceof RolledBack) return 'again'
  if (error instanceof RowHeld) return 'busy'
  return error instanceof Taken ? 'taken' : 'other'
}

const decideTogether = async (database: Database, jobs: readonly DecisionJob[]): Promise<readonly Came[]> => {
  const { onGroup, count } = database
  if (jobs.length > 1) count('decisions shared a transaction')
  if (jobs.length > 1 && jobs.some(({ call }) => call.poison !== null))
    count('decision that fails beside others')
  try {
    onGroup(jobs.length)
    return await inOneTransaction(database, jobs)
  } catch (error) {
    // Whoever waits for a lock waits, and goes after the others.
    if (error instanceof Overtaken) return decideTogether(database, jobs)
    if (jobs.length > 1) count(`${failureOf(error)} of several decisions`)
    throw error
  } finally {
    onGroup(0)
  }
}

const inOneTransaction = async (
  { tables, ask, guards, onCommit }: Database,
  jobs: readonly DecisionJob[],
): Promise<readonly Came[]> => {
  const transaction = begin(tables, guards, onCommit)
  const lockstep = makeLockstep(jobs.map(({ work }) => work))
  const trip = (hop: Hop) => (statements: readonly Statement[]) =>
    ask(hop, () => statements.map((statement) => carryOut(transaction, statement as Effect)))
  try {
    await lockstep.round(trip('begin'))
    while (lockstep.asked().size > 0) await lockstep.round(trip('change'))
    if (lockstep.hasWritten()) await ending(ask('commit', transaction.commit), guards)
    return lockstep.came().map(asRefused)
  } catch (error) {
    if (!guards.rollback && error instanceof RolledBack) transaction.commitHalf()
    throw error
  }
}

const carryOut = (transaction: Transaction, { effect }: Effect): Outcome => ({
  rows: [effect(transaction)],
  affected: 0,
})

const ending = (commit: Promise<void>, { answersAfterCommit }: Guards): Promise<void> => {
  if (answersAfterCommit) return commit
  commit.catch(() => undefined)
  return Promise.resolve()
}

const asRefused = (came: Came): Came =>
  came.kind === 'done' && came.answer instanceof Refused ? { kind: 'failed', error: came.answer.error } : came

const TRIES_MAX = 8
const BUSY_TRIES = 2

const decideAlone = async (database: Database, job: DecisionJob): Promise<unknown> => {
  for (let tries = 1; ; tries += 1) {
    try {
      const [came] = await decideTogether(database, [job])
      if (came?.kind === 'done') return came.answer
      throw came?.kind === 'failed' ? came.error : new Error('nothing came of it')
    } catch (error) {
      const failure = failureOf(error)
      if (failure === 'other' || failure === 'unavailable') throw error
      if (failure === 'busy' && tries >= BUSY_TRIES) throw new RowBusy('somebody holds it', { cause: error })
      if (tries < TRIES_MAX) continue
      throw failure === 'taken' ? error : new RowBusy('rolled back again and again', { cause: error })
    }
  }
}
