import { describe, expect, it } from 'vitest'
import { type AlertChannel, alertsFor } from '../../../src/application/pair/alerts-for.ts'
import {
  DEFAULT_ALERT_EVENTS,
  EVENT_TYPES,
  type PlainEventType,
  type SessionEvent,
} from '../../../src/domain/session-event.ts'
import type { Task } from '../../../src/domain/task.ts'
import { failTask } from '../../../src/domain/task-moves.ts'
import { START, transferred, waiting } from '../../domain/samples.ts'

const people: AlertChannel = { name: 'people', events: new Set(DEFAULT_ALERT_EVENTS) }
const nosy: AlertChannel = { name: 'nosy', events: new Set(EVENT_TYPES) }
const failures: AlertChannel = { name: 'failures', events: new Set(['task.failed']) }

const facts = (seq: number, sessionId: string) => ({
  id: `evt-${sessionId}-${seq}`,
  at: START,
  seq,
  session: transferred({ id: sessionId }),
})
const event = (seq: number, type: PlainEventType, sessionId = 'ses-1'): SessionEvent => ({
  ...facts(seq, sessionId),
  type,
})
const failure = (seq: number, task: Task): SessionEvent => ({
  ...facts(seq, 'ses-1'),
  type: 'task.failed',
  task,
})

const failed = failTask(waiting(), { error: 'no window', errorClass: 'technical' }, START)
const expired = failTask(waiting(), { error: 'expired', errorClass: null }, START)

/** `channel: event` for each alert. */
const heard = (events: readonly SessionEvent[], ...channels: readonly AlertChannel[]) =>
  alertsFor(events, channels, () => 'alr', START).map(({ channel, event: type }) => `${channel}: ${type}`)

describe('what a channel hears', () => {
  it('is what it chose', () => {
    const events = [event(1, 'session.created'), event(2, 'session.transferred')]
    expect(heard(events, people, nosy, failures)).toEqual([
      'people: session.transferred',
      'nosy: session.created',
      'nosy: session.transferred',
    ])
  })

  it('is one alert for a failed task that sends its session to a human', () => {
    const events = [failure(1, failed), event(2, 'session.transferred')]
    expect(heard(events, people)).toEqual(['people: session.transferred'])
  })

  it('is each event by itself for a program that follows them, expired tasks too', () => {
    const program: AlertChannel = { name: 'program', events: new Set(EVENT_TYPES), takesAll: true }
    const events = [failure(1, failed), event(2, 'session.transferred'), failure(3, expired)]
    expect(heard(events, program)).toEqual([
      'program: task.failed',
      'program: session.transferred',
      'program: task.failed',
    ])
    expect(heard(events, nosy)).toEqual(['nosy: session.transferred'])
  })

  it('is the failed task where it does not want to hear of the transfer', () => {
    const events = [failure(1, failed), event(2, 'session.transferred')]
    expect(heard(events, failures)).toEqual(['failures: task.failed'])
  })

  it('is the failed task alone when its session stays', () => {
    expect(heard([failure(1, failed)], people)).toEqual(['people: task.failed'])
  })

  it('is both when another session was transferred', () => {
    const events = [failure(1, failed), event(1, 'session.transferred', 'ses-2')]
    expect(heard(events, people)).toEqual(['people: task.failed', 'people: session.transferred'])
  })

  it('is never a text that expired: that is an event and no alarm', () => {
    expect(heard([failure(1, expired)], people, nosy, failures)).toEqual([])
  })

  it('is nothing without a channel', () => {
    expect(heard([event(1, 'session.transferred')])).toEqual([])
  })
})

it('an alert begins due, under an id of its own, with the event’s place in its session', () => {
  const [alert] = alertsFor([event(4, 'session.transferred')], [people], (kind) => `${kind}-1`, START)
  expect(alert).toEqual({
    id: 'alert-1',
    eventId: 'evt-ses-1-4',
    event: 'session.transferred',
    channel: 'people',
    sessionId: 'ses-1',
    seq: 4,
    status: 'pending',
    attempts: 0,
    lastError: null,
    nextAttemptAt: START,
    createdAt: START,
  })
})
