import type { Message } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Session, SessionState } from '../../domain/session.ts'
import type { Task, TaskStatus, UnreadTask } from '../../domain/task.ts'
import type { TaskType } from '../../domain/task-type.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'

/**
 * What is on record, read without a lock. Each adapter passes test/contracts/record-reader.contract.ts. A task is told
 * as it stands at that moment by the database's clock, see `standingAt`: no list, filter or count shows a lease that
 * is over, whether or not anybody has noted it.
 * All methods throw DatabaseUnavailable. A cursor is opaque; one that cannot be read throws BadCursor.
 */
export interface RecordReader {
  findSession(id: string): Promise<Session | null>
  findTask(id: string): Promise<Task | null>
  /** Whose session it is, which never changes; null where there is none. One that is known may be gone by now. */
  pairOfSession(id: string): Promise<Pair | null>
  /** The same of a task, and its session. */
  placeOfTask(id: string): Promise<TaskPlace | null>
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
  unreadTaskOf(workerId: string): Promise<UnreadTask | null>
  /**
   * Each pair of these accounts with an open session, told of its live one first: unknown outcomes first, then the
   * longest without news. At most 1,000.
   */
  pairsToWatch(accountIds: readonly string[]): Promise<readonly WatchedPair[]>
  stats(): Promise<Stats>
  /** Reads something. Throws DatabaseUnavailable when the database does not answer. */
  ping(): Promise<void>
}

type TaskPlace = { readonly pair: Pair; readonly sessionId: string }

/** A pair that receivers should scrape. */
export type WatchedPair = {
  readonly pair: Pair
  readonly sessionId: string
  readonly state: SessionState
  /** A text of its sessions is in flight of unknown outcome. */
  readonly outcomeUnknown: boolean
  /** Of all its stored messages, or null. */
  readonly newestSentAt: Date | null
}

/** How things stand. A count that nothing has is 0. Ages in whole seconds by the database's clock. */
export type Stats = {
  readonly sessions: {
    readonly byState: Readonly<Record<SessionState, number>>
    readonly byType: Readonly<Record<TaskType, number>>
  }
  readonly tasks: { readonly byStatus: Readonly<Record<TaskStatus, number>> }
  readonly queue: {
    /** What would be leased now: waiting tasks that nothing keeps from being sent, by the rules of dispatch. */
    readonly ready: number
    /** All other waiting tasks. */
    readonly held: number
    readonly inFlight: number
    /** Of those in flight. */
    readonly outcomeUnknown: number
    readonly oldestReadySeconds: number | null
  }
  readonly transferred: {
    /** Transferred sessions that nobody has claimed. */
    readonly unassigned: number
    readonly oldestSeconds: number | null
  }
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
