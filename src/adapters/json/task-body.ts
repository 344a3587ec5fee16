import { isInFlight, type Task } from '../../domain/task.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A task as JSON (CONTRACT appendix A). Whose lease it is shows only while it is in flight. */
export const toTaskBody = (task: Task) => {
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

export type TaskBody = ReturnType<typeof toTaskBody>
