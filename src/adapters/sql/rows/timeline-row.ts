import type { SessionState } from '../../../domain/session.ts'
import type { TimelineCommand, TimelineEntry } from '../../../domain/timeline.ts'
import type { Table } from '../engine/statement-text.ts'
import type { Stamp } from '../engine/steps.ts'

export type TimelineRow<At = Stamp> = {
  session_id: string
  seq: number
  at: At
  from_state: SessionState | null
  to_state: SessionState
  command: TimelineCommand
  actor: string
  reason: string | null
  rule_name: string | null
  message_id: string | null
  evidence: string | null
  task_id: string | null
}

export const TIMELINE: Table<TimelineRow> = {
  name: 'session_timeline',
  columns: [
    'session_id',
    'seq',
    'at',
    'from_state',
    'to_state',
    'command',
    'actor',
    'reason',
    'rule_name',
    'message_id',
    'evidence',
    'task_id',
  ],
}

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
