import type { Page, Paged, SessionFilter, TaskFilter } from '../../application/ports/record-reader.ts'
import type { Message } from '../../domain/message.ts'
import type { Session } from '../../domain/session.ts'
import type { Task, TaskStatus } from '../../domain/task.ts'
import { standingAt } from '../../domain/task-moves.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'
import { fromCursor, isId, toCursor } from './cursor.ts'
import { listOf } from './engine/statement-text.ts'
import { databaseTime, type Steps, type Value } from './engine/steps.ts'
import { type Condition, type List, readPage } from './paging.ts'
import { MESSAGES, type MessageRow, toMessage } from './rows/message-row.ts'
import type { TellUnreadable } from './rows/readable.ts'
import { readSession, SESSIONS, type SessionRow } from './rows/session-row.ts'
import { readTask, TASKS, type TaskRow } from './rows/task-row.ts'
import { TIMELINE, type TimelineRow, toTimelineEntry } from './rows/timeline-row.ts'

const SESSION_LIST: List<SessionRow, Session> = {
  table: SESSIONS,
  toItem: readSession,
  order: 'r.created_at DESC, r.session_id DESC',
  // The first line is implied by the second, and lets an index begin at the place.
  after: 'r.created_at <= :place0 AND (r.created_at < :place0 OR r.session_id < :place1)',
  kinds: ['instant', 'text'],
  placeOf: (row) => [new Date(row.created_at).getTime(), row.session_id],
}

// Task ids are ordered by time.
const TASK_LIST: List<TaskRow, Task> = {
  table: TASKS,
  toItem: readTask,
  order: 'r.redis_task_id DESC',
  after: 'r.redis_task_id < :place0',
  kinds: ['text'],
  placeOf: (row) => [row.redis_task_id],
}

const MESSAGE_LIST: List<MessageRow, Message> = {
  table: MESSAGES,
  toItem: toMessage,
  order: 'r.sent_at, r.arrival',
  after: 'r.sent_at >= :place0 AND (r.sent_at > :place0 OR r.arrival > :place1)',
  kinds: ['instant', 'count'],
  placeOf: (row) => [new Date(row.sent_at).getTime(), row.arrival],
}

const SESSION_TASK_LIST: List<TaskRow, Task> = {
  table: TASKS,
  toItem: readTask,
  order: 'r.position',
  after: 'r.position > :place0',
  kinds: ['count'],
  placeOf: (row) => [row.position],
}

const TIMELINE_LIST: List<TimelineRow, TimelineEntry> = {
  table: TIMELINE,
  toItem: toTimelineEntry,
  order: 'r.seq',
  after: 'r.seq > :place0',
  kinds: ['count'],
  placeOf: (row) => [row.seq],
}

export const listSessions = (
  filter: SessionFilter,
  page: Page,
  tell: TellUnreadable,
): Steps<Paged<Session>> => readPage(SESSION_LIST, sessionConditions(filter), page, tell)

/** By how each task stands now: what waits again, because its lease is over, is found beside what is on record so. */
export function* listTasks(filter: TaskFilter, page: Page, tell: TellUnreadable): Steps<Paged<Task>> {
  const now = yield* databaseTime()
  const listed = yield* readPage(
    TASK_LIST,
    [...statusConditions(filter, now), ...taskConditions(filter)],
    page,
    tell,
  )
  const returning = isAsked(filter, 'pending') && !isAsked(filter, 'sent')
  const over = returning
    ? yield* readPage(TASK_LIST, [isOver(now), ...taskConditions(filter)], page, tell)
    : { items: [], nextCursor: null }
  const { items, nextCursor } = mergePages(listed, over, page.limit)
  return { items: items.map((task) => standingAt(task, now)), nextCursor }
}

const isAsked = ({ statuses }: TaskFilter, status: TaskStatus) =>
  statuses.length === 0 || statuses.includes(status)

/**
 * One page of two lists of tasks, both newest first: as far as both were read, which need not be where the last item is
 * that could be shown.
 */
const mergePages = (a: Paged<Task>, b: Paged<Task>, limit: number): Paged<Task> => {
  const ends = [a, b].flatMap(({ nextCursor }) =>
    nextCursor === null ? [] : fromCursor(nextCursor, ['text']),
  )
  const end = ends.map(String).toSorted().at(-1) ?? null
  const all = [...a.items, ...b.items]
    .filter(({ id }) => end === null || id >= end)
    .sort((one, other) => (one.id < other.id ? 1 : -1))
  const items = all.slice(0, limit)
  const reached = items.length < all.length ? (items.at(-1)?.id ?? null) : end
  return { items, nextCursor: reached === null ? null : toCursor([reached]) }
}

export const listMessages = (sessionId: string, page: Page, tell: TellUnreadable): Steps<Paged<Message>> =>
  ofSession(MESSAGE_LIST, sessionId, page, tell)

export function* tasksInOrder(sessionId: string, page: Page, tell: TellUnreadable): Steps<Paged<Task>> {
  const now = yield* databaseTime()
  const { items, nextCursor } = yield* ofSession(SESSION_TASK_LIST, sessionId, page, tell)
  return { items: items.map((task) => standingAt(task, now)), nextCursor }
}

export const listTimeline = (
  sessionId: string,
  page: Page,
  tell: TellUnreadable,
): Steps<Paged<TimelineEntry>> => ofSession(TIMELINE_LIST, sessionId, page, tell)

// A session whose id cannot exist has nothing, like one that does not exist.
const ofSession = <Row, Item>(
  list: List<Row, Item>,
  sessionId: string,
  page: Page,
  tell: TellUnreadable,
): Steps<Paged<Item>> => readPage(list, [is('session_id', isId(sessionId) ? sessionId : '')], page, tell)

const is = (column: string, value: Value): Condition => ({
  sql: `r.${column} = :${column}`,
  params: { [column]: value },
})
const among = (column: string, values: readonly string[]): Condition => {
  const { names, params } = listOf(column, values)
  return { sql: `r.${column} IN (${names})`, params }
}
const asked = (value: string | null, column: string) => (value === null ? [] : [is(column, value)])
const askedAmong = (values: readonly string[], column: string) =>
  values.length === 0 ? [] : [among(column, values)]

const sessionConditions = (filter: SessionFilter): readonly Condition[] => [
  ...asked(filter.accountId, 'account_id'),
  ...asked(filter.shopId, 'shop_id'),
  ...askedAmong(filter.states, 'state'),
  ...askedAmong(filter.taskTypes, 'task_type'),
  ...asked(filter.assignee, 'assignee'),
  ...asked(filter.externalTaskId, 'external_task_id'),
  ...bound(filter.createdAfter, 'r.created_at > :created_after', 'created_after'),
  ...bound(filter.createdBefore, 'r.created_at < :created_before', 'created_before'),
]

/** Of these statuses on record; in flight is only who holds a lease, or of whom nobody knows whether it was typed. */
const statusConditions = (filter: TaskFilter, now: Date): readonly Condition[] => [
  ...askedAmong(filter.statuses, 'status'),
  ...(isAsked(filter, 'sent') && !isAsked(filter, 'pending') ? [isNotOver(now)] : []),
]

const isNotOver = (now: Date): Condition => ({
  sql: "(r.status <> 'sent' OR r.content_out = 1 OR r.lease_expires_at > :now)",
  params: { now },
})

/** In flight on record, and yet it waits: its lease ended before its text was handed out. */
const isOver = (now: Date): Condition => ({
  sql: "r.status = 'sent' AND r.unknown_since IS NULL AND r.lease_expires_at <= :now AND r.content_out = 0",
  params: { now },
})

const taskConditions = (filter: TaskFilter): readonly Condition[] => [
  ...asked(filter.accountId, 'account_id'),
  ...asked(filter.externalTaskId, 'external_task_id'),
]

const bound = (at: Date | null, sql: string, name: string): Condition[] =>
  at === null ? [] : [{ sql, params: { [name]: at } }]
