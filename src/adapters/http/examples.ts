import type { AlertBody } from '../json/alert-body.ts'
import type { MessageBody } from '../json/message-body.ts'
import type { SessionBody } from '../json/session-body.ts'
import type { TaskBody } from '../json/task-body.ts'
import type { TimelineBody } from '../json/timeline-body.ts'

/** One bargain, told through the whole document. */

export const SESSION_ID = 'ses_019a9d1c-5f00-7000-8000-000000000001'
export const TASK_ID = 'tsk_019a9d1c-5f00-7000-8000-000000000002'
export const LEASE_TOKEN = `${TASK_ID}.uT3kq0Zr8sVd1nYw5hXc2bJm`
export const ALERT_ID = 'alr_019a9d1c-5f00-7000-8000-000000000003'

export const AT = '2026-11-22T08:00:00.000Z'
export const SOON = '2026-11-22T08:02:00.000Z'

export const SESSION: SessionBody = {
  session_id: SESSION_ID,
  account_id: 'acc-1',
  shop_id: 'shop-9',
  task_type: 'auto_bargain',
  state: 'pending',
  reason: null,
  evidence: null,
  external_task_id: 'BG-1001',
  paused_by: null,
  assignee: null,
  waiting_since: null,
  metadata: null,
  created_at: AT,
  state_since: AT,
  last_activity: AT,
  ended_at: null,
  version: 1,
}

export const TASK: TaskBody = {
  task_id: TASK_ID,
  session_id: SESSION_ID,
  external_task_id: 'BG-1001',
  account_id: 'acc-1',
  shop_id: 'shop-9',
  task_type: 'auto_bargain',
  status: 'pending',
  send_content: '你好，这件能便宜点吗？',
  priority: 5,
  attempt: 0,
  outcome_unknown: false,
  confirmed_by: null,
  error: null,
  error_class: null,
  not_before: null,
  expires_at: null,
  next_attempt_at: null,
  lease_expires_at: null,
  worker_id: null,
  created_at: AT,
  handed_out_at: null,
  finished_at: null,
}

export const MESSAGE: MessageBody = {
  message_id: 'm1',
  session_id: SESSION_ID,
  content: '在的',
  sender: 'shop-9:客服小王',
  from_source: 'shop',
  sent_at: AT,
  created_at: AT,
  explained_by: null,
  edited_content: null,
  edited_at: null,
}

export const TIMELINE_ENTRY: TimelineBody = {
  seq: 2,
  at: AT,
  from: 'active',
  to: 'transferred',
  command: 'transfer',
  actor: 'system',
  reason: 'human_on_account',
  rule: 'human_on_account',
  message_id: 'm7',
  evidence: 'acc-1: 我是采购小李',
  task_id: null,
}

export const ALERT: AlertBody = {
  id: ALERT_ID,
  event: 'session.transferred',
  channel: 'webhook',
  session_id: SESSION_ID,
  status: 'failed',
  attempts: 9,
  last_error: 'answered 500',
  next_attempt_at: null,
  created_at: AT,
}

/** The beginning of a stream of events. */
export const EVENT_TEXT = `: listening

id: evt_019a9d1c-5f00-7000-8000-000000000004
event: session.created
data: ${JSON.stringify({
  id: 'evt_019a9d1c-5f00-7000-8000-000000000004',
  type: 'session.created',
  timestamp: AT,
  seq: 1,
  data: { session: SESSION },
})}

`
