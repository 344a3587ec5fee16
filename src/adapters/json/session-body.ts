import { isEnded, type JsonObject, type Session, type SessionState } from '../../domain/session.ts'
import type { TaskType } from '../../domain/task-type.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A session as JSON (CONTRACT appendix A). */
export type SessionBody = {
  session_id: string
  account_id: string
  shop_id: string
  task_type: TaskType
  state: SessionState
  reason: string | null
  evidence: string | null
  external_task_id: string | null
  paused_by: string | null
  assignee: string | null
  metadata: JsonObject | null
  created_at: string
  state_since: string
  last_activity: string
  ended_at: string | null
  version: number
}

export const toSessionBody = (session: Session): SessionBody => ({
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
  metadata: session.metadata,
  created_at: instantText(session.createdAt),
  state_since: instantText(session.stateSince),
  last_activity: instantText(session.lastActivity),
  ended_at: instantTextOrNull(isEnded(session) ? session.endedAt : null),
  version: session.version,
})
