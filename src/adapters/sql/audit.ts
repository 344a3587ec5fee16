import type { AuditedSession, RecordAudit } from '../../application/ports/audit.ts'
import type { SessionState } from '../../domain/session.ts'
import type { TaskStatus } from '../../domain/task.ts'
import type { TaskType } from '../../domain/task-type.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { select } from './engine/steps.ts'

const rowsOf = (table: string): string => `(
      SELECT COUNT(*)
      FROM ${table} r
      WHERE r.session_id = s.session_id
    )`
const highestOf = (table: string): string => `(
      SELECT COALESCE(MAX(r.seq), 0)
      FROM ${table} r
      WHERE r.session_id = s.session_id
    )`

// Behind the last event that was forgotten, whosever it was, none is missing; before it, any may be.
const ofKeptEvents = (what: string): string => `(
      SELECT ${what}
      FROM events r
      WHERE r.session_id = s.session_id
        AND (
          r.position IS NULL
          OR r.position > (
            SELECT l.purged_to
            FROM event_log l
            WHERE l.id = 1
          )
        )
    )`

const AUDIT_SESSIONS = `
  SELECT s.session_id, s.account_id, s.shop_id, s.task_type, s.state, s.live_slot, s.open_slot, s.paused_by,
    p.session_id AS pauser_id, s.timeline_count, s.event_count,
    ${rowsOf('session_timeline')} AS timeline_rows,
    ${highestOf('session_timeline')} AS timeline_highest,
    ${ofKeptEvents('COUNT(*)')} AS event_rows,
    ${ofKeptEvents('COALESCE(MIN(r.seq), 0)')} AS event_lowest,
    ${highestOf('events')} AS event_highest,
    (
      SELECT COUNT(*)
      FROM session_tasks t
      WHERE t.session_id = s.session_id
        AND t.status = 'sent'
    ) AS in_flight,
    CASE
      WHEN s.state NOT IN ('pending', 'active', 'transferred', 'paused', 'completed', 'timeout', 'cancelled')
        THEN 'state'
      WHEN s.state = 'paused' AND s.paused_from IS NULL THEN 'paused_from'
      WHEN s.state IN ('completed', 'timeout', 'cancelled') AND s.ended_at IS NULL THEN 'ended_at'
      WHEN JSON_VALID(s.metadata) = 0 THEN 'metadata'
    END AS lacks
  FROM sessions s
  LEFT JOIN sessions p ON p.session_id = s.paused_by
  WHERE s.session_id > :after
  ORDER BY s.session_id`

const AUDIT_TASKS = `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id, t.status, s.state,
    CASE
      WHEN t.status NOT IN ('pending', 'sent', 'completed', 'failed', 'cancelled') THEN 'status'
      WHEN JSON_VALID(t.hand_outs) = 0 OR t.hand_outs NOT LIKE '[%' THEN 'hand_outs'
      WHEN t.status = 'sent' AND (t.lease_token IS NULL OR t.lease_expires_at IS NULL) THEN 'lease'
      WHEN t.status = 'sent' AND t.content_out = 1 AND t.send_content IS NULL THEN 'send_content'
      WHEN t.status = 'sent' AND t.content_out = 0 AND t.unknown_since IS NOT NULL THEN 'handed_out_at'
      WHEN t.status IN ('completed', 'failed', 'cancelled') AND t.finished_at IS NULL THEN 'finished_at'
      WHEN t.status = 'completed' AND t.confirmed_by IS NULL THEN 'confirmed_by'
      WHEN t.status = 'failed' AND t.error IS NULL THEN 'error'
    END AS lacks
  FROM session_tasks t
  LEFT JOIN sessions s ON s.session_id = t.session_id
  WHERE t.redis_task_id > :after
  ORDER BY t.redis_task_id`

const AUDIT_ALERTS = `
  SELECT a.alert_id, e.event_id
  FROM alerts a
  LEFT JOIN events e ON e.event_id = a.event_id
  WHERE a.alert_id > :after
  ORDER BY a.alert_id`

type SessionAuditRow = {
  readonly session_id: string
  readonly account_id: string
  readonly shop_id: string
  readonly task_type: TaskType
  readonly state: SessionState
  readonly live_slot: number | null
  readonly open_slot: string | null
  readonly paused_by: string | null
  readonly pauser_id: string | null
  readonly lacks: string | null
} & { readonly [counted: `${string}_${'count' | 'rows' | 'lowest' | 'highest' | 'flight'}`]: number }
type TaskAuditRow = {
  readonly redis_task_id: string
  readonly session_id: string
  readonly account_id: string
  readonly shop_id: string
  readonly status: TaskStatus
  readonly state: SessionState | null
  readonly lacks: string | null
}
type AlertAuditRow = { readonly alert_id: string; readonly event_id: string | null }

/** The port's RecordAudit on SQL. */
export const makeRecordAudit = (
  runner: SqlRunner,
  { selectPacketBytes }: Pick<Dialect, 'selectPacketBytes'>,
): RecordAudit => {
  const slice = <Row>(sql: string, after: string | null, limit: number) =>
    runner.perform(() => select<Row>(`${sql}\n  ${limitTo(limit)}`, { after: after ?? '' }))
  return {
    sessions: async (after, limit) =>
      (await slice<SessionAuditRow>(AUDIT_SESSIONS, after, limit)).map(toAudited),
    tasks: async (after, limit) =>
      (await slice<TaskAuditRow>(AUDIT_TASKS, after, limit)).map((row) => ({
        id: row.redis_task_id,
        sessionId: row.session_id,
        pair: { accountId: row.account_id, shopId: row.shop_id },
        status: row.status,
        sessionState: row.state,
        lacks: row.lacks,
      })),
    alerts: async (after, limit) =>
      (await slice<AlertAuditRow>(AUDIT_ALERTS, after, limit)).map(({ alert_id, event_id }) => ({
        id: alert_id,
        isEventThere: event_id !== null,
      })),
    packetBytesMax: async () => {
      if (selectPacketBytes === null) return null
      const [row] = await runner.perform(() => select<{ readonly bytes: number }>(selectPacketBytes))
      return Number(row?.bytes)
    },
  }
}

const toAudited = (row: SessionAuditRow): AuditedSession => {
  const counted = (of: 'timeline' | 'event') => ({
    counter: Number(row[`${of}_count`]),
    rows: Number(row[`${of}_rows`]),
    highest: Number(row[`${of}_highest`]),
  })
  return {
    id: row.session_id,
    pair: { accountId: row.account_id, shopId: row.shop_id },
    taskType: row.task_type,
    state: row.state,
    liveSlot: row.live_slot,
    openSlot: row.open_slot,
    pausedBy: row.paused_by,
    isPauserThere: row.pauser_id !== null,
    tasksInFlight: Number(row.in_flight),
    lacks: row.lacks,
    timeline: counted('timeline'),
    events: { ...counted('event'), lowest: Number(row.event_lowest) },
  }
}
