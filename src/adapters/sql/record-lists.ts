import type { Page, Paged, SessionFilter, TaskFilter } from '../../application/ports/record-reader.ts'
import type { Message } from '../../domain/message.ts'
import type { Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'
import { isId } from './cursor.ts'
import { listOf } from './engine/statement-text.ts'
import type { Steps, Value } from './engine/steps.ts'
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

export const listTasks = (filter: TaskFilter, page: Page, tell: TellUnreadable): Steps<Paged<Task>> =>
  readPage(TASK_LIST, taskConditions(filter), page, tell)

export const listMessages = (sessionId: string, page: Page, tell: TellUnreadable): Steps<Paged<Message>> =>
  ofSession(MESSAGE_LIST, sessionId, page, tell)

export const tasksInOrder = (sessionId: string, page: Page, tell: TellUnreadable): Steps<Paged<Task>> =>
  ofSession(SESSION_TASK_LIST, sessionId, page, tell)

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

const taskConditions = (filter: TaskFilter): readonly Condition[] => [
  ...askedAmong(filter.statuses, 'status'),
  ...asked(filter.accountId, 'account_id'),
  ...asked(filter.externalTaskId, 'external_task_id'),
]

const bound = (at: Date | null, sql: string, name: string): Condition[] =>
  at === null ? [] : [{ sql, params: { [name]: at } }]
