import { isEnded, type Session } from '../../domain/session.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A session as JSON (CONTRACT appendix A), and since when it waits for a human who takes it. */
export const toSessionBody = (session: Session) => ({
  session_id: session.id,
  account_id: session.pair.accountId,
  shop_id: session.pair.shopId,
  task_type: session.taskType,
  state: session.state,
  reason: session.reason,
  evidence: session.evidence,
  external_task_id: session.externalTaskId,
  paused_by: session.state === 'paused' ? session.pausedBy : null,
  assignee: session.assignee,
  waiting_since: instantTextOrNull(session.unattended?.since ?? null),
  metadata: session.metadata,
  created_at: instantText(session.createdAt),
  state_since: instantText(session.stateSince),
  last_activity: instantText(session.lastActivity),
  ended_at: instantTextOrNull(isEnded(session) ? session.endedAt : null),
  version: session.version,
})

export type SessionBody = ReturnType<typeof toSessionBody>
