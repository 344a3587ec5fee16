import {
  type ErrorClass,
  type InFlightTask,
  type Lease,
  makeLeaseToken,
  type Span,
  type Task,
  type TaskStatus,
} from '../../../domain/task.ts'
import { loseOutcome } from '../../../domain/task-moves.ts'
import type { TaskType } from '../../../domain/task-type.ts'
import type { Stamp } from '../engine/steps.ts'
import { changing, fixed, type RowOf, table } from '../engine/table.ts'
import { handOutsText, parseHandOuts } from './hand-outs.ts'
import { isInstant, TELL_NOBODY, type TellUnreadable, UnreadableRow } from './readable.ts'

export const TASKS = table('session_tasks', {
  redis_task_id: fixed<string>(),
  session_id: fixed<string>(),
  external_task_id: fixed<string>(),
  account_id: fixed<string>(),
  shop_id: fixed<string>(),
  task_type: fixed<TaskType>(),
  position: fixed<number>(),
  status: changing<TaskStatus>(),
  send_content: changing<string | null>(),
  priority: changing<number>(),
  attempt: changing<number>(),
  lease_no: changing<number>(),
  lease_token: changing<string | null>(),
  worker_id: changing<string | null>(),
  lease_expires_at: changing<Date | null>(),
  content_out: changing<number>(),
  unknown_since: changing<Date | null>(),
  hand_outs: changing<string>(),
  handed_out_at: changing<Date | null>(),
  explained: changing<number>(),
  seen_at: changing<string | null>(),
  seen_parts: changing<string | null>(),
  confirmed_by: changing<'sender' | 'transcript' | null>(),
  error: changing<string | null>(),
  error_class: changing<ErrorClass | null>(),
  not_before: changing<Date | null>(),
  expires_at: changing<Date | null>(),
  next_attempt_at: changing<Date | null>(),
  ready_at: changing<Date | null>(),
  created_at: fixed<Date>(),
  changed_at: changing<Date>(),
  finished_at: changing<Date | null>(),
})

export type TaskRow<At = Stamp> = RowOf<typeof TASKS, At>

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
  hand_outs: handOutsText(task.handOuts),
  handed_out_at: task.handOuts.at(-1) ?? null,
  explained: task.explained,
  seen_at: task.seenAt.map((at) => at.getTime()).join(',') || null,
  seen_parts: task.seenParts.map(({ from, to }) => `${from}-${to}`).join(',') || null,
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

/** What the row tells; see `readTask`. */
export const toTask = (row: TaskRow): Task => readTask(row, TELL_NOBODY)

/**
 * What the row tells. One that contradicts itself is read as what it surely says, the cautious way where that is open,
 * and `tell` hears of it: a damaged row holds nobody up, and the doctor names it and writes it anew. Throws UnreadableRow
 * where not even its status can be told.
 */
export const readTask = (row: TaskRow, tell: TellUnreadable): Task => {
  const facts = factsOf(row, tell)
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
      return inFlight(row, facts, tell)
    case 'completed':
      return {
        ...facts,
        ...endOf(row),
        ...NO_FAILURE,
        status: row.status,
        confirmedBy: row.confirmed_by ?? 'sender',
      }
    case 'failed':
      return {
        ...facts,
        ...endOf(row),
        ...failure,
        error: row.error ?? 'unknown',
        status: row.status,
        confirmedBy: null,
      }
    case 'cancelled':
      return { ...facts, ...endOf(row), ...failure, status: row.status, confirmedBy: null }
    default:
      throw unreadable(row, `status ${row.status satisfies never}`)
  }
}

const unreadable = ({ redis_task_id }: Pick<TaskRow, 'redis_task_id'>, fault: string): UnreadableRow =>
  new UnreadableRow(TASKS.name, redis_task_id, fault)

const UNFINISHED = { confirmedBy: null, finishedAt: null } as const
const NO_FAILURE = { error: null, errorClass: null } as const

const factsOf = (row: TaskRow, tell: TellUnreadable) => ({
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
  handOuts: handOutsOf(row, tell),
  explained: row.explained,
  seenAt: instantsOf(row.seen_at),
  seenParts: spansOf(row.seen_parts),
  notBefore: dateOf(row.not_before),
  expiresAt: dateOf(row.expires_at),
  readyAt: dateOf(row.ready_at),
  createdAt: instantOf(row, 'created_at'),
})

/** Where the list cannot be read: the newest, which has a column of its own, as often as lines are explained by it. */
const handOutsOf = (row: TaskRow, tell: TellUnreadable): readonly Date[] => {
  const read = parseHandOuts(row.hand_outs)
  if (read !== null) return read
  tell(unreadable(row, 'its hand-outs are no list of instants'))
  const newest = dateOf(row.handed_out_at)
  return newest === null ? [] : Array.from({ length: Math.max(1, row.explained) }, () => newest)
}

const inFlight = (row: TaskRow, facts: ReturnType<typeof factsOf>, tell: TellUnreadable): InFlightTask => {
  const { content } = facts
  const lease = leaseOf(row) ?? lostLease(row, tell)
  const flying = {
    ...facts,
    ...failureOf(row),
    ...UNFINISHED,
    status: 'sent',
    outcomeUnknownSince: null,
    nextAttemptAt: null,
  } as const
  const since = dateOf(row.unknown_since)
  const wentOut = lease.contentOut || since !== null
  if (wentOut && !lease.contentOut) tell(unreadable(row, 'never went out, yet its outcome is unknown'))
  if (wentOut && content === null) tell(unreadable(row, 'was handed out without a text'))
  if (!wentOut || content === null) return { ...flying, lease: { ...lease, contentOut: false } }

  const handOuts = facts.handOuts.length > 0 || since === null ? facts.handOuts : [since]
  const handedOut = { ...flying, content, handOuts, lease: { ...lease, contentOut: true } } as const
  return since === null ? handedOut : loseOutcome(handedOut, since)
}

/** In flight under a lease that nobody knows: one that is over, and that no sender holds. */
const lostLease = (row: TaskRow, tell: TellUnreadable): Lease => {
  tell(unreadable(row, 'is in flight without a lease'))
  return {
    token: row.lease_token ?? makeLeaseToken(row.redis_task_id, ''),
    workerId: row.worker_id,
    expiresAt: dateOf(row.lease_expires_at) ?? instantOf(row, 'changed_at'),
    contentOut: row.content_out === 1,
  }
}

const failureOf = (row: TaskRow) => ({ error: row.error, errorClass: row.error_class })

/** How a finished task ended; a late report may name its last lease. */
const endOf = (row: TaskRow) => ({
  lease: leaseOf(row),
  outcomeUnknownSince: null,
  nextAttemptAt: null,
  finishedAt: dateOf(row.finished_at) ?? instantOf(row, 'changed_at'),
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

/** `1795334400000,1795334460000`: milliseconds since 1970. */
const instantsOf = (said: string | null): readonly Date[] =>
  (said ?? '').split(',').flatMap((ms) => (/^\d+$/.test(ms) ? [new Date(Number(ms))] : []))

/** `0-5,7-12`. */
const spansOf = (said: string | null): readonly Span[] =>
  (said ?? '').split(',').flatMap((span) => {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(span) ?? []
    return from === undefined ? [] : [{ from: Number(from), to: Number(to) }]
  })

/** Null also for what is no instant. */
const dateOf = (stamp: Stamp | null): Date | null =>
  stamp === null || !isInstant(stamp) ? null : new Date(stamp)

/** Of a column that every row has. */
const instantOf = (row: TaskRow, column: 'created_at' | 'changed_at'): Date => {
  const at = dateOf(row[column])
  if (at === null) throw unreadable(row, `${column} is no instant`)
  return at
}
