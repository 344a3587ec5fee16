import type { PoolConnection } from 'mysql2/promise'
import { type Came, type Lockstep, makeLockstep } from '../sql/engine/lockstep.ts'
import { unavailable } from '../sql/engine/retrying.ts'
import type { Claim } from '../sql/engine/sql-runner.ts'
import type { Statement, Steps } from '../sql/engine/steps.ts'
import { isConnectionLost } from './failures.ts'
import { type Run, statementMs } from './run.ts'
import { ask, travel } from './trip.ts'

export type Decision = { readonly claim: Claim; readonly work: () => Steps<unknown> }

/**
 * Takes decisions in one transaction: their locks with what they ask first, in one trip, then what they write, then the
 * COMMIT. Those whose locks others hold, and who do not wait, are left to go by themselves.
 */
export const decideTogether = (run: Run, decisions: readonly Decision[]): Promise<readonly Came[]> =>
  onConnection(run, ROLL_BACK_MS, async (connection) => {
    const claims = decisions.map(({ claim }) => claim)
    const lockstep = makeLockstep(decisions.map(({ work }) => work))
    const [first] = claims
    if (first === undefined) return []
    const send = (statements: readonly Statement[]) => travel(run, connection, statements)
    const locks = first.lockAll(claims)
    const unwritten = new Set(decisions.keys())
    const lockAhead = {
      statements: [START, ...locks.statements],
      hear: (outcomes: Parameters<typeof locks.heldIn>[0]) => {
        for (const nth of locks.heldIn(outcomes.slice(1))) lockstep.leaveOut(nth)
      },
    }
    await lockstep.round(send, lockAhead)
    while (lockstep.asked().size > 0) {
      const writing = beginToWrite(lockstep, unwritten)
      await lockstep.round(send, { statements: locks.beforeWriting(writing), hear: () => undefined })
    }
    await end(run, connection, lockstep.hasWritten() ? 'COMMIT' : 'ROLLBACK')
    return lockstep.came()
  })

/** Those that ask to write now, for the first time. */
const beginToWrite = (lockstep: Lockstep, unwritten: Set<number>): readonly number[] =>
  [...lockstep.asked()].flatMap(([nth, statements]) =>
    statements.some(({ kind }) => kind === 'run') && unwritten.delete(nth) ? [nth] : [],
  )

/** Short reads that wait at the same time, each statement by itself. */
export const lookTogether = (run: Run, works: readonly (() => Steps<unknown>)[]): Promise<readonly Came[]> =>
  onConnection(run, null, async (connection) => {
    const lockstep = makeLockstep(works)
    while (lockstep.asked().size > 0)
      await lockstep.round((statements) => travel(run, connection, statements))
    return lockstep.came()
  })

const START: Statement = { kind: 'run', sql: 'START TRANSACTION', params: {} }
/** Rolling back much may take long; the server ends it by itself. */
export const ROLL_BACK_MS = 1_000

export const onConnection = async <Answer>(
  { connections, waits }: Run,
  rollBackMs: number | null,
  work: (connection: PoolConnection) => Promise<Answer>,
): Promise<Answer> => {
  const connection = await connections.take(waits)
  try {
    const answer = await work(connection)
    connections.release(connection)
    return answer
  } catch (error) {
    await connections.releaseAfterError(connection, error, rollBackMs)
    throw error
  }
}

/** A lost answer to COMMIT leaves the outcome unknown: told as such, and never tried again blindly. */
export const end = async (
  run: Run,
  connection: PoolConnection,
  how: 'COMMIT' | 'ROLLBACK',
): Promise<void> => {
  try {
    await run.connections.answer(statementMs(run), ask(connection, how))
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    connection.destroy()
    throw unavailable(error)
  }
}
