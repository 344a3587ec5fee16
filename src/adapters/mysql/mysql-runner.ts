import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { retrying, unavailable } from '../sql/engine/retrying.ts'
import type { SqlRunner } from '../sql/engine/sql-runner.ts'
import type { Outcome, Statement, Steps } from '../sql/engine/steps.ts'
import { isConnectionDead, isConnectionLost, mysqlFailureOf } from './failures.ts'
import { releaseAfterError, takeConnection } from './pool.ts'
import { makeTurns, within } from './turns.ts'

type Waits = { readonly waitMs: number; readonly statementMs: number }

/** Runs steps on MySQL or MariaDB, each statement a trip on one connection. */
export const makeMysqlRunner = (pool: Pool, waits: Waits): SqlRunner => {
  const inTurn = makeTurns(waits.waitMs)
  return {
    transact: (turn, work) =>
      // The turn comes before the connection, so that a crowd on one pair does not occupy the pool.
      retrying(mysqlFailureOf, () => inTurn(turn, () => inTransaction(pool, waits, work))),
    perform: (work) => retrying(mysqlFailureOf, () => onConnection(pool, waits, work)),
  }
}

const onConnection = async <Answer>(
  pool: Pool,
  { waitMs, statementMs }: Waits,
  work: () => Steps<Answer>,
): Promise<Answer> => {
  const connection = await takeConnection(pool, waitMs)
  try {
    const answer = await drive(connection, work(), statementMs)
    connection.release()
    return answer
  } catch (error) {
    if (isConnectionDead(error)) connection.destroy()
    else connection.release()
    throw error
  }
}

const inTransaction = async <Answer>(
  pool: Pool,
  { waitMs, statementMs }: Waits,
  work: () => Steps<Answer>,
): Promise<Answer> => {
  const connection = await takeConnection(pool, waitMs)
  try {
    await within(statementMs, connection.query('START TRANSACTION'), 'no answer')
    const answer = await drive(connection, work(), statementMs)
    await commit(connection, statementMs)
    connection.release()
    return answer
  } catch (error) {
    await releaseAfterError(connection, error, waitMs)
    throw error
  }
}

/** A lost answer to COMMIT leaves the outcome unknown: told as such, and never tried again blindly. */
const commit = async (connection: PoolConnection, statementMs: number): Promise<void> => {
  try {
    await within(statementMs, connection.query('COMMIT'), 'no answer')
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    connection.destroy()
    throw unavailable(error)
  }
}

const drive = async <Answer>(
  connection: PoolConnection,
  steps: Steps<Answer>,
  statementMs: number,
): Promise<Answer> => {
  let step = steps.next()
  while (!step.done) {
    step = steps.next(await within(statementMs, execute(connection, step.value), 'no answer'))
  }
  return step.value
}

const execute = async (connection: PoolConnection, { kind, sql, params }: Statement): Promise<Outcome> => {
  if (kind === 'select') {
    const [rows] = await connection.execute<RowDataPacket[]>(sql, params)
    return { rows, affected: 0 }
  }
  const [{ affectedRows }] = await connection.execute<ResultSetHeader>(sql, params)
  return { rows: [], affected: affectedRows }
}
