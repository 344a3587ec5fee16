import type { Pair } from '../../domain/pair.ts'
import type { SessionState } from '../../domain/session.ts'
import type { TaskStatus } from '../../domain/task.ts'
import type { TaskType } from '../../domain/task-type.ts'

/**
 * What is on record, as the database holds it, for whoever looks whether it agrees with itself. Throws
 * DatabaseUnavailable. Each adapter passes test/contracts/record-audit.contract.ts.
 */
export interface RecordAudit {
  /** Up to `limit` sessions by id, after this one (null: from the start). */
  sessions(afterId: string | null, limit: number): Promise<readonly AuditedSession[]>
  tasks(afterId: string | null, limit: number): Promise<readonly AuditedTask[]>
  alerts(afterId: string | null, limit: number): Promise<readonly AuditedAlert[]>
  /** How many bytes the database takes in one statement; null: it sets no limit. */
  packetBytesMax(): Promise<number | null>
}

export type AuditedSession = {
  readonly id: string
  readonly pair: Pair
  readonly taskType: TaskType
  readonly state: SessionState
  readonly liveSlot: number | null
  readonly openSlot: string | null
  readonly pausedBy: string | null
  readonly isPauserThere: boolean
  readonly tasksInFlight: number
  /** A fact that its state says it has, and that is not there or cannot be read; or null. */
  readonly lacks: string | null
  /** What the session's own counter says, how many rows there are, and the highest number among them. */
  readonly timeline: Counted
  /** Of these, `rows` and `lowest` (0: none) are of those behind the last event of all that was forgotten. */
  readonly events: Counted & { readonly lowest: number }
}
export type Counted = { readonly counter: number; readonly rows: number; readonly highest: number }

export type AuditedTask = {
  readonly id: string
  readonly sessionId: string
  readonly pair: Pair
  readonly status: TaskStatus
  /** Null: there is no such session. */
  readonly sessionState: SessionState | null
  /** A fact that its status says it has, and that is not there or cannot be read; or null. */
  readonly lacks: string | null
}

type AuditedAlert = { readonly id: string; readonly isEventThere: boolean }

/** What the queue that replicas share holds. Throws QueueUnavailable. */
export interface QueueAudit {
  /** Every task id in it, and those that have a place in its order, so that they come up some time. */
  taskIds(): Promise<QueuedIds>
  /** The policy by which it may be thrown away when memory is full, or null: it is kept, or nobody tells. */
  evictionPolicy(): Promise<string | null>
  close(): Promise<void>
}

/** A task that comes or goes while they are read may be missing or not. */
export type QueuedIds = { readonly all: ReadonlySet<string>; readonly placed: ReadonlySet<string> }
