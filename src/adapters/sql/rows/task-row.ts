import {
  type ErrorClass,
  type InFlightTask,
  type Lease,
  loseOutcome,
  type Task,
  type TaskStatus,
} from '../../../domain/task.ts'
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

/** Throws when the row contradicts itself. A fact that its state does not have is not read. */
export const toTask = (row: TaskRow): Task => {
  const facts = factsOf(row)
  const failure = failureOf(row)
  switch (row.status) {
    case 'pending':
      return {
        ...facts,
        ...failure,
        ...UNFINISHED,
        status: row.status,
        lease: leaseOf(row),
        outcomeUnknownSince: null,
        nextAttemptAt: dateOf(row.next_attempt_at),
      }
    case 'sent':
      return inFlight(row)
    case 'completed':
      if (row.confirmed_by === null) throw new Error(`task ${row.redis_task_id} was completed by nobody`)
      return { ...facts, ...endOf(row), ...NO_FAILURE, status: row.status, confirmedBy: row.confirmed_by }
    case 'failed':
      if (row.error === null) throw new Error(`task ${row.redis_task_id} failed of nothing`)
      return { ...facts, ...endOf(row), ...failure, error: row.error, status: row.status, confirmedBy: null }
    case 'cancelled':
      return { ...facts, ...endOf(row), ...failure, status: row.status, confirmedBy: null }
  }
}

const UNFINISHED = { confirmedBy: null, finishedAt: null } as const
const NO_FAILURE = { error: null, errorClass: null } as const

const factsOf = (row: TaskRow) => ({
  id: row.redis_task_id,
  sessionId: row.session_id,
  pair: { accountId: row.account_id, shopId: row.shop_id },
  taskType: row.task_type,
  externalTaskId: row.external_task_id,
  position: row.position,
  content: row.send_content,
  priority: row.priority,
  attempt: row.attempt,
  leaseNo: row.lease_no,
  handOuts: (JSON.parse(row.hand_outs) as string[]).map((at) => new Date(at)),
  explained: row.explained,
  notBefore: dateOf(row.not_before),
  expiresAt: dateOf(row.expires_at),
  readyAt: dateOf(row.ready_at),
  createdAt: new Date(row.created_at),
})

const inFlight = (row: TaskRow): InFlightTask => {
  const { redis_task_id: id, send_content: content } = row
  const lease = leaseOf(row)
  if (lease === null) throw new Error(`task ${id} is in flight without a lease`)
  const flying = {
    ...factsOf(row),
    ...failureOf(row),
    ...UNFINISHED,
    status: 'sent',
    outcomeUnknownSince: null,
    nextAttemptAt: null,
  } as const
  const since = dateOf(row.unknown_since)
  if (!lease.contentOut) {
    if (since !== null) throw new Error(`task ${id} never went out, yet its outcome is unknown`)
    return { ...flying, lease: { ...lease, contentOut: false } }
  }
  if (content === null) throw new Error(`task ${id} was handed out without a text`)
  const handedOut = { ...flying, content, lease: { ...lease, contentOut: true } } as const
  return since === null ? handedOut : loseOutcome(handedOut, since)
}

const failureOf = (row: TaskRow) => ({ error: row.error, errorClass: row.error_class })

/** How a finished task ended; a late report may name its last lease. */
const endOf = (row: TaskRow) => {
  const finishedAt = dateOf(row.finished_at)
  if (finishedAt === null) throw new Error(`task ${row.redis_task_id} finished at no time`)
  return { lease: leaseOf(row), outcomeUnknownSince: null, nextAttemptAt: null, finishedAt }
}

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
