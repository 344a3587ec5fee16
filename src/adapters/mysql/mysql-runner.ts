import type { Pool, PoolConnection } from 'mysql2/promise'
import { DatabaseUnavailable, RowBusy, TooLargeToStore } from '../../application/ports/unavailable.ts'
import { type Patience, retrying, unavailable } from '../sql/engine/retrying.ts'
import type { Claim, SqlRunner } from '../sql/engine/sql-runner.ts'
import { notingWrites, type Outcome, type Statement, type Steps } from '../sql/engine/steps.ts'
import { makeConnections } from './connections.ts'
import { mysqlFailureOf, NoAnswer } from './failures.ts'
import { end, onConnection, ROLL_BACK_MS } from './group.ts'
import { makeGroups, makeLooks } from './groups.ts'
import { wasTooLarge } from './packet-size.ts'
import { type Run, statementMs } from './run.ts'
import { ask as askDriver, execute } from './trip.ts'
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
    work: () => Steps<Kept<Answer>>,
    turn: string,
    waits: Patience & Pick<Waits, 'turnMs'>,
  ): Promise<Answer> =>
    // The turn comes before the connection, so that a crowd on one pair does not occupy the pool; and it is kept for
    // another try, which would else begin at the end of the row.
    takeTurn(turn, waits.turnMs, () => retrying(mysqlFailureOf, () => inTransaction(run, work), waits))

  const tryWithoutWaiting = async <Answer>(
    run: Run,
    work: () => Steps<Kept<Answer>>,
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

  const transact = <Answer>(run: Run, turn: string, noWait: boolean, work: () => Steps<Kept<Answer>>) =>
    noWait ? tryWithoutWaiting(run, work, turn) : tryInTurn(run, work, turn, run.waits)

  const database = { connections, waits: { ...FOR_REQUESTS, ...told } }
  const inGroups = makeGroups(database, (run, { claim, work }) =>
    transact(run, claim.turns[0] ?? '', claim.noWait, () => decidedAlone(claim, work)),
  )
  const perform = <Answer>(run: Run, work: () => Steps<Answer>): Promise<Answer> =>
    retrying(
      mysqlFailureOf,
      () => onConnection(run, null, (connection) => drive(run, connection, work())),
      run.waits,
    )
  const inLooks = makeLooks(database, perform)

  return {
    transact: (turn, work, { noWait = false } = {}) =>
      ask((run) => transact(run, turn, noWait, () => kept(work()))),
    decide: <Answer>(claim: Claim, work: () => Steps<Answer>) =>
      ask((run) => inGroups({ ...claim, claim, work, run }) as Promise<Answer>),
    perform: (work) => ask((run) => perform(run, work)),
    look: <Answer>(work: () => Steps<Answer>) =>
      ask((run) => inLooks({ turns: [], noWait: false, work, run }) as Promise<Answer>),
  }
}

/** Whoever waited so long in vain has given up. */
const IN_VAIN_MS = 900
/** What a transaction came to, and whether it is to be kept. */
type Kept<Answer> = { readonly answer: Answer; readonly isKept: boolean }

function* kept<Answer>(steps: Steps<Answer>): Steps<Kept<Answer>> {
  return { answer: yield* steps, isKept: true }
}

function* decidedAlone(claim: Claim, work: () => Steps<unknown>): Steps<Kept<unknown>> {
  yield* claim.lock()
  const { answer, hasWritten } = yield* notingWrites(work())
  return { answer, isKept: hasWritten }
}

const inTransaction = <Answer>(run: Run, work: () => Steps<Kept<Answer>>): Promise<Answer> =>
  onConnection(run, ROLL_BACK_MS, async (connection) => {
    await run.connections.answer(statementMs(run), askDriver(connection, 'START TRANSACTION'))
    const { answer, isKept } = await drive(run, connection, work())
    await end(run, connection, isKept ? 'COMMIT' : 'ROLLBACK')
    return answer
  })

const drive = async <Answer>(run: Run, connection: PoolConnection, steps: Steps<Answer>): Promise<Answer> => {
  let step = steps.next()
  while (!step.done) {
    const outcomes: Outcome[] = []
    for (const statement of step.value) outcomes.push(await carryOut(run, connection, statement))
    step = steps.next(outcomes)
  }
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
