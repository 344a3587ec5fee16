import { z } from '@hono/zod-openapi'
import type { HandedOutTask } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import { instantText } from '../json/instant-text.ts'
import { instantOut } from './answer-schemas.ts'

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

export type SendInfoBody = ReturnType<typeof toSendInfoBody>

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
