import type { SessionState } from '../../../domain/session.ts'
import type { TimelineCommand, TimelineEntry } from '../../../domain/timeline.ts'
import type { Stamp } from '../engine/steps.ts'
import { fixed, type RowOf, table } from '../engine/table.ts'

export const TIMELINE = table('session_timeline', {
  session_id: fixed<string>(),
  seq: fixed<number>(),
  at: fixed<Date>(),
  from_state: fixed<SessionState | null>(),
  to_state: fixed<SessionState>(),
  command: fixed<TimelineCommand>(),
  actor: fixed<string>(),
  reason: fixed<string | null>(),
  rule_name: fixed<string | null>(),
  message_id: fixed<string | null>(),
  evidence: fixed<string | null>(),
  task_id: fixed<string | null>(),
})

export type TimelineRow<At = Stamp> = RowOf<typeof TIMELINE, At>

export const toTimelineRow = (entry: TimelineEntry): TimelineRow<Date> => ({
  session_id: entry.sessionId,
  seq: entry.seq,
  at: entry.at,
  from_state: entry.from,
  to_state: entry.to,
  command: entry.command,
  actor: entry.actor,
  reason: entry.reason,
  rule_name: entry.rule,
  message_id: entry.messageId,
  evidence: entry.evidence,
  task_id: entry.taskId,
})

export const toTimelineEntry = (row: TimelineRow): TimelineEntry => ({
  sessionId: row.session_id,
  seq: row.seq,
  at: new Date(row.at),
  from: row.from_state,
  to: row.to_state,
  command: row.command,
  actor: row.actor,
  reason: row.reason,
  rule: row.rule_name,
  messageId: row.message_id,
  evidence: row.evidence,
  taskId: row.task_id,
})
