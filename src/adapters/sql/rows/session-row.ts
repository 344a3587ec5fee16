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
import { isInstant, TELL_NOBODY, type TellUnreadable, UnreadableRow } from './readable.ts'

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

/** What the row tells; see `readSession`. */
export const toSession = (row: SessionRow): Session => readSession(row, TELL_NOBODY)

/**
 * What the row tells. One that contradicts itself is read as what it surely says, and `tell` hears of it: the doctor names
 * it and writes it anew. Throws UnreadableRow where not even its state or its instants can be told.
 */
export const readSession = (row: SessionRow, tell: TellUnreadable): Session => {
  const facts = factsOf(row, tell)
  switch (row.state) {
    case 'pending':
    case 'active':
      return { ...facts, state: row.state }
    case 'transferred':
      return { ...facts, state: row.state }
    case 'paused':
      if (row.paused_from === null) tell(unreadable(row, 'was paused from nowhere'))
      return { ...facts, state: row.state, pausedFrom: row.paused_from ?? 'active', pausedBy: row.paused_by }
    case 'completed':
    case 'timeout':
    case 'cancelled':
      if (row.ended_at === null) tell(unreadable(row, 'ended at no time'))
      return { ...facts, state: row.state, endedAt: instantOf(row, row.ended_at ?? row.state_since) }
    default:
      throw unreadable(row, `state ${row.state satisfies never}`)
  }
}

const unreadable = ({ session_id }: Pick<SessionRow, 'session_id'>, fault: string): UnreadableRow =>
  new UnreadableRow(SESSIONS.name, session_id, fault)

const instantOf = (row: SessionRow, stamp: Stamp): Date => {
  if (!isInstant(stamp)) throw unreadable(row, 'an instant of it is none')
  return new Date(stamp)
}

const unattendedOf = (row: SessionRow): Unattended | null => {
  const { unattended_since: since, unattended_told: told, unattended_look_at: lookAt } = row
  if (since === null || told === null || lookAt === null) return null
  return { since: new Date(since), told, lookAt: new Date(lookAt) }
}

const metadataOf = (row: SessionRow, tell: TellUnreadable): JsonObject | null => {
  if (row.metadata === null) return null
  try {
    return JSON.parse(row.metadata) as JsonObject
  } catch {
    tell(unreadable(row, 'its metadata are no JSON'))
    return null
  }
}

const factsOf = (row: SessionRow, tell: TellUnreadable) => ({
  id: row.session_id,
  pair: { accountId: row.account_id, shopId: row.shop_id },
  taskType: row.task_type,
  reason: row.reason,
  evidence: row.evidence,
  externalTaskId: row.external_task_id,
  assignee: row.assignee,
  metadata: metadataOf(row, tell),
  createdAt: instantOf(row, row.created_at),
  stateSince: instantOf(row, row.state_since),
  lastActivity: instantOf(row, row.last_activity),
  restsFrom: instantOf(row, row.rests_from),
  unattended: unattendedOf(row),
  judgedFrom: instantOf(row, row.judged_from),
  version: row.version,
  counts: {
    timeline: row.timeline_count,
    events: row.event_count,
    messages: row.message_count,
    tasks: row.task_count,
  },
})
