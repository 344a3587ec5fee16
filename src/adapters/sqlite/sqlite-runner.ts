import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseUnavailable, Overloaded } from '../../application/ports/unavailable.ts'
import { type Job, makeGroupCommit } from '../sql/engine/group-commit.ts'
import type { Came } from '../sql/engine/lockstep.ts'
import { retrying } from '../sql/engine/retrying.ts'
import type { Claim, SqlRunner } from '../sql/engine/sql-runner.ts'
import { notingWrites, type Outcome, type Statement, type Steps, type Value } from '../sql/engine/steps.ts'
import { sqliteFailureOf } from './failures.ts'
import { makeLoopTurns } from './loop-turns.ts'

/**
 * Runs steps on SQLite, one work after another: transactions of this process never interleave, and there is no other
 * process. Between them, and between the statements of a long one, the event loop has its turns.
 */
export const makeSqliteRunner = (open: () => DatabaseSync): SqlRunner => {
  const execute = makeExecute(open)
  const inLoopTurns = makeLoopTurns({ mostMs: TURN_MS, now: () => performance.now(), nextTurn: setImmediate })
  const transact = <Answer>(work: () => Steps<Answer>): Promise<Answer> =>
    retrying(sqliteFailureOf, () => inLoopTurns(() => inTransaction(execute, work)))
  const perform = <Answer>(work: () => Steps<Answer>): Promise<Answer> =>
    retrying(sqliteFailureOf, () => inLoopTurns(() => drive(execute, work())))
  const inGroups = makeGroupCommit<DecisionJob>(
    {
      together: (jobs) => inLoopTurns(() => inOneTransaction(execute, jobs)),
      alone: ({ claim, work }) =>
        transact(function* () {
          yield* claim.lock()
          return yield* work()
        }),
      failureOf: (error) => (error instanceof DatabaseUnavailable ? 'unavailable' : sqliteFailureOf(error)),
      tooLate: async () => null,
      tooMany: () => new Overloaded('too many wait for the database'),
    },
    GROUPS,
  )
  return {
    transact: (_turn, work) => transact(work),
    // Within a transaction one follows the other here: none need wait for another group.
    decide: <Answer>(claim: Claim, work: () => Steps<Answer>) =>
      inGroups({ turns: [], noWait: claim.noWait, claim, work }) as Promise<Answer>,
    perform,
    look: perform,
  }
}
/** What follows from the works takes about as long again. */
const TURN_MS = 20
const GROUPS = {
  lanes: 1,
  slowTimes: 0,
  most: 64,
  waitingMax: 5_000,
  soon: setImmediate,
  now: () => performance.now(),
  wait: sleep,
}

type DecisionJob = Job & { readonly claim: Claim; readonly work: () => Steps<unknown> }

type Execute = (statement: Statement) => Outcome

/** Runs the steps, a statement and what follows from it a piece. */
function* drive<Answer>(execute: Execute, steps: Steps<Answer>): Generator<void, Answer> {
  let step = steps.next()
  while (!step.done) {
    const outcomes: Outcome[] = []
    for (const statement of step.value) {
      if (outcomes.length > 0) yield
      outcomes.push(execute(statement))
    }
    step = steps.next(outcomes)
    if (!step.done) yield
  }
  return step.value
}

function* inTransaction<Answer>(execute: Execute, work: () => Steps<Answer>): Generator<void, Answer> {
  execute(BEGIN)
  try {
    const answer = yield* drive(execute, work())
    execute(COMMIT)
    return answer
  } catch (error) {
    rollBack(execute)
    throw error
  }
}

/** One commit for all; what one of them wrote that fails is taken back alone. */
function* inOneTransaction(execute: Execute, jobs: readonly DecisionJob[]): Generator<void, readonly Came[]> {
  execute(BEGIN)
  try {
    const came: Came[] = []
    for (const job of jobs) came.push(yield* decideIn(execute, job))
    execute(COMMIT)
    return came
  } catch (error) {
    rollBack(execute)
    throw error
  }
}

function* decideIn(execute: Execute, { claim, work }: DecisionJob): Generator<void, Came> {
  execute(SAVEPOINT)
  try {
    yield* drive(execute, claim.lock())
    const { answer, hasWritten } = yield* drive(execute, notingWrites(work()))
    // Looking is to cost the disk nothing.
    if (!hasWritten) execute(BACK_TO_SAVEPOINT)
    execute(RELEASE)
    return { kind: 'done', answer }
  } catch (error) {
    const failure = sqliteFailureOf(error)
    // The others would fail too, and the transaction may be gone.
    if (failure === 'unavailable') throw error
    execute(BACK_TO_SAVEPOINT)
    execute(RELEASE)
    return failure === 'other' ? { kind: 'failed', error } : { kind: 'alone' }
  }
}

const rollBack = (execute: Execute): void => {
  try {
    execute(ROLLBACK)
  } catch {
    // A full disk has rolled it back already; the error that led here says more.
  }
}

const plain = (sql: string): Statement => ({ kind: 'run', sql, params: {} })
const BEGIN = plain('BEGIN IMMEDIATE')
const COMMIT = plain('COMMIT')
const ROLLBACK = plain('ROLLBACK')
const SAVEPOINT = plain('SAVEPOINT decision')
const BACK_TO_SAVEPOINT = plain('ROLLBACK TO decision')
const RELEASE = plain('RELEASE decision')

/** Statements are prepared once each; the oldest gives way when there are too many. */
const makeExecute = (open: () => DatabaseSync): Execute => {
  const prepared = new Map<string, Prepared>()
  return ({ kind, sql, params }) => {
    const { statement, names } = prepared.get(sql) ?? prepare(open(), sql, prepared)
    const bound = Object.fromEntries(names.map((name) => [name, toSqlite(params[name])]))
    if (kind === 'select') return { rows: statement.all(bound), affected: 0 }
    return { rows: [], affected: Number(statement.run(bound).changes) }
  }
}

type Prepared = { readonly statement: StatementSync; readonly names: readonly string[] }
const PREPARED_MAX = 500

const prepare = (database: DatabaseSync, sql: string, prepared: Map<string, Prepared>): Prepared => {
  const names = new Set([...sql.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []))
  const made = { statement: database.prepare(sql), names: [...names] }
  const [oldest] = prepared.keys()
  if (oldest !== undefined && prepared.size >= PREPARED_MAX) prepared.delete(oldest)
  prepared.set(sql, made)
  return made
}

/** Instants are kept as ISO text, which sorts by time. A value that was forgotten is an error here, not a NULL. */
const toSqlite = (value: Value | undefined): string | number | null => {
  if (value === undefined) throw new TypeError('a parameter has no value')
  return value instanceof Date ? value.toISOString() : value
}
