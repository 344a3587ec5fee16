import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { retrying } from '../sql/engine/retrying.ts'
import type { SqlRunner } from '../sql/engine/sql-runner.ts'
import type { Outcome, Statement, Steps, Value } from '../sql/engine/steps.ts'
import { sqliteFailureOf } from './failures.ts'
import { makeLoopTurns } from './loop-turns.ts'

/**
 * Runs steps on SQLite, one work after another: transactions of this process never interleave, and there is no other
 * process. Between them, and between the statements of a long one, the event loop has its turns.
 */
export const makeSqliteRunner = (open: () => DatabaseSync): SqlRunner => {
  const execute = makeExecute(open)
  const inLoopTurns = makeLoopTurns({ mostMs: TURN_MS, now: () => performance.now(), nextTurn: setImmediate })
  return {
    transact: (_turn, work) =>
      retrying(sqliteFailureOf, () => inLoopTurns(() => inTransaction(execute, work))),
    perform: (work) => retrying(sqliteFailureOf, () => inLoopTurns(() => drive(execute, work()))),
  }
}
/** What follows from the works takes about as long again. */
const TURN_MS = 20

type Execute = (statement: Statement) => Outcome

/** Runs the steps, a statement and what follows from it a piece. */
function* drive<Answer>(execute: Execute, steps: Steps<Answer>): Generator<void, Answer> {
  let step = steps.next()
  while (!step.done) {
    step = steps.next(execute(step.value))
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
