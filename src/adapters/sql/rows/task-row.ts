import type { ErrorClass, Lease, Task, TaskStatus } from '../../../domain/task.ts'
import type { TaskType } from '../../../domain/task-type.ts'
import type { Table } from '../engine/statement-text.ts'
import type { Stamp } from '../engine/steps.ts'

export type TaskRow<At = Stamp> = {
  redis_task_id: string
  session_id: string
  external_task_id: string
  account_id: string
  shop_id: string
  task_type: TaskType
  position: number
  status: TaskStatus
  send_content: string | null
  priority: number
  attempt: number
  lease_no: number
  lease_token: string | null
  worker_id: string | null
  lease_expires_at: At | null
  content_out: number
  unknown_since: At | null
  hand_outs: string
  handed_out_at: At | null
  explained: number
  confirmed_by: 'sender' | 'transcript' | null
  error: string | null
  error_class: ErrorClass | null
  not_before: At | null
  expires_at: At | null
  next_attempt_at: At | null
  ready_at: At | null
  created_at: At
  changed_at: At
  finished_at: At | null
}

export const TASKS: Table<TaskRow> = {
  name: 'session_tasks',
  columns: [
    'redis_task_id',
    'session_id',
    'external_task_id',
    'account_id',
    'shop_id',
    'task_type',
    'position',
    'status',
    'send_content',
    'priority',
    'attempt',
    'lease_no',
    'lease_token',
    'worker_id',
    'lease_expires_at',
    'content_out',
    'unknown_since',
    'hand_outs',
    'handed_out_at',
    'explained',
    'confirmed_by',
    'error',
    'error_class',
    'not_before',
    'expires_at',
    'next_attempt_at',
    'ready_at',
    'created_at',
    'changed_at',
    'finished_at',
  ],
}

const FIXED: ReadonlySet<string> = new Set([
  'redis_task_id',
  'session_id',
  'external_task_id',
  'account_id',
  'shop_id',
  'task_type',
  'position',
  'created_at',
])

/** The columns that a task's life changes. */
export const TASK_CHANGES = TASKS.columns.filter((column) => !FIXED.has(column))

/** `now` is when the row changes. */
export const toTaskRow = (task: Task, now: Date): TaskRow<Date> => ({
  redis_task_id: task.id,
  session_id: task.sessionId,
  external_task_id: task.externalTaskId,
  account_id: task.pair.accountId,
  shop_id: task.pair.shopId,
  task_type: task.taskType,
  position: task.position,
  status: task.status,
  send_content: task.content,
  priority: task.priority,
  attempt: task.attempt,
  lease_no: task.leaseNo,
  lease_token: task.lease?.token ?? null,
  worker_id: task.lease?.workerId ?? null,
  lease_expires_at: task.lease?.expiresAt ?? null,
  content_out: task.lease?.contentOut ? 1 : 0,
  unknown_since: task.outcomeUnknownSince,
  hand_outs: JSON.stringify(task.handOuts),
  handed_out_at: task.handOuts.at(-1) ?? null,
  explained: task.explained,
  confirmed_by: task.confirmedBy,
  error: task.error,
  error_class: task.errorClass,
  not_before: task.notBefore,
  expires_at: task.expiresAt,
  next_attempt_at: task.nextAttemptAt,
  ready_at: task.readyAt,
  created_at: task.createdAt,
  changed_at: now,
  finished_at: task.finishedAt,
})

export const toTask = (row: TaskRow): Task => ({
  id: row.redis_task_id,
  sessionId: row.session_id,
  pair: { accountId: row.account_id, shopId: row.shop_id },
  taskType: row.task_type,
  externalTaskId: row.external_task_id,
  position: row.position,
  status: row.status,
  content: row.send_content,
  priority: row.priority,
  attempt: row.attempt,
  leaseNo: row.lease_no,
  lease: leaseOf(row),
  outcomeUnknownSince: dateOf(row.unknown_since),
  handOuts: (JSON.parse(row.hand_outs) as string[]).map((at) => new Date(at)),
  explained: row.explained,
  confirmedBy: row.confirmed_by,
  error: row.error,
  errorClass: row.error_class,
  notBefore: dateOf(row.not_before),
  expiresAt: dateOf(row.expires_at),
  nextAttemptAt: dateOf(row.next_attempt_at),
  readyAt: dateOf(row.ready_at),
  createdAt: new Date(row.created_at),
  finishedAt: dateOf(row.finished_at),
})

const leaseOf = (row: TaskRow): Lease | null => {
  if (row.lease_token === null || row.lease_expires_at === null) return null
  return {
    token: row.lease_token,
    workerId: row.worker_id,
    expiresAt: new Date(row.lease_expires_at),
    contentOut: row.content_out === 1,
  }
}

const dateOf = (stamp: Stamp | null): Date | null => (stamp === null ? null : new Date(stamp))
