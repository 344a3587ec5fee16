import { z } from '@hono/zod-openapi'
import type { HandedOutTask } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import { instantText } from '../json/instant-text.ts'
import { instantOut } from './answer-schemas.ts'
import { SESSION_ID, SOON, TASK, TASK_ID } from './examples.ts'

/** What a sender needs to type a text (CONTRACT 4). */
export const SendInfoSchema = z.object({
  task_id: z.string(),
  session_id: z.string(),
  external_task_id: z.string(),
  account_id: z.string(),
  shop_id: z.string(),
  task_type: z.enum(TASK_TYPES),
  send_content: z.string(),
  attempt: z.int(),
  lease_expires_at: instantOut().nullable(),
})

export const toSendInfoBody = (task: HandedOutTask) => ({
  task_id: task.id,
  session_id: task.sessionId,
  external_task_id: task.externalTaskId,
  account_id: task.pair.accountId,
  shop_id: task.pair.shopId,
  task_type: task.taskType,
  send_content: task.content,
  attempt: task.attempt,
  lease_expires_at: instantText(task.lease.expiresAt),
})

/** What the document shows. */
export const SEND_INFO: ReturnType<typeof toSendInfoBody> = {
  task_id: TASK_ID,
  session_id: SESSION_ID,
  external_task_id: TASK.external_task_id,
  account_id: TASK.account_id,
  shop_id: TASK.shop_id,
  task_type: TASK.task_type,
  send_content: '你好，这件能便宜点吗？',
  attempt: 1,
  lease_expires_at: SOON,
}
