import { type ErrorClass, isInFlight, type Task, type TaskStatus } from '../../domain/task.ts'
import type { TaskType } from '../../domain/task-type.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A task as JSON (CONTRACT appendix A). Whose lease it is shows only while it is in flight. */
export type TaskBody = {
  task_id: string
  session_id: string
  external_task_id: string
  account_id: string
  shop_id: string
  task_type: TaskType
  status: TaskStatus
  send_content: string | null
  priority: number
  attempt: number
  outcome_unknown: boolean
  confirmed_by: 'sender' | 'transcript' | null
  error: string | null
  error_class: ErrorClass | null
  not_before: string | null
  expires_at: string | null
  next_attempt_at: string | null
  lease_expires_at: string | null
  worker_id: string | null
  created_at: string
  handed_out_at: string | null
  finished_at: string | null
}

export const toTaskBody = (task: Task): TaskBody => {
  const lease = isInFlight(task) ? task.lease : null
  return {
    task_id: task.id,
    session_id: task.sessionId,
    external_task_id: task.externalTaskId,
    account_id: task.pair.accountId,
    shop_id: task.pair.shopId,
    task_type: task.taskType,
    status: task.status,
    send_content: task.content,
    priority: task.priority,
    attempt: task.attempt,
    outcome_unknown: task.outcomeUnknownSince !== null,
    confirmed_by: task.confirmedBy,
    error: task.error,
    error_class: task.errorClass,
    not_before: instantTextOrNull(task.notBefore),
    expires_at: instantTextOrNull(task.expiresAt),
    next_attempt_at: instantTextOrNull(task.nextAttemptAt),
    lease_expires_at: instantTextOrNull(lease?.expiresAt ?? null),
    worker_id: lease?.workerId ?? null,
    created_at: instantText(task.createdAt),
    handed_out_at: instantTextOrNull(task.handOuts.at(-1) ?? null),
    finished_at: instantTextOrNull(task.finishedAt),
  }
}
