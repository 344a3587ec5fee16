import type { PairChange } from '../../application/ports/pair-store.ts'
import { isEnded, type Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { ALERTS, toAlertRow } from './alert-row.ts'
import { EVENTS, toEventRow } from './event-row.ts'
import { MESSAGES, toMessageRow } from './message-row.ts'
import { keepReceipt } from './receipt-store.ts'
import { RowGone } from './retrying.ts'
import { SESSION_CHANGES, SESSIONS, toSessionRow } from './session-row.ts'
import { assignments, insertAll } from './statement-text.ts'
import { run, type Steps } from './steps.ts'
import { TASK_CHANGES, TASKS, toTaskRow } from './task-row.ts'
import { TIMELINE, toTimelineRow } from './timeline-row.ts'

export const UPDATE_SESSION = `
  UPDATE sessions
  SET ${assignments(SESSION_CHANGES)}
  WHERE session_id = :session_id`

export const UPDATE_TASK = `
  UPDATE session_tasks
  SET ${assignments(TASK_CHANGES)}
  WHERE redis_task_id = :redis_task_id`

/** Writes all that was decided about a pair. Sessions that give up a place come before those that take one. */
export function* writeChange(change: PairChange, now: Date): Steps<void> {
  for (const session of givingFirst(change.changedSessions)) yield* updateSession(session)
  yield* insertAll(SESSIONS, change.createdSessions.map(toSessionRow))
  for (const task of change.changedTasks) yield* updateTask(task, now)
  yield* insertAll(
    TASKS,
    change.createdTasks.map((task) => toTaskRow(task, now)),
  )
  yield* insertAll(MESSAGES, change.messages.map(toMessageRow))
  yield* insertAll(TIMELINE, change.timeline.map(toTimelineRow))
  yield* insertAll(EVENTS, change.events.map(toEventRow))
  yield* insertAll(ALERTS, change.alerts.map(toAlertRow))
  if (change.receipt !== null) yield* keepReceipt(change.receipt)
}

const givingFirst = (sessions: readonly Session[]): readonly Session[] =>
  sessions.toSorted((a, b) => placesTaken(a) - placesTaken(b))

const placesTaken = (session: Session): number => {
  if (isEnded(session)) return 0
  return session.state === 'paused' ? 1 : 2
}

function* updateSession(session: Session): Steps<void> {
  const found = yield* run(UPDATE_SESSION, toSessionRow(session))
  if (found !== 1) throw new RowGone(`session ${session.id} is gone`)
}

function* updateTask(task: Task, now: Date): Steps<void> {
  const found = yield* run(UPDATE_TASK, toTaskRow(task, now))
  if (found !== 1) throw new RowGone(`task ${task.id} is gone`)
}
