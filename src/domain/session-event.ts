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
  'clock.skewed',
  'worker.silent',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** What tells of a task besides its session. */
export type TaskEventType = 'session.activated' | 'task.completed' | 'task.failed'
/** What belongs to no session. */
type AccountEventType = 'account.paused' | 'clock.skewed' | 'worker.silent'
/** What tells of its session alone. */
export type PlainEventType = Exclude<EventType, TaskEventType | AccountEventType | 'message.received'>

/** What happened, as data, with the things as they were right after it (CONTRACT 7): each type with what it is about. */
export type SessionEvent = EventInSession | AccountEvent

/** What an upload brought to a session. Edits alone are no event of it: the lines have been told of (decision 0011). */
export type ReceivedMessages = {
  /** The new ones, oldest first. */
  readonly messages: readonly Message[]
  /** How many edits of its messages came with them. */
  readonly changed: number
}

export type EventInSession =
  | InSession<PlainEventType>
  | (InSession<TaskEventType> & { readonly task: Task })
  | (InSession<'message.received'> & ReceivedMessages)

/**
 * One of `account.paused` comes with the pause that was put, one of `clock.skewed` with how far the chat's clock is ahead
 * of the database's, in milliseconds, below 0 when it is behind.
 */
export type AccountEvent =
  | (OfAccount<'account.paused'> & { readonly pause: Pause })
  | (OfAccount<'clock.skewed'> & { readonly skewMs: number })
  | OfAccount<'worker.silent'>

type Happened<Type extends EventType> = { readonly id: string; readonly type: Type; readonly at: Date }
type InSession<Type extends EventType> = Happened<Type> & {
  readonly session: Session
  /** Gapless per session. */
  readonly seq: number
}
type OfAccount<Type extends AccountEventType> = Happened<Type> & {
  readonly accountId: string
  readonly seq: null
}

/** The session that it is about, or null for one about an account. */
export const sessionIn = (event: SessionEvent): Session | null => (event.seq === null ? null : event.session)

/** The events that channels hear of unless they choose otherwise (CONTRACT 7). */
export const DEFAULT_ALERT_EVENTS = [
  'session.transferred',
  'session.unattended',
  'task.failed',
  'account.paused',
  'worker.silent',
  'clock.skewed',
] as const satisfies readonly EventType[]
