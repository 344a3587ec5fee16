import type { PairChange } from '../../application/ports/pair-store.ts'
import type { Message } from '../../domain/message.ts'
import { isEnded, type Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { writeClock } from './account-clock.ts'
import { writeUsage } from './account-usage.ts'
import { RowGone } from './engine/retrying.ts'
import { assignments, insertAll } from './engine/statement-text.ts'
import { run, type Steps } from './engine/steps.ts'
import { keepReceipt } from './receipt-store.ts'
import { ALERTS, toAlertRow } from './rows/alert-row.ts'
import { EVENTS, toEventRow } from './rows/event-row.ts'
import { MESSAGES, toMessageRow } from './rows/message-row.ts'
import { putPause } from './rows/pause-rows.ts'
import { SESSIONS, toSessionRow } from './rows/session-row.ts'
import { TASKS, toTaskRow } from './rows/task-row.ts'
import { TIMELINE, toTimelineRow } from './rows/timeline-row.ts'

const UPDATE_SESSION = `
  UPDATE sessions
  SET ${assignments(SESSIONS.changes)}
  WHERE session_id = :session_id`

const UPDATE_TASK = `
  UPDATE session_tasks
  SET ${assignments(TASKS.changes)}
  WHERE redis_task_id = :redis_task_id`

const UPDATE_MESSAGE = `
  UPDATE messages
  SET ${assignments(MESSAGES.changes)}
  WHERE account_id = :account_id
    AND shop_id = :shop_id
    AND message_id = :message_id`

const UPDATE_NEWEST = `
  UPDATE session_pairs
  SET newest_sent_at = :newest
  WHERE account_id = :account_id
    AND shop_id = :shop_id
    AND (newest_sent_at IS NULL OR newest_sent_at < :newest)`

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
  for (const message of change.editedMessages) yield* updateMessage(message)
  yield* noteNewest(change.messages)
  yield* insertAll(TIMELINE, change.timeline.map(toTimelineRow))
  yield* insertAll(EVENTS, change.events.map(toEventRow))
  yield* insertAll(ALERTS, change.alerts.map(toAlertRow))
  for (const pause of change.pauses) yield* putPause(pause)
  if (change.usage !== null) yield* writeUsage(change.usage)
  if (change.clock !== null) yield* writeClock(change.clock)
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

function* updateMessage(message: Message): Steps<void> {
  const found = yield* run(UPDATE_MESSAGE, toMessageRow(message))
  if (found !== 1) throw new RowGone(`message ${message.messageId} is gone`)
}

/** Receivers are told how far each pair has been scraped. */
function* noteNewest(messages: readonly Message[]): Steps<void> {
  const [first] = messages
  if (first === undefined) return
  const { accountId, shopId } = first.pair
  const newest = new Date(Math.max(...messages.map(({ sentAt }) => sentAt.getTime())))
  yield* run(UPDATE_NEWEST, { account_id: accountId, shop_id: shopId, newest })
}
