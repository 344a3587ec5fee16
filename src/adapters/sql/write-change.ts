import type { PairChange } from '../../application/ports/pair-store.ts'
import type { Message } from '../../domain/message.ts'
import type { Pause } from '../../domain/pause.ts'
import { isEnded, type Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { writeClock } from './account-clock.ts'
import { writeUsage } from './account-usage.ts'
import { gatherUpdates, type SeenRows, updateSeen } from './engine/seen-rows.ts'
import { assignments, insertAll } from './engine/statement-text.ts'
import { type Gathering, inOneGo, run, type Steps, select } from './engine/steps.ts'
import { insertReceipt } from './receipt-store.ts'
import { ALERTS, toAlertRow } from './rows/alert-row.ts'
import { EVENTS, toEventRow } from './rows/event-row.ts'
import { MESSAGES, toMessageRow } from './rows/message-row.ts'
import { putPause, putSeenPause } from './rows/pause-rows.ts'
import { SESSIONS, toSessionRow } from './rows/session-row.ts'
import { TASKS, toTaskRow } from './rows/task-row.ts'
import { TIMELINE, toTimelineRow } from './rows/timeline-row.ts'

/** Few enough that no statement takes long, and many enough that few are needed. */
const ROWS_CANCELLED_AT_ONCE = 250

const UPDATE_SESSION = `
  UPDATE sessions
  SET ${assignments(SESSIONS.changes)}, revision = revision + 1
  WHERE session_id = :session_id
    AND revision = :revision`

const UPDATE_TASK = `
  UPDATE session_tasks
  SET ${assignments(TASKS.changes)}, revision = revision + 1
  WHERE redis_task_id = :redis_task_id
    AND revision = :revision`

const SELECT_SLICE_END = `
  SELECT t.position
  FROM session_tasks t
  WHERE t.session_id = :session_id
    AND t.status = 'pending'
  ORDER BY t.position
  LIMIT 1 OFFSET ${ROWS_CANCELLED_AT_ONCE}`

// What `cancelTask` makes of a waiting task.
const CANCEL_WAITING = `
  UPDATE session_tasks
  SET status = 'cancelled', unknown_since = NULL, next_attempt_at = NULL, finished_at = :now, changed_at = :now,
    revision = revision + 1
  WHERE session_id = :session_id
    AND status = 'pending'
    AND position < :before`

const UPDATE_MESSAGE = `
  UPDATE messages
  SET ${assignments(MESSAGES.changes)}, revision = revision + 1
  WHERE account_id = :account_id
    AND shop_id = :shop_id
    AND message_id = :message_id
    AND revision = :revision`

const UPDATE_NEWEST = `
  UPDATE session_pairs
  SET newest_sent_at = :newest
  WHERE account_id = :account_id
    AND shop_id = :shop_id
    AND (newest_sent_at IS NULL OR newest_sent_at < :newest)`

/**
 * Writes all that was decided about a pair, on rows that are still as they were seen. Sessions that give up a place come
 * before those that take one. Throws RowChanged, and RowGone for what was never seen.
 */
export function* writeChange(change: PairChange, now: Date, seen: SeenRows): Steps<void> {
  const changes = [
    ...givingFirst(change.changedSessions).map((session) => updateSession(session, seen)),
    insertAll(SESSIONS, change.createdSessions.map(toSessionRow)),
    ...change.changedTasks.map((task) => updateTask(task, now, seen)),
  ]
  if (change.cancelledWaiting.length > 0) {
    yield* inOneGo(...changes.splice(0))
    for (const sessionId of change.cancelledWaiting) yield* cancelWaiting(sessionId, now)
  }
  yield* inOneGo(...changes, ...addTo(change, now, seen))
}

/** Everything that comes after what sessions and tasks there are. */
const addTo = (change: PairChange, now: Date, seen: SeenRows): readonly Steps<unknown>[] => [
  insertAll(
    TASKS,
    change.createdTasks.map((task) => toTaskRow(task, now)),
  ),
  insertAll(MESSAGES, change.messages.map(toMessageRow)),
  ...change.editedMessages.map((message) => updateMessage(message, seen)),
  noteNewest(change.messages),
  insertAll(TIMELINE, change.timeline.map(toTimelineRow)),
  insertAll(EVENTS, change.events.map(toEventRow)),
  insertAll(ALERTS, change.alerts.map(toAlertRow)),
  putPauses(change.pauses, seen),
  ...(change.usage === null ? [] : [writeUsage(change.usage, seen.usage)]),
  ...(change.clock === null ? [] : [writeClock(change.clock)]),
  ...(change.receipt === null ? [] : [insertReceipt(change.receipt, now)]),
]

/** One after the other: two may be of one scope. */
function* putPauses(pauses: readonly Pause[], seen: SeenRows): Steps<void> {
  for (const pause of pauses) yield* seen.pauses === null ? putPause(pause) : putSeenPause(pause, seen.pauses)
}

const givingFirst = (sessions: readonly Session[]): readonly Session[] =>
  sessions.toSorted((a, b) => placesTaken(a) - placesTaken(b))

const placesTaken = (session: Session): number => {
  if (isEnded(session)) return 0
  return session.state === 'paused' ? 1 : 2
}

/** Gathered by the places that they take afterwards, so that those of all who give up one come first. */
const SESSION_UPDATES = [0, 1, 2].map(() => gatherUpdates(SESSIONS, 'session_id'))
const TASK_UPDATES = gatherUpdates(TASKS, 'id')

const updateSession = (session: Session, { sessions }: SeenRows): Steps<void> =>
  updateSeen(
    UPDATE_SESSION,
    toSessionRow(session),
    `session ${session.id}`,
    sessions.get(session.id),
    SESSION_UPDATES[placesTaken(session)],
  )

const updateTask = (task: Task, now: Date, { tasks, taskKeys }: SeenRows): Steps<void> =>
  updateSeen(
    UPDATE_TASK,
    { id: taskKeys.get(task.id) ?? null, ...toTaskRow(task, now) },
    `task ${task.id}`,
    tasks.get(task.id),
    TASK_UPDATES,
  )

/** Cancels all that still wait, slice by slice. The pair is locked, and nobody has waiting tasks but by its decisions. */
function* cancelWaiting(sessionId: string, now: Date): Steps<void> {
  for (let isMore = true; isMore; ) {
    const key = { session_id: sessionId }
    const [end] = yield* select<{ readonly position: number }>(SELECT_SLICE_END, key)
    yield* run(CANCEL_WAITING, { ...key, now, before: end?.position ?? BEYOND_ALL })
    isMore = end !== undefined
  }
}
/** The largest that a place can be. */
const BEYOND_ALL = 2_147_483_647

const updateMessage = (message: Message, { messages }: SeenRows): Steps<void> => {
  const { messageId } = message
  return updateSeen(UPDATE_MESSAGE, toMessageRow(message), `message ${messageId}`, messages.get(messageId))
}

// The rows are there, for their pairs are locked.
const NEWEST_COLUMNS = ['account_id', 'shop_id', 'turn', 'newest_sent_at']
const NEWEST_UPDATES: Gathering = {
  asOne: (statements) => ({
    statement: {
      kind: 'run',
      sql: `
  INSERT INTO session_pairs (${NEWEST_COLUMNS.join(', ')})
  VALUES `,
      params: {},
      tuples: {
        columns: NEWEST_COLUMNS,
        rows: statements.flatMap(({ rows = [] }) => rows),
        tail: `
  ON DUPLICATE KEY UPDATE
    newest_sent_at = GREATEST(COALESCE(newest_sent_at, VALUES(newest_sent_at)), VALUES(newest_sent_at))`,
      },
    },
    share: () => statements.map(() => ({ rows: [], affected: 1 })),
  }),
}

/** Receivers are told how far each pair has been scraped. */
function* noteNewest(messages: readonly Message[]): Steps<void> {
  const [first] = messages
  if (first === undefined) return
  const { accountId, shopId } = first.pair
  const newest = new Date(Math.max(...messages.map(({ sentAt }) => sentAt.getTime())))
  const row = { account_id: accountId, shop_id: shopId, turn: 1, newest_sent_at: newest }
  yield [
    {
      kind: 'run',
      sql: UPDATE_NEWEST,
      params: { account_id: accountId, shop_id: shopId, newest },
      rows: [row],
      gathered: NEWEST_UPDATES,
    },
  ]
}
