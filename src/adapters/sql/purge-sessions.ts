import { passingOver } from '../../application/pair/passing-over.ts'
import { after } from '../../domain/instant.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo, listOf } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'
import { lockForPurge, turnOf } from './pair-locks.ts'
import { deleteEmptyPair } from './purge-pairs.ts'

const SELECT_PURGEABLE = `
  SELECT s.session_id, s.account_id, s.shop_id
  FROM sessions s
  WHERE s.ended_at <= :before
  ORDER BY s.ended_at`

const ROWS_A_STEP = 500

// What a session may have very many of, by the key that its rows are deleted by.
const SELECT_OLD_MESSAGES = `
  SELECT m.id AS row_id
  FROM messages m
  WHERE m.session_id = :session_id
  ${limitTo(ROWS_A_STEP)}`
const deleteMessages = (ids: string): string => `
  DELETE FROM messages
  WHERE id IN (${ids})`

const SELECT_OLD_TASKS = `
  SELECT t.id AS row_id
  FROM session_tasks t
  WHERE t.session_id = :session_id
  ${limitTo(ROWS_A_STEP)}`
const deleteTasks = (ids: string): string => `
  DELETE FROM session_tasks
  WHERE id IN (${ids})`

const STEPS = [
  [SELECT_OLD_MESSAGES, deleteMessages],
  [SELECT_OLD_TASKS, deleteTasks],
] as const

// As many as the session had moves: no steps needed.
const DELETE_TIMELINE = `
  DELETE FROM session_timeline
  WHERE session_id = :session_id`

const DELETE_SESSION = `
  DELETE FROM sessions
  WHERE session_id = :session_id`

type Purgeable = { readonly session_id: string; readonly account_id: string; readonly shop_id: string }

/**
 * Deletes up to `limit` sessions that ended `retentionMs` ago with all that is theirs; resolves to how many. Their events
 * go by their own age, as all do.
 */
export const purgeSessions = async (
  runner: SqlRunner,
  dialect: Dialect,
  retentionMs: number,
  limit: number,
): Promise<number> => {
  const find = (most: number) =>
    runner.perform(function* () {
      const before = after(yield* databaseTime(), -retentionMs)
      return yield* select<Purgeable>(`${SELECT_PURGEABLE}\n  ${limitTo(most)}`, { before })
    })
  const { done } = await passingOver(find, (session) => purgeSession(runner, dialect, session), limit)
  return done
}

/** Step by step, each under the pair's lock, so that a late upload does not come between. */
const purgeSession = async (runner: SqlRunner, dialect: Dialect, session: Purgeable): Promise<void> => {
  const { account_id, shop_id } = session
  const pair = { accountId: account_id, shopId: shop_id }
  const step = function* () {
    yield* lockForPurge(pair, dialect)
    return yield* deleteSome(session)
  }
  while (!(await runner.transact(turnOf(pair), step, { noWait: true })));
}

/** Deletes some of what the session has, in the end the session, and its pair with its last one. True when all is gone. */
function* deleteSome(session: Purgeable): Steps<boolean> {
  const { session_id } = session
  for (const [find, remove] of STEPS) {
    const rows = yield* select<{ readonly row_id: string | number }>(find, { session_id })
    if (rows.length === 0) continue
    const { names, params } = listOf(
      'id',
      rows.map(({ row_id }) => row_id),
    )
    yield* run(remove(names), params)
    // A full step is enough for one transaction.
    if (rows.length === ROWS_A_STEP) return false
  }
  yield* run(DELETE_TIMELINE, { session_id })
  yield* run(DELETE_SESSION, { session_id })
  yield* deleteEmptyPair(session)
  return true
}
