import type { Connection as CallbackConnection } from 'mysql2'
import type { PoolConnection } from 'mysql2/promise'
import type { Outcome, Statement } from '../sql/engine/steps.ts'
import { isConnectionLost, isTooLarge, NoAnswer } from './failures.ts'
import { preparedOf, textsOf } from './literals.ts'
import { type Run, statementMs } from './run.ts'

/** Together they may have been too large for the server: one by one it can be told which. */
export class TripTooLarge extends Error {
  override readonly name = 'TripTooLarge'
}

/** Sends statements in as few trips as their size lets; nothing behind one that fails is carried out. */
export const travel = async (
  run: Run,
  connection: PoolConnection,
  statements: readonly Statement[],
): Promise<readonly Outcome[]> => {
  const texts = statements.map((statement) => textsOf(statement, TRIP_CHARS_MAX))
  const came: Outcome[] = []
  for (const trip of tripsOf(texts.flat())) came.push(...(await sendAll(run, connection, trip)))
  let from = 0
  return texts.map(({ length }) => {
    from += length
    return length === 1 ? (came[from - 1] as Outcome) : inSum(came.slice(from - length, from))
  })
}

const tripsOf = (texts: readonly string[]): readonly (readonly string[])[] => {
  const trips: string[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const text of texts) {
    if (size + text.length > TRIP_CHARS_MAX) {
      trips.push([])
      size = 0
    }
    trips.at(-1)?.push(text)
    size += text.length
  }
  return trips
}

const inSum = (outcomes: readonly Outcome[]): Outcome => ({
  rows: [],
  affected: outcomes.reduce((sum, { affected }) => sum + affected, 0),
})

/** Far below what any server takes at once, also where each letter is four bytes. */
const TRIP_CHARS_MAX = 500_000
/** No server that is set with sense takes less. */
const LARGE_CHARS = 16_000

const sendAll = async (
  run: Run,
  connection: PoolConnection,
  texts: readonly string[],
): Promise<readonly Outcome[]> => {
  const text = texts.join(';')
  try {
    const came = await run.connections.answer(statementMs(run), ask(connection, text))
    return (texts.length === 1 ? [came] : (came as readonly unknown[])).map(toOutcome)
  } catch (error) {
    const mayBeTooLarge =
      text.length >= LARGE_CHARS && isConnectionLost(error) && !(error instanceof NoAnswer)
    if (!isTooLarge(error) && !mayBeTooLarge) throw error
    connection.destroy()
    throw new TripTooLarge('the statements may be too large together', { cause: error })
  }
}

/** What a statement, or some at once, come to: by the driver's own way, whose promises note a stack for every question. */
export const ask = (connection: PoolConnection, text: string): Promise<unknown> =>
  called((told) => rawOf(connection).query(text, [], told))

/** A prepared statement with these values. */
export const execute = (connection: PoolConnection, statement: Statement): Promise<Outcome> => {
  const { sql, values } = preparedOf(statement)
  return called((told) => rawOf(connection).execute(sql, values, told)).then(toOutcome)
}

const called = (call: (told: (error: Error | null, came: unknown) => void) => unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    call((error, came) => {
      if (error) reject(error)
      else resolve(came)
    })
  })

/** The connection under the driver's promises; its types say that it is another such one. */
const rawOf = (connection: PoolConnection): CallbackConnection =>
  connection.connection as unknown as CallbackConnection

const toOutcome = (came: unknown): Outcome =>
  Array.isArray(came)
    ? { rows: came, affected: 0 }
    : { rows: [], affected: (came as { readonly affectedRows: number }).affectedRows }
