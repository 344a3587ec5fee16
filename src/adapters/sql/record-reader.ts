import type { RecordReader } from '../../application/ports/record-reader.ts'
import type { PacingRules } from '../../domain/pacing.ts'
import { liveFirst } from '../../domain/session.ts'
import { isUnread, type Task } from '../../domain/task.ts'
import { standingAt } from '../../domain/task-moves.ts'
import { isId } from './cursor.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { columnsOf } from './engine/statement-text.ts'
import { type Params, type Stamp, type Steps, select } from './engine/steps.ts'
import { listMessages, listSessions, listTasks, listTimeline, tasksInOrder } from './record-lists.ts'
import { readEach, type TellUnreadable } from './rows/readable.ts'
import { readSession, SESSIONS, type SessionRow, toSession } from './rows/session-row.ts'
import { readTask, TASKS, type TaskRow, toTask } from './rows/task-row.ts'
import { readStats } from './stats.ts'
import { readWatched } from './watched-pairs.ts'

const SELECT_SESSION = `
  SELECT ${columnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE s.session_id = :id`

const SELECT_TASK = `
  SELECT UTC_TIMESTAMP(3) AS now, ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.redis_task_id = :id`

const SELECT_OPEN = `
  SELECT ${columnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE s.account_id = :account_id
    AND s.shop_id = :shop_id
    AND s.open_slot IN ('robot', 'manual')`

const SELECT_UNREAD_TASK = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.worker_id = :worker_id
    AND t.status = 'sent'
    AND t.content_out = 0
    AND t.lease_expires_at > UTC_TIMESTAMP(3)
  ORDER BY t.lease_expires_at DESC
  LIMIT 1`

// A table's row: without a quorum, nodes of a cluster answer what needs none.
const SELECT_SOMETHING = `
  SELECT s.state
  FROM sessions s
  WHERE s.session_id = :session_id`

/** The port's RecordReader on SQL. */
export const makeRecordReader = (
  runner: SqlRunner,
  pacing: PacingRules,
  tell: TellUnreadable,
): RecordReader => ({
  findSession: async (id) =>
    isId(id) ? runner.perform(() => findOne(SELECT_SESSION, { id }, toSession)) : null,
  findTask: async (id) => (isId(id) ? runner.perform(() => findOne(SELECT_TASK, { id }, toStanding)) : null),
  openSessions: ({ accountId, shopId }) =>
    runner.perform(function* () {
      const rows = yield* select<SessionRow>(SELECT_OPEN, { account_id: accountId, shop_id: shopId })
      return liveFirst(readEach(rows, readSession, tell))
    }),
  listSessions: async (filter, page) => runner.perform(() => listSessions(filter, page, tell)),
  listTasks: async (filter, page) => runner.perform(() => listTasks(filter, page, tell)),
  messagesOf: async (sessionId, page) => runner.perform(() => listMessages(sessionId, page, tell)),
  tasksOf: async (sessionId, page) => runner.perform(() => tasksInOrder(sessionId, page, tell)),
  timelineOf: async (sessionId, page) => runner.perform(() => listTimeline(sessionId, page, tell)),
  unreadTaskOf: (workerId) =>
    runner.perform(function* () {
      const rows = yield* select<TaskRow>(SELECT_UNREAD_TASK, { worker_id: workerId })
      return readEach(rows, readTask, tell).find(isUnread) ?? null
    }),
  pairsToWatch: async (accountIds) => runner.perform(() => readWatched(accountIds)),
  stats: () => readStats(runner, pacing),
  ping: async () => {
    await runner.perform(() => select(SELECT_SOMETHING, { session_id: 'ses_none' }))
  },
})

/** The task as it stands when it is read. */
const toStanding = (row: TaskRow & { readonly now: Stamp }): Task =>
  standingAt(toTask(row), new Date(row.now))

function* findOne<Row extends SessionRow | TaskRow, Item>(
  sql: string,
  params: Params,
  toItem: (row: Row) => Item,
): Steps<Item | null> {
  const [row] = yield* select<Row>(sql, params)
  return row === undefined ? null : toItem(row)
}
