import type { DueTask, DueWork, WaitingSlice } from '../../application/ports/due-work.ts'
import { after } from '../../domain/instant.ts'
import type { SqlRunner } from './sql-runner.ts'
import { columnsOf, limitTo } from './statement-text.ts'
import { databaseTime, type Params, type Steps, select } from './steps.ts'
import { TASKS, type TaskRow, toTask } from './task-row.ts'

export const SELECT_LOST_LEASES = `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id
  FROM session_tasks t
  WHERE t.status = 'sent'
    AND t.unknown_since IS NULL
    AND t.lease_expires_at <= :now
  ORDER BY t.lease_expires_at`

export const SELECT_EXPIRED_TASKS = `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.expires_at <= :now
  ORDER BY t.expires_at`

// The session's oldest unfinished task, when it waits.
const WAITS_NEXT = `
    t.status = 'pending'
    AND t.redis_task_id > :after
    AND NOT EXISTS (
      SELECT 1
      FROM session_tasks earlier
      WHERE earlier.session_id = t.session_id
        AND earlier.position < t.position
        AND earlier.status IN ('pending', 'sent')
    )
  ORDER BY t.redis_task_id`

export const SELECT_WAITING = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE EXISTS (
      SELECT 1
      FROM sessions s
      WHERE s.session_id = t.session_id
        AND s.state IN ('pending', 'active')
    )
    AND ${WAITS_NEXT}`

export const SELECT_CHANGED_WAITING = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE EXISTS (
      SELECT 1
      FROM sessions s
      WHERE s.session_id = t.session_id
        AND s.state IN ('pending', 'active')
    )
    AND t.changed_at >= :since
    AND ${WAITS_NEXT}`

export const SELECT_WAITING_OF_CHANGED = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM sessions s
  JOIN session_tasks t ON t.session_id = s.session_id
  WHERE s.state IN ('pending', 'active')
    AND s.last_activity >= :since
    AND ${WAITS_NEXT}`

/** The port's DueWork on SQL. */
export const makeDueWork = (runner: SqlRunner): DueWork => ({
  lostLeases: async (limit) => runner.perform(() => readDue(SELECT_LOST_LEASES, limit)),
  expiredTasks: async (limit) => runner.perform(() => readDue(SELECT_EXPIRED_TASKS, limit)),
  waitingTasks: async (afterTaskId, limit) =>
    runner.perform(function* () {
      const now = yield* databaseTime()
      const tasks = yield* readTasks(SELECT_WAITING, { after: afterTaskId ?? '' }, limit)
      return sliceOf(now, tasks, limit)
    }),
  recentlyWaiting: async (sinceMs, limit, afterTaskId = null) =>
    runner.perform(function* () {
      const now = yield* databaseTime()
      const params = { since: after(now, -sinceMs), after: afterTaskId ?? '' }
      const changed = yield* readTasks(SELECT_CHANGED_WAITING, params, limit)
      const freed = yield* readTasks(SELECT_WAITING_OF_CHANGED, params, limit)
      return sliceOf(now, [...changed, ...freed], limit)
    }),
})

function* readDue(sql: string, limit: number): Steps<readonly DueTask[]> {
  const now = yield* databaseTime()
  const rows = yield* select<TaskRow>(`${sql}\n  ${limitTo(limit)}`, { now })
  return rows.map((row) => ({
    taskId: row.redis_task_id,
    sessionId: row.session_id,
    pair: { accountId: row.account_id, shopId: row.shop_id },
  }))
}

function* readTasks(sql: string, params: Params, limit: number): Steps<readonly TaskRow[]> {
  // One more than asked for shows whether there is another slice.
  return yield* select<TaskRow>(`${sql}\n  ${limitTo(limit + 1)}`, params)
}

/** The first of these rows by id, each once. */
const sliceOf = (now: Date, rows: readonly TaskRow[], limit: number): WaitingSlice => {
  const byId = [...new Map(rows.map((row) => [row.redis_task_id, row])).values()].sort((a, b) =>
    a.redis_task_id < b.redis_task_id ? -1 : 1,
  )
  const tasks = byId.slice(0, limit).map(toTask)
  return { now, tasks, nextAfter: byId.length > limit ? (tasks.at(-1)?.id ?? null) : null }
}
