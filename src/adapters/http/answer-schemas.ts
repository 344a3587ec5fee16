import { z } from '@hono/zod-openapi'
import { ALERT_STATUSES } from '../../application/ports/alert-store.ts'
import { MESSAGE_SOURCES } from '../../domain/message.ts'
import { SESSION_STATES } from '../../domain/session.ts'
import { EVENT_TYPES } from '../../domain/session-event.ts'
import { ERROR_CLASSES, TASK_STATUSES } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import type { AlertBody } from '../json/alert-body.ts'
import type { MessageBody } from '../json/message-body.ts'
import type { SessionBody } from '../json/session-body.ts'
import type { TaskBody } from '../json/task-body.ts'
import type { TimelineBody } from '../json/timeline-body.ts'
import { SESSION_ID, TASK_ID } from './examples.ts'

/** The shapes of CONTRACT appendix A, as the document tells them. The bodies of ../json must fit into them. */

export const instantOut = () =>
  z.string().openapi({ format: 'date-time', example: '2026-11-22T08:00:00.000Z' })
const text = () => z.string().nullable()
const instantOrNull = () => instantOut().nullable()

export const SessionSchema = z
  .object({
    session_id: z.string(),
    account_id: z.string(),
    shop_id: z.string(),
    task_type: z.enum(TASK_TYPES),
    state: z.enum(SESSION_STATES),
    reason: text(),
    evidence: text(),
    external_task_id: text(),
    paused_by: text(),
    assignee: text(),
    waiting_since: instantOrNull().openapi({
      description:
        'Since when it waits for a human, from when nobody had it; null while somebody has it or no human is wanted.',
    }),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    created_at: instantOut(),
    state_since: instantOut(),
    last_activity: instantOut(),
    ended_at: instantOrNull(),
    version: z.int(),
  })
  .openapi('Session') satisfies z.ZodType<SessionBody>

export const TaskSchema = z
  .object({
    task_id: z.string(),
    session_id: z.string(),
    external_task_id: z.string(),
    account_id: z.string(),
    shop_id: z.string(),
    task_type: z.enum(TASK_TYPES),
    status: z.enum(TASK_STATUSES),
    send_content: text().openapi({ description: 'Null until its source has given it.' }),
    priority: z.int(),
    attempt: z.int(),
    outcome_unknown: z.boolean(),
    confirmed_by: z.enum(['sender', 'transcript']).nullable(),
    error: text(),
    error_class: z.enum(ERROR_CLASSES).nullable(),
    not_before: instantOrNull(),
    expires_at: instantOrNull(),
    next_attempt_at: instantOrNull(),
    lease_expires_at: instantOrNull(),
    worker_id: text(),
    created_at: instantOut(),
    handed_out_at: instantOrNull(),
    finished_at: instantOrNull(),
  })
  .openapi('Task') satisfies z.ZodType<TaskBody>

export const MessageSchema = z
  .object({
    message_id: z.string(),
    session_id: z.string(),
    content: z.string(),
    sender: z.string(),
    from_source: z.enum(MESSAGE_SOURCES),
    sent_at: instantOut(),
    created_at: instantOut(),
    explained_by: text().openapi({ description: 'The task whose text it is, by the newest.' }),
    edited_content: text().openapi({ description: 'The newest text of a line that was edited since.' }),
    edited_at: instantOrNull(),
  })
  .openapi('Message') satisfies z.ZodType<MessageBody>

export const TimelineSchema = z
  .object({
    seq: z.int(),
    at: instantOut(),
    from: z.enum(SESSION_STATES).nullable(),
    to: z.enum(SESSION_STATES),
    command: z.enum([
      'create', 'complete', 'transfer', 'pause', 'resume', 'handback', 'close', 'cancel', 'timeout',
      'assign', 'unassign', 'detect',
    ]), // biome-ignore format: a list reads best as lines
    actor: z.string(),
    reason: text(),
    rule: text(),
    message_id: text(),
    evidence: text(),
    task_id: text(),
  })
  .openapi('TimelineEntry') satisfies z.ZodType<TimelineBody>

export const AlertSchema = z
  .object({
    id: z.string(),
    event: z.enum(EVENT_TYPES),
    channel: z.string(),
    session_id: text(),
    status: z.enum(ALERT_STATUSES),
    attempts: z.int(),
    last_error: text(),
    next_attempt_at: instantOrNull(),
    created_at: instantOut(),
  })
  .openapi('Alert') satisfies z.ZodType<AlertBody>

/** A page of a list. */
export const paged = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: text() })

/** The ids in a path. They are looked up, not judged. */
export const pathIds = <const Name extends string>(
  name: Name,
  example: string = name.startsWith('task') ? TASK_ID : SESSION_ID,
) =>
  z.object({
    [name]: z.string().openapi({ example }),
  } as {
    [Each in Name]: z.ZodString
  })
