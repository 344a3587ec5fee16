import { type EventType, type SessionEvent, sessionIn } from '../../domain/session-event.ts'
import { EXPIRED } from '../../domain/task.ts'
import type { Alert } from '../ports/alert-store.ts'
import type { IdSource } from '../ports/id-source.ts'

/** A place where people or programs hear of events, and which ones it wants to hear. */
export type AlertChannel = {
  readonly name: string
  readonly events: ReadonlySet<EventType>
  /** A program that follows every one of these events, where people hear of one incident once. */
  readonly takesAll?: boolean
}

/** The alerts that the events of one change call for: one a channel and transition, never two for one cause. */
export const alertsFor = (
  events: readonly SessionEvent[],
  channels: readonly AlertChannel[],
  newId: IdSource,
  now: Date,
): readonly Alert[] =>
  channels.flatMap((channel) => {
    const chosen = events.filter((event) => channel.events.has(event.type))
    return (channel.takesAll === true ? chosen : alarmsOf(chosen)).map((event) => ({
      id: newId('alert'),
      eventId: event.id,
      event: event.type,
      channel: channel.name,
      sessionId: sessionIn(event)?.id ?? null,
      seq: event.seq,
      status: 'pending',
      attempts: 0,
      lastError: null,
      nextAttemptAt: now,
      createdAt: now,
    }))
  })

/** What people are told of these. */
const alarmsOf = (chosen: readonly SessionEvent[]): readonly SessionEvent[] => {
  const alarming = chosen.filter(isAlarming)
  return alarming.filter((event) => !isToldByTransfer(event, alarming))
}

// A task that expired is an event, not an alarm (CONTRACT 4).
const isAlarming = (event: SessionEvent): boolean =>
  !(event.type === 'task.failed' && event.task.error === EXPIRED)

// A failed task that sends its session to a human is one incident: the channel hears of the transfer alone.
const isToldByTransfer = (event: SessionEvent, wanted: readonly SessionEvent[]): boolean =>
  event.type === 'task.failed' &&
  wanted.some((other) => other.type === 'session.transferred' && other.session.id === event.session.id)
