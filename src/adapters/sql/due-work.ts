import type { DueSession, DueTask, DueWork } from '../../application/ports/due-work.ts'
import type { IdleLimits } from '../../domain/idle-policy.ts'
import { after } from '../../domain/instant.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { databaseTime, type Stamp, type Steps, select } from './engine/steps.ts'
import { purgePairs } from './purge-pairs.ts'
import { purgeSessions } from './purge-sessions.ts'
import { purgeTraces } from './purge-traces.ts'
import type { TellUnreadable } from './rows/readable.ts'
import type { TaskRow } from './rows/task-row.ts'
import { readRecentlyWaiting, readWaiting } from './waiting-tasks.ts'

const SELECT_LOST_LEASES = `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id
  FROM session_tasks t
  WHERE t.status = 'sent'
    AND t.unknown_since IS NULL
    AND t.lease_expires_at <= :before
  ORDER BY t.lease_expires_at`

const SELECT_NEXT_LEASE_END = `
  SELECT t.lease_expires_at AS ends_at
  FROM session_tasks t
  WHERE t.status = 'sent'
    AND t.unknown_since IS NULL
  ORDER BY t.lease_expires_at
  LIMIT 1`

const SELECT_OVERDUE_OUTCOMES = `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id
  FROM session_tasks t
  WHERE t.status = 'sent'
    AND t.unknown_since <= :before
    AND EXISTS (
      SELECT 1
      FROM sessions s
      WHERE s.session_id = t.session_id
        AND s.state IN ('pending', 'active')
    )
  ORDER BY t.unknown_since`

const SELECT_EXPIRED_TASKS = `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.expires_at <= :before
  ORDER BY t.expires_at`

const SELECT_RESTING = `
  SELECT s.session_id, s.account_id, s.shop_id, s.rests_from
  FROM sessions s
  WHERE s.state = :state
    AND s.rests_from <= :before
    AND s.open_slot IN (:slot0, :slot1)
  ORDER BY s.rests_from`

const SELECT_UNATTENDED = `
  SELECT s.session_id, s.account_id, s.shop_id
  FROM sessions s
  WHERE s.unattended_look_at <= :before
  ORDER BY s.unattended_look_at`

/** The port's DueWork on SQL. */
export const makeDueWork = (runner: SqlRunner, dialect: Dialect, tell: TellUnreadable): DueWork => ({
  lostLeases: async (limit) => runner.perform(() => readDue(SELECT_LOST_LEASES, 0, limit)),
  nextLeaseEnd: async () =>
    runner.perform(function* () {
      const now = yield* databaseTime()
      const [next] = yield* select<{ readonly ends_at: Stamp | null }>(SELECT_NEXT_LEASE_END)
      const endsAt = next?.ends_at ?? null
      return { now, endsAt: endsAt === null ? null : new Date(endsAt) }
    }),
  overdueOutcomes: async (waitMs, limit) =>
    runner.perform(() => readDue(SELECT_OVERDUE_OUTCOMES, waitMs, limit)),
  expiredTasks: async (limit) => runner.perform(() => readDue(SELECT_EXPIRED_TASKS, 0, limit)),
  restingSessions: async (limits, limit) => runner.perform(() => readResting(limits, limit)),
  unattendedSessions: async (limit) =>
    runner.perform(function* () {
      const sql = `${SELECT_UNATTENDED}\n  ${limitTo(limit)}`
      return (yield* select<DueSessionRow>(sql, { before: yield* databaseTime() })).map(toDueSession)
    }),
  purgeSessions: (retentionMs, limit) => purgeSessions(runner, dialect, retentionMs, limit),
  purgePairs: (afterPair, limit) => purgePairs(runner, dialect, afterPair, limit),
  purgeTraces: (ages, limit) => purgeTraces(runner, dialect, ages, limit),
  waitingTasks: async (after, limit) => runner.perform(() => readWaiting('all', after, limit, tell)),
  waitingIn: async (scope, after, limit) => runner.perform(() => readWaiting(scope, after, limit, tell)),
  recentlyWaiting: async (sinceMs, limit, after = null) =>
    runner.perform(() => readRecentlyWaiting(dialect, sinceMs, after, limit, tell)),
})

function* readDue(sql: string, agoMs: number, limit: number): Steps<readonly DueTask[]> {
  const before = after(yield* databaseTime(), -agoMs)
  const rows = yield* select<TaskRow>(`${sql}\n  ${limitTo(limit)}`, { before })
  return rows.map((row) => ({ taskId: row.redis_task_id, ...toDueSession(row) }))
}

type DueSessionRow = Pick<TaskRow, 'session_id' | 'account_id' | 'shop_id'>
const toDueSession = (row: DueSessionRow): DueSession => ({
  sessionId: row.session_id,
  pair: { accountId: row.account_id, shopId: row.shop_id },
})

/** Of the sessions that rest too long for their state, those that rest the longest. */
function* readResting(limits: IdleLimits, limit: number): Steps<readonly DueSession[]> {
  const now = yield* databaseTime()
  const sql = `${SELECT_RESTING}\n  ${limitTo(limit)}`
  const found: (DueSessionRow & { readonly rests_from: Stamp })[] = []
  for (const { limitMs, ...params } of restsOf(limits)) {
    found.push(...(yield* select<(typeof found)[number]>(sql, { ...params, before: after(now, -limitMs) })))
  }
  const sinceOf = (row: (typeof found)[number]) => new Date(row.rests_from).getTime()
  return found
    .sort((a, b) => sinceOf(a) - sinceOf(b))
    .slice(0, limit)
    .map(toDueSession)
}

const EITHER = { slot0: 'robot', slot1: 'manual' } as const
const restsOf = (limits: IdleLimits) => [
  { state: 'pending', ...EITHER, limitMs: limits.pendingMs },
  { state: 'active', slot0: 'robot', slot1: 'robot', limitMs: limits.activeMs },
  { state: 'active', slot0: 'manual', slot1: 'manual', limitMs: limits.manualMs },
  { state: 'transferred', ...EITHER, limitMs: limits.transferredMs },
  { state: 'paused', ...EITHER, limitMs: limits.pausedMs },
]
