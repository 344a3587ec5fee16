import type { PauseStore, PausesInForce } from '../../application/ports/pause-store.ts'
import type { Pause } from '../../domain/pause.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { columnsOf } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'
import { PAUSES, type PauseRow, putPause, toPause } from './rows/pause-rows.ts'

// Some tens of rows at the most, so they are all looked at.
const SELECT_IN_FORCE = `
  SELECT ${columnsOf(PAUSES, 'p')}
  FROM pauses p
  WHERE p.until_at IS NULL
    OR p.until_at > :now
  ORDER BY p.scope`

const END_PAUSE = `
  UPDATE pauses
  SET until_at = :now, revision = revision + 1
  WHERE scope = :scope
    AND (until_at IS NULL OR until_at > :now)`

/** How old what polls are told may be. */
const CACHED_MS = 1_000

/** The port's PauseStore on SQL. */
export const makePauseStore = (runner: SqlRunner): PauseStore => {
  const read = () => runner.perform(readInForce)
  const inForce = makeCache(read)
  return {
    put: async (pause) => {
      const put = await runner.transact(turnOf(pause.scope), () => putNow(pause))
      inForce.forget()
      return put
    },
    list: async () => (await read()).pauses,
    inForce: inForce.get,
    remove: async (scope) => {
      const ended = await runner.transact(turnOf(scope), () => endPause(scope))
      inForce.forget()
      return ended
    },
  }
}

/** A stop button waits for nobody who stops something else. */
const turnOf = (scope: string): string => `pause of ${scope}`

function* putNow(wanted: Omit<Pause, 'createdAt'>): Steps<Pause> {
  const pause = { ...wanted, createdAt: yield* databaseTime() }
  yield* putPause(pause)
  return pause
}

function* endPause(scope: string): Steps<boolean> {
  return (yield* run(END_PAUSE, { scope, now: yield* databaseTime() })) > 0
}

function* readInForce(): Steps<PausesInForce> {
  const now = yield* databaseTime()
  return { now, pauses: (yield* select<PauseRow>(SELECT_IN_FORCE, { now })).map(toPause) }
}

/** Asks once for all who ask within a second. A failure is told to them, and not kept. */
const makeCache = (read: () => Promise<PausesInForce>) => {
  let asked: { readonly at: number; readonly answer: Promise<PausesInForce> } | null = null
  const forget = () => {
    asked = null
  }
  return {
    forget,
    get: (): Promise<PausesInForce> => {
      if (asked !== null && performance.now() - asked.at < CACHED_MS) return asked.answer
      const answer = read()
      asked = { at: performance.now(), answer }
      answer.catch(forget)
      return answer
    },
  }
}
