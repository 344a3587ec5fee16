import { after } from '../../domain/instant.ts'
import type { SqlRunner } from './sql-runner.ts'
import { limitTo } from './statement-text.ts'
import { databaseTime, run, type Steps, select } from './steps.ts'

export const SELECT_OLD_SESSIONS = `
  SELECT s.session_id, s.account_id, s.shop_id
  FROM sessions s
  WHERE s.ended_at <= :before
  ORDER BY s.ended_at`

/** Rows of a session that one transaction deletes, so that no request waits for long. */
const ROWS_A_STEP = 500

// By key look-up: MySQL deletes by LIMIT, SQLite does not, so both are told which rows.
export const SELECT_OLD_MESSAGES = `
  SELECT m.id
  FROM messages m
  WHERE m.session_id = :session_id
  ${limitTo(ROWS_A_STEP)}`

export const DELETE_MESSAGE = `
  DELETE FROM messages
  WHERE id = :id`

export const DELETE_OF_SESSION = [
  'DELETE FROM alerts WHERE session_id = :session_id',
  'DELETE FROM events WHERE session_id = :session_id',
  'DELETE FROM session_timeline WHERE session_id = :session_id',
  'DELETE FROM session_tasks WHERE session_id = :session_id',
] as const

// Ended is final, so what was read once still holds.
export const DELETE_SESSION = `
  DELETE FROM sessions
  WHERE session_id = :session_id
    AND ended_at <= :before`

type OldRow = { readonly session_id: string; readonly account_id: string; readonly shop_id: string }

/** Deletes sessions that ended long ago, the messages first, in steps that hold nobody up. */
export const purgeSessions = async (
  runner: SqlRunner,
  retentionMs: number,
  limit: number,
): Promise<number> => {
  const { before, old } = await runner.perform(() => readOld(retentionMs, limit))
  for (const { session_id, account_id, shop_id } of old) {
    const turn = JSON.stringify([account_id, shop_id])
    while ((await runner.transact(turn, () => deleteMessages(session_id))) === ROWS_A_STEP);
    await runner.transact(turn, () => deleteRest(session_id, before))
  }
  return old.length
}

function* readOld(retentionMs: number, limit: number): Steps<{ before: Date; old: readonly OldRow[] }> {
  const before = after(yield* databaseTime(), -retentionMs)
  return { before, old: yield* select<OldRow>(`${SELECT_OLD_SESSIONS}\n  ${limitTo(limit)}`, { before }) }
}

function* deleteMessages(sessionId: string): Steps<number> {
  const rows = yield* select<{ readonly id: number }>(SELECT_OLD_MESSAGES, { session_id: sessionId })
  for (const { id } of rows) yield* run(DELETE_MESSAGE, { id })
  return rows.length
}

function* deleteRest(sessionId: string, before: Date): Steps<void> {
  for (const sql of DELETE_OF_SESSION) yield* run(sql, { session_id: sessionId })
  yield* run(DELETE_SESSION, { session_id: sessionId, before })
}
