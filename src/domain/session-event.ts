import type { Message } from './message.ts'
import type { Pause } from './pause.ts'
import type { Session } from './session.ts'
import type { Task } from './task.ts'

export const EVENT_TYPES = [
  'session.created',
  'session.activated',
  'session.transferred',
  'session.paused',
  'session.resumed',
  'session.handed_back',
  'session.ended',
  'session.unattended',
  'task.completed',
  'task.failed',
  'message.received',
  'account.paused',
  'worker.silent',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** What happened, as data, with the things as they were right after it (CONTRACT 7). */
export type SessionEvent = {
  readonly id: string
  readonly type: EventType
  readonly at: Date
  /** Gapless per session; null where there is none. */
  readonly seq: number | null
  readonly session: Session | null
  readonly task: Task | null
  /** The new messages of an upload, oldest first. */
  readonly messages: readonly Message[]
  /** The account that it is about, where there is no session. */
  readonly accountId: string | null
  /** The pause that was put. */
  readonly pause: Pause | null
}

/** The events that channels hear of unless they choose otherwise (CONTRACT 7). */
export const DEFAULT_ALERT_EVENTS = [
  'session.transferred',
  'session.unattended',
  'task.failed',
  'account.paused',
  'worker.silent',
] as const satisfies readonly EventType[]
