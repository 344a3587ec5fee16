import {
  isEnded,
  isLive,
  isOpen,
  isRobotSession,
  type JsonObject,
  type Session,
  type SessionState,
  type Unattended,
} from '../../../domain/session.ts'
import type { TaskType } from '../../../domain/task-type.ts'
import type { Table } from '../engine/statement-text.ts'
import type { Stamp } from '../engine/steps.ts'

export type SessionRow<At = Stamp> = {
  session_id: string
  account_id: string
  shop_id: string
  task_type: TaskType
  state: SessionState
  live_slot: number | null
  open_slot: 'robot' | 'manual' | null
  reason: string | null
  evidence: string | null
  external_task_id: string | null
  paused_from: 'pending' | 'active' | null
  paused_by: string | null
  assignee: string | null
  metadata: string | null
  created_at: At
  state_since: At
  last_activity: At
  rests_from: At
  unattended_since: At | null
  unattended_told: number | null
  unattended_look_at: At | null
  judged_from: At
  ended_at: At | null
  version: number
  timeline_count: number
  event_count: number
  message_count: number
  task_count: number
}

export const SESSIONS: Table<SessionRow> = {
  name: 'sessions',
  columns: [
    'session_id',
    'account_id',
    'shop_id',
    'task_type',
    'state',
    'live_slot',
    'open_slot',
    'reason',
    'evidence',
    'external_task_id',
    'paused_from',
    'paused_by',
    'assignee',
    'metadata',
    'created_at',
    'state_since',
    'last_activity',
    'rests_from',
    'unattended_since',
    'unattended_told',
    'unattended_look_at',
    'judged_from',
    'ended_at',
    'version',
    'timeline_count',
    'event_count',
    'message_count',
    'task_count',
  ],
}

const FIXED: ReadonlySet<string> = new Set([
  'session_id',
  'account_id',
  'shop_id',
  'task_type',
  'external_task_id',
  'metadata',
  'created_at',
])

/** The columns that a session's life changes. */
export const SESSION_CHANGES = SESSIONS.columns.filter((column) => !FIXED.has(column))

export const toSessionRow = (session: Session): SessionRow<Date> => ({
  session_id: session.id,
  account_id: session.pair.accountId,
  shop_id: session.pair.shopId,
  task_type: session.taskType,
  state: session.state,
  ...slotsOf(session),
  reason: session.reason,
  evidence: session.evidence,
  external_task_id: session.externalTaskId,
  paused_from: session.state === 'paused' ? session.pausedFrom : null,
  paused_by: session.state === 'paused' ? session.pausedBy : null,
  assignee: session.assignee,
  metadata: session.metadata === null ? null : JSON.stringify(session.metadata),
  created_at: session.createdAt,
  state_since: session.stateSince,
  last_activity: session.lastActivity,
  rests_from: session.restsFrom,
  unattended_since: session.unattended?.since ?? null,
  unattended_told: session.unattended?.told ?? null,
  unattended_look_at: session.unattended?.lookAt ?? null,
  judged_from: session.judgedFrom,
  ended_at: isEnded(session) ? session.endedAt : null,
  version: session.version,
  timeline_count: session.counts.timeline,
  event_count: session.counts.events,
  message_count: session.counts.messages,
  task_count: session.counts.tasks,
})

/** The places that a session takes in its pair: the unique keys on them are I1 and I2. */
const slotsOf = (session: Session): Pick<SessionRow, 'live_slot' | 'open_slot'> => ({
  live_slot: isLive(session) ? 1 : null,
  open_slot: isOpen(session) ? (isRobotSession(session) ? 'robot' : 'manual') : null,
})

/** Throws when the row contradicts itself. */
export const toSession = (row: SessionRow): Session => {
  const facts = factsOf(row)
  switch (row.state) {
    case 'pending':
    case 'active':
      return { ...facts, state: row.state }
    case 'transferred':
      return { ...facts, state: row.state }
    case 'paused':
      if (row.paused_from === null) throw new Error(`session ${row.session_id} was paused from nowhere`)
      return { ...facts, state: row.state, pausedFrom: row.paused_from, pausedBy: row.paused_by }
    case 'completed':
    case 'timeout':
    case 'cancelled':
      if (row.ended_at === null) throw new Error(`session ${row.session_id} ended at no time`)
      return { ...facts, state: row.state, endedAt: new Date(row.ended_at) }
  }
}

const unattendedOf = (row: SessionRow): Unattended | null => {
  const { unattended_since: since, unattended_told: told, unattended_look_at: lookAt } = row
  if (since === null || told === null || lookAt === null) return null
  return { since: new Date(since), told, lookAt: new Date(lookAt) }
}

const factsOf = (row: SessionRow) => ({
  id: row.session_id,
  pair: { accountId: row.account_id, shopId: row.shop_id },
  taskType: row.task_type,
  reason: row.reason,
  evidence: row.evidence,
  externalTaskId: row.external_task_id,
  assignee: row.assignee,
  metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as JsonObject),
  createdAt: new Date(row.created_at),
  stateSince: new Date(row.state_since),
  lastActivity: new Date(row.last_activity),
  restsFrom: new Date(row.rests_from),
  unattended: unattendedOf(row),
  judgedFrom: new Date(row.judged_from),
  version: row.version,
  counts: {
    timeline: row.timeline_count,
    events: row.event_count,
    messages: row.message_count,
    tasks: row.task_count,
  },
})
