import type { RecordReader } from '../../application/ports/record-reader.ts'
import type { PacingRules } from '../../domain/pacing.ts'
import { liveFirst } from '../../domain/session.ts'
import { isUnread, type Task } from '../../domain/task.ts'
import { standingAt } from '../../domain/task-moves.ts'
import { isId } from './cursor.ts'
import { finder } from './engine/finder.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { columnsOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'
import type { Places } from './places.ts'
import { listMessages, listSessions, listTasks, listTimeline, tasksInOrder } from './record-lists.ts'
import { readEach, type TellUnreadable } from './rows/readable.ts'
import { readSession, SESSIONS, type SessionRow, toSession } from './rows/session-row.ts'
import { readTask, TASKS, type TaskRow, toTask } from './rows/task-row.ts'
import { readStats } from './stats.ts'
import { readWatched } from './watched-pairs.ts'

const SESSION = finder<SessionRow>(['session_id'], {
  alias: 's',
  text: (condition) => `
  SELECT ${columnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE ${condition}`,
})

const TASK = finder<TaskRow & { readonly now: Stamp }>(['redis_task_id'], {
  alias: 't',
  text: (condition) => `
  SELECT UTC_TIMESTAMP(3) AS now, ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE ${condition}`,
})

const OPEN = finder<SessionRow>(['account_id', 'shop_id'], {
  alias: 's',
  text: (condition) => `
  SELECT ${columnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE ${condition}
    AND s.open_slot IN ('robot', 'manual')`,
})

// A worker has few of them: which is the newest is found here.
const UNREAD = finder<TaskRow>(['worker_id'], {
  alias: 't',
  text: (condition) => `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE ${condition}
    AND t.status = 'sent'
    AND t.content_out = 0
    AND t.lease_expires_at > UTC_TIMESTAMP(3)
  ORDER BY t.lease_expires_at DESC`,
})

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
): Omit<RecordReader, keyof Places> => ({
  findSession: async (id) =>
    isId(id) ? runner.look(() => first(SESSION.find({ session_id: id }), toSession)) : null,
  findTask: async (id) =>
    isId(id) ? runner.look(() => first(TASK.find({ redis_task_id: id }), toStanding)) : null,
  openSessions: ({ accountId, shopId }) =>
    runner.look(function* () {
      const rows = yield* OPEN.find({ account_id: accountId, shop_id: shopId })
      return liveFirst(readEach(rows, readSession, tell))
    }),
  listSessions: async (filter, page) => runner.perform(() => listSessions(filter, page, tell)),
  listTasks: async (filter, page) => runner.perform(() => listTasks(filter, page, tell)),
  messagesOf: async (sessionId, page) => runner.perform(() => listMessages(sessionId, page, tell)),
  tasksOf: async (sessionId, page) => runner.perform(() => tasksInOrder(sessionId, page, tell)),
  timelineOf: async (sessionId, page) => runner.perform(() => listTimeline(sessionId, page, tell)),
  unreadTaskOf: (workerId) =>
    runner.look(function* () {
      const rows = yield* UNREAD.find({ worker_id: workerId })
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

function* first<Row, Item>(rows: Steps<readonly Row[]>, toItem: (row: Row) => Item): Steps<Item | null> {
  const [row] = yield* rows
  return row === undefined ? null : toItem(row)
}
