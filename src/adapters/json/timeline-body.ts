import type { SessionState } from '../../domain/session.ts'
import type { TimelineCommand, TimelineEntry } from '../../domain/timeline.ts'
import { instantText } from './instant-text.ts'

/** A line of a session's history as JSON (CONTRACT appendix A). */
export type TimelineBody = {
  seq: number
  at: string
  from: SessionState | null
  to: SessionState
  command: TimelineCommand
  actor: string
  reason: string | null
  rule: string | null
  message_id: string | null
  evidence: string | null
  task_id: string | null
}

export const toTimelineBody = (entry: TimelineEntry): TimelineBody => ({
  seq: entry.seq,
  at: instantText(entry.at),
  from: entry.from,
  to: entry.to,
  command: entry.command,
  actor: entry.actor,
  reason: entry.reason,
  rule: entry.rule,
  message_id: entry.messageId,
  evidence: entry.evidence,
  task_id: entry.taskId,
})
