import type { TimelineEntry } from '../../domain/timeline.ts'
import { instantText } from './instant-text.ts'

/** A line of a session's history as JSON (CONTRACT appendix A). */
export const toTimelineBody = (entry: TimelineEntry) => ({
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

export type TimelineBody = ReturnType<typeof toTimelineBody>
