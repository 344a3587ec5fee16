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
import type { Stamp } from '../engine/steps.ts'
import { changing, fixed, type RowOf, table } from '../engine/table.ts'

export const SESSIONS = table('sessions', {
  session_id: fixed<string>(),
  account_id: fixed<string>(),
  shop_id: fixed<string>(),
  task_type: fixed<TaskType>(),
  state: changing<SessionState>(),
  live_slot: changing<number | null>(),
  open_slot: changing<'robot' | 'manual' | null>(),
  reason: changing<string | null>(),
  evidence: changing<string | null>(),
  external_task_id: fixed<string | null>(),
  paused_from: changing<'pending' | 'active' | null>(),
  paused_by: changing<string | null>(),
  assignee: changing<string | null>(),
  metadata: fixed<string | null>(),
  created_at: fixed<Date>(),
  state_since: changing<Date>(),
  last_activity: changing<Date>(),
  rests_from: changing<Date>(),
  unattended_since: changing<Date | null>(),
  unattended_told: changing<number | null>(),
  unattended_look_at: changing<Date | null>(),
  judged_from: changing<Date>(),
  ended_at: changing<Date | null>(),
  version: changing<number>(),
  timeline_count: changing<number>(),
  event_count: changing<number>(),
  message_count: changing<number>(),
  task_count: changing<number>(),
})

export type SessionRow<At = Stamp> = RowOf<typeof SESSIONS, At>

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
