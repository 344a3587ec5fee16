import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { DatabaseUnavailable, RowBusy, TooLargeToStore } from '../../application/ports/unavailable.ts'
import { type Patience, retrying, unavailable } from '../sql/engine/retrying.ts'
import type { SqlRunner } from '../sql/engine/sql-runner.ts'
import type { Outcome, Statement, Steps } from '../sql/engine/steps.ts'
import { makeConnections } from './connections.ts'
import { isConnectionLost, mysqlFailureOf, NoAnswer } from './failures.ts'
import { wasTooLarge } from './packet-size.ts'
import { type Run, statementMs } from './run.ts'
import { makeTurns } from './turns.ts'
import {
  BY_ITSELF,
  FOR_REQUESTS,
  HELD_STREAK,
  NO_WAIT_BUSY_MS,
  NO_WAIT_TRIES,
  NO_WAIT_TURN_MS,
  type Waits,
} from './waits.ts'

/** Somebody who waits for an answer, and asks a database that kept him waiting in vain nothing more. */
type Asker = { hasGivenUp: boolean }

export type RunnerOptions = {
  /** On whose behalf something is asked now; null: nobody waits for it. */
  readonly askerNow?: () => Asker | null
  /** In the place of our own, whoever asks. */
  readonly waits?: Partial<Waits>
}

/** Runs steps on MySQL or MariaDB, each statement a trip on one connection. */
export const makeMysqlRunner = (
  pool: Pool,
  { askerNow = () => null, waits: told = {} }: RunnerOptions = {},
): SqlRunner => {
  const connections = makeConnections(pool)
  const inTurn = makeTurns()
  /** So many in a row of those who do not wait met a row that was held: the next one does not look twice. */
  let heldInARow = 0

  const ask = async <Answer>(work: (run: Run) => Promise<Answer>): Promise<Answer> => {
    const asker = askerNow()
    if (asker?.hasGivenUp) throw new DatabaseUnavailable('the database did not answer a moment ago')
    const waits = { ...(asker === null ? BY_ITSELF : FOR_REQUESTS), ...told }
    const startedAt = performance.now()
    try {
      return await work({ connections, waits, endsAt: startedAt + waits.totalMs })
    } catch (error) {
      const isInVain = error instanceof DatabaseUnavailable && performance.now() - startedAt > IN_VAIN_MS
      if (asker !== null && isInVain) asker.hasGivenUp = true
      throw error
    }
  }

  const takeTurn = <Answer>(turn: string, turnMs: number, work: () => Promise<Answer>): Promise<Answer> => {
    let hasTurn = false
    return inTurn(turn, turnMs, () => {
      hasTurn = true
      return work()
    }).catch(async (error: unknown) => {
      if (hasTurn || !(error instanceof NoAnswer)) throw error
      // Whoever has the turn is at work while the database answers at all; else it is the database that is waited for.
      const isHeld = await connections.isAnswering()
      throw isHeld ? new RowBusy('others are at it', { cause: error }) : unavailable(error)
    })
  }

  const tryInTurn = <Answer>(
    run: Run,
    work: () => Steps<Answer>,
    turn: string,
    waits: Patience & Pick<Waits, 'turnMs'>,
  ): Promise<Answer> =>
    // The turn comes before the connection, so that a crowd on one pair does not occupy the pool; and it is kept for
    // another try, which would else begin at the end of the row.
    takeTurn(turn, waits.turnMs, () => retrying(mysqlFailureOf, () => inTransaction(run, work), waits))

  const tryWithoutWaiting = async <Answer>(
    run: Run,
    work: () => Steps<Answer>,
    turn: string,
  ): Promise<Answer> => {
    const busyTries = heldInARow < HELD_STREAK ? NO_WAIT_TRIES : 1
    try {
      const waits = { ...run.waits, turnMs: NO_WAIT_TURN_MS, busyTries, busyMs: NO_WAIT_BUSY_MS }
      const answer = await tryInTurn(run, work, turn, waits)
      heldInARow = 0
      return answer
    } catch (error) {
      if (error instanceof RowBusy) heldInARow += 1
      throw error
    }
  }

  return {
    transact: (turn, work, { noWait = false } = {}) =>
      ask((run) => (noWait ? tryWithoutWaiting(run, work, turn) : tryInTurn(run, work, turn, run.waits))),
    perform: (work) => ask((run) => retrying(mysqlFailureOf, () => onConnection(run, work), run.waits)),
  }
}

/** Whoever waited so long in vain has given up. */
const IN_VAIN_MS = 900
/** Rolling back much may take long; the server ends it by itself. */
const ROLL_BACK_MS = 1_000

const onConnection = async <Answer>(run: Run, work: () => Steps<Answer>): Promise<Answer> => {
  const { connections, waits } = run
  const connection = await connections.take(waits)
  try {
    const answer = await drive(run, connection, work())
    connections.release(connection)
    return answer
  } catch (error) {
    await connections.releaseAfterError(connection, error, null)
    throw error
  }
}

const inTransaction = async <Answer>(run: Run, work: () => Steps<Answer>): Promise<Answer> => {
  const { connections, waits } = run
  const connection = await connections.take(waits)
  try {
    await connections.answer(statementMs(run), connection.query('START TRANSACTION'))
    const answer = await drive(run, connection, work())
    await commit(run, connection)
    connections.release(connection)
    return answer
  } catch (error) {
    await connections.releaseAfterError(connection, error, ROLL_BACK_MS)
    throw error
  }
}

/** A lost answer to COMMIT leaves the outcome unknown: told as such, and never tried again blindly. */
const commit = async (run: Run, connection: PoolConnection): Promise<void> => {
  try {
    await run.connections.answer(statementMs(run), connection.query('COMMIT'))
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    connection.destroy()
    throw unavailable(error)
  }
}

const drive = async <Answer>(run: Run, connection: PoolConnection, steps: Steps<Answer>): Promise<Answer> => {
  let step = steps.next()
  while (!step.done) step = steps.next(await carryOut(run, connection, step.value))
  return step.value
}

const carryOut = async (run: Run, connection: PoolConnection, statement: Statement): Promise<Outcome> => {
  try {
    return await run.connections.answer(statementMs(run), execute(connection, statement))
  } catch (error) {
    if (!(await wasTooLarge(run, statement, error))) throw error
    connection.destroy()
    throw new TooLargeToStore('max_allowed_packet of the database is too small', { cause: error })
  }
}

const execute = async (connection: PoolConnection, { kind, sql, params }: Statement): Promise<Outcome> => {
  if (kind === 'select') {
    const [rows] = await connection.execute<RowDataPacket[]>(sql, params)
    return { rows, affected: 0 }
  }
  const [{ affectedRows }] = await connection.execute<ResultSetHeader>(sql, params)
  return { rows: [], affected: affectedRows }
}
