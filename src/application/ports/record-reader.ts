import type { Message } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Session, SessionState } from '../../domain/session.ts'
import type { Task, TaskStatus } from '../../domain/task.ts'
import type { TaskType } from '../../domain/task-type.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'

/**
 * What is on record, read without a lock. Each adapter passes test/contracts/record-reader.contract.ts.
 * All methods throw DatabaseUnavailable. A cursor is opaque; one that cannot be read throws BadCursor.
 */
export interface RecordReader {
  findSession(id: string): Promise<Session | null>
  findTask(id: string): Promise<Task | null>
  /** The pair's open sessions, the live one first. */
  openSessions(pair: Pair): Promise<readonly Session[]>
  /** Newest first. */
  listSessions(filter: SessionFilter, page: Page): Promise<Paged<Session>>
  /** Newest first. */
  listTasks(filter: TaskFilter, page: Page): Promise<Paged<Task>>
  /** By sent_at, then arrival. */
  messagesOf(sessionId: string, page: Page): Promise<Paged<Message>>
  /** By position. */
  tasksOf(sessionId: string, page: Page): Promise<Paged<Task>>
  /** By seq. */
  timelineOf(sessionId: string, page: Page): Promise<Paged<TimelineEntry>>
  /** The task that this worker has in flight, whose content it has not asked for and whose lease runs, or null. */
  unopenedTaskOf(workerId: string): Promise<Task | null>
  /** Throws DatabaseUnavailable when the database does not answer. */
  ping(): Promise<void>
}

/** An empty list and null mean any. */
export type SessionFilter = {
  readonly accountId: string | null
  readonly shopId: string | null
  readonly states: readonly SessionState[]
  readonly taskTypes: readonly TaskType[]
  readonly assignee: string | null
  readonly externalTaskId: string | null
  readonly createdAfter: Date | null
  readonly createdBefore: Date | null
}

export type TaskFilter = {
  readonly statuses: readonly TaskStatus[]
  readonly accountId: string | null
  readonly externalTaskId: string | null
}

export type Page = { readonly limit: number; readonly cursor: string | null }
export type Paged<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null }

/** A cursor that this service never gave. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor'
}
