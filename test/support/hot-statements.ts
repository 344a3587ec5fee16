import { SELECT_USAGE } from '../../src/adapters/sql/account-usage.ts'
import {
  ALERT_LIST,
  CLAIM_ALERT,
  MARK_FAILED,
  SELECT_DUE_ALERTS,
} from '../../src/adapters/sql/alert-store.ts'
import { AUDIT_ALERTS, AUDIT_SESSIONS, AUDIT_TASKS } from '../../src/adapters/sql/audit.ts'
import {
  SELECT_EXPIRED_TASKS,
  SELECT_LOST_LEASES,
  SELECT_OVERDUE_OUTCOMES,
  SELECT_RESTING,
  SELECT_UNATTENDED,
} from '../../src/adapters/sql/due-work.ts'
import { listOf } from '../../src/adapters/sql/engine/statement-text.ts'
import { type Params, run, type Steps } from '../../src/adapters/sql/engine/steps.ts'
import { selectUnexplained } from '../../src/adapters/sql/instruments.ts'
import { paramsOf, selectPage } from '../../src/adapters/sql/paging.ts'
import { DELETE_PAIR, SELECT_ANY_SESSION, SELECT_PAIRS } from '../../src/adapters/sql/purge-pairs.ts'
import {
  deleteMessages,
  SELECT_OLD_ALERTS,
  SELECT_OLD_EVENTS,
  SELECT_OLD_MESSAGES,
  SELECT_OLD_TASKS,
  SELECT_PURGEABLE,
} from '../../src/adapters/sql/purge-sessions.ts'
import { DELETE_NOTICE_ALERTS, SELECT_OLD_NOTICES } from '../../src/adapters/sql/purge-traces.ts'
import {
  SELECT_HANDED_OUT,
  SELECT_LATEST_ENDED,
  SELECT_OPEN_SESSIONS,
  selectKnownMessages,
  selectSessions,
  selectTasks,
} from '../../src/adapters/sql/read-pair.ts'
import {
  MESSAGE_LIST,
  SESSION_LIST,
  SESSION_TASK_LIST,
  sessionConditions,
  TASK_LIST,
  TIMELINE_LIST,
  taskConditions,
} from '../../src/adapters/sql/record-lists.ts'
import {
  SELECT_OPEN,
  SELECT_SESSION,
  SELECT_TASK,
  SELECT_UNOPENED_TASK,
} from '../../src/adapters/sql/record-reader.ts'
import { toSessionRow } from '../../src/adapters/sql/rows/session-row.ts'
import { toTaskRow } from '../../src/adapters/sql/rows/task-row.ts'
import { SELECT_POLL, SELECT_WAITING_ACCOUNTS } from '../../src/adapters/sql/silent-accounts.ts'
import { COUNT_UNFINISHED } from '../../src/adapters/sql/stats.ts'
import {
  SELECT_CHANGED_WAITING,
  SELECT_WAITING,
  SELECT_WAITING_OF_ACCOUNT,
  SELECT_WAITING_OF_CHANGED,
  SELECT_WAITING_OF_SHOP,
} from '../../src/adapters/sql/waiting-tasks.ts'
import { UPDATE_SESSION, UPDATE_TASK, writeChange } from '../../src/adapters/sql/write-change.ts'
import type { SessionFilter } from '../../src/application/ports/record-reader.ts'
import type { Session } from '../../src/domain/session.ts'
import { endSession, NO_REASON } from '../../src/domain/session-moves.ts'
import { completeTask } from '../../src/domain/task.ts'
import {
  at,
  change,
  handedOut,
  leased,
  someAlert,
  someEntry,
  someEvent,
  someMessage,
  someSession,
  someTask,
} from './samples.ts'

/** `walks`: it reads the newest of a whole table in the order of an index, and its limit ends that. */
export type HotStatement = {
  readonly name: string
  readonly sql: string
  readonly params: Params
  readonly walks?: true
}

const PAIRS = 300
const SESSIONS_A_PAIR = 10
const sample = (pair: number, n: number): Session => {
  const made = someSession({
    pair: { accountId: `acc-${pair % 30}`, shopId: `shop-${pair}` },
    createdAt: at(pair * SESSIONS_A_PAIR + n),
    lastActivity: at(pair * SESSIONS_A_PAIR + n),
    assignee: `person ${pair % 50}`,
  })
  return n === 0 ? made : endSession(made, 'close', NO_REASON, at(pair * SESSIONS_A_PAIR + n + 60))
}

/** Some thousand rows a table, most of them of the past, so that an optimizer has something to choose from. */
export function* fill(): Steps<readonly Session[]> {
  const kept: Session[] = []
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const sessions = Array.from({ length: SESSIONS_A_PAIR }, (_, n) => sample(pair, n))
    kept.push(...sessions)
    yield* run(INSERT_PAIR, { account_id: `acc-${pair % 30}`, shop_id: `shop-${pair}` })
    const events = sessions.map((session) => someEvent(session))
    yield* writeChange(
      change({
        createdSessions: sessions,
        createdTasks: sessions.map((session, n) => taskFor(session, pair, n)),
        messages: sessions.flatMap((session) => [someMessage(session), someMessage(session, { arrival: 2 })]),
        timeline: sessions.map((session) => someEntry(session)),
        events,
        alerts: events.map((event, n) => someAlert(event, { status: n < 2 ? 'pending' : 'delivered' })),
      }),
      at(pair),
    )
  }
  return kept
}

const INSERT_PAIR = 'INSERT INTO session_pairs (account_id, shop_id) VALUES (:account_id, :shop_id)'

const taskFor = (session: Session, pair: number, n: number) => {
  const waiting = someTask(session, { expiresAt: at(pair * 100) })
  if (n === 0) return waiting
  const typed = handedOut(leased(waiting, at(pair), `worker ${pair}`), at(pair))
  return n === 1 ? leased(waiting, at(pair), `worker ${pair}`) : completeTask(typed, 'sender', at(pair))
}

const ANY: SessionFilter = {
  accountId: null,
  shopId: null,
  states: [],
  taskTypes: [],
  assignee: null,
  externalTaskId: null,
  createdAfter: null,
  createdBefore: null,
}

/** Every statement that a request or a loop runs, with values that are there. */
export const hotStatements = (sessions: readonly Session[]): readonly HotStatement[] => {
  const session = sessions[Math.floor(sessions.length / 2)] ?? someSession()
  const task = someTask(session)
  const key = { account_id: session.pair.accountId, shop_id: session.pair.shopId }
  const now = at(1_000)
  const ids = listOf(
    'id',
    sessions.slice(0, 2).map(({ id }) => id),
  )
  const messageIds = listOf('id', ['m-1', 'm-2', 'm-3'])
  const after = { since: at(2_990), after: '' }
  const limited = (sql: string) => `${sql}\n  LIMIT 200`
  return [
    { name: 'open sessions with the time', sql: SELECT_OPEN_SESSIONS, params: key },
    { name: 'open sessions', sql: SELECT_OPEN, params: key },
    { name: 'sessions by id', sql: selectSessions(ids.names), params: { ...key, ...ids.params } },
    { name: 'tasks of sessions', sql: selectTasks(ids.names), params: ids.params },
    { name: 'latest ended', sql: SELECT_LATEST_ENDED, params: key },
    { name: 'handed out', sql: SELECT_HANDED_OUT, params: key },
    {
      name: 'known messages',
      sql: selectKnownMessages(messageIds.names),
      params: { ...key, ...messageIds.params },
    },
    { name: 'update of a session', sql: UPDATE_SESSION, params: toSessionRow(session) },
    { name: 'update of a task', sql: UPDATE_TASK, params: toTaskRow(task, now) },
    { name: 'a session', sql: SELECT_SESSION, params: { id: session.id } },
    { name: 'a task', sql: SELECT_TASK, params: { id: task.id } },
    { name: 'unopened task', sql: SELECT_UNOPENED_TASK, params: { worker_id: 'worker 7' } },
    { name: 'lost leases', sql: limited(SELECT_LOST_LEASES), params: { before: now } },
    { name: 'expired tasks', sql: limited(SELECT_EXPIRED_TASKS), params: { before: now } },
    { name: 'overdue outcomes', sql: limited(SELECT_OVERDUE_OUTCOMES), params: { before: now } },
    { name: 'unattended sessions', sql: limited(SELECT_UNATTENDED), params: { before: now } },
    {
      name: 'resting sessions',
      sql: limited(SELECT_RESTING),
      params: { state: 'pending', before: now, slot0: 'robot', slot1: 'manual' },
    },
    { name: 'usage of an account', sql: SELECT_USAGE, params: { account_id: key.account_id } },
    { name: 'sessions to purge', sql: limited(SELECT_PURGEABLE), params: { before: at(5) } },
    ...[SELECT_OLD_MESSAGES, SELECT_OLD_TASKS, SELECT_OLD_ALERTS, SELECT_OLD_EVENTS].map((sql) => ({
      name: 'rows to purge',
      sql,
      params: { session_id: session.id },
    })),
    { name: 'purge of messages', sql: deleteMessages(':id0, :id1'), params: { id0: 1, id1: 2 } },
    {
      name: 'waiting tasks of an account',
      sql: limited(SELECT_WAITING_OF_ACCOUNT),
      params: { id: key.account_id, after: '' },
    },
    {
      name: 'waiting tasks of a shop',
      sql: limited(SELECT_WAITING_OF_SHOP),
      params: { id: key.shop_id, after: '' },
    },
    { name: 'waiting tasks', sql: limited(SELECT_WAITING), params: { after: '' } },
    { name: 'waiting tasks that changed', sql: limited(SELECT_CHANGED_WAITING), params: after },
    {
      name: 'waiting tasks of sessions that changed',
      sql: limited(SELECT_WAITING_OF_CHANGED),
      params: after,
    },
    { name: 'due alerts', sql: limited(SELECT_DUE_ALERTS), params: { channel: 'log', now } },
    { name: 'claim of an alert', sql: CLAIM_ALERT, params: { alert_id: 'alr_1', seen: now, until: now } },
    {
      name: 'failure of an alert',
      sql: MARK_FAILED,
      params: { alert_id: 'alr_1', status: 'pending', next_attempt_at: now, last_error: '' },
    },
    ...sweeps(session),
    ...lists(session),
  ]
}

/** What only loops and the doctor run. */
const sweeps = (session: Session): readonly HotStatement[] => {
  const key = { account_id: session.pair.accountId, shop_id: session.pair.shopId }
  const limited = (sql: string) => `${sql}\n  LIMIT 200`
  return [
    { name: 'accounts that wait', sql: SELECT_WAITING_ACCOUNTS, params: {} },
    { name: 'poll of an account', sql: SELECT_POLL, params: { account_id: key.account_id } },
    { name: 'notices to forget', sql: limited(SELECT_OLD_NOTICES), params: { before: at(5) } },
    { name: 'alerts of a notice', sql: DELETE_NOTICE_ALERTS, params: { trace: 'evt_1' } },
    { name: 'pairs', sql: limited(SELECT_PAIRS), params: { account_id: 'acc-9', shop_id: 'shop-5' } },
    { name: 'any session of a pair', sql: SELECT_ANY_SESSION, params: key },
    { name: 'an empty pair', sql: DELETE_PAIR, params: key },
    {
      name: 'lines that nothing explains',
      sql: limited(selectUnexplained(':id0, :id1')),
      params: { id0: session.id, id1: session.id, since: at(0) },
    },
    { name: 'tasks that are not finished', sql: COUNT_UNFINISHED, params: {} },
    { name: 'sessions for the doctor', sql: limited(AUDIT_SESSIONS), params: { after: session.id } },
    { name: 'tasks for the doctor', sql: limited(AUDIT_TASKS), params: { after: 'tsk_' } },
    { name: 'alerts for the doctor', sql: limited(AUDIT_ALERTS), params: { after: 'alr_' } },
  ]
}

const lists = (session: Session): readonly HotStatement[] => {
  const { accountId, shopId } = session.pair
  const filters: readonly [string, Partial<SessionFilter>][] = [
    ['by pair', { accountId, shopId }],
    ['by account', { accountId }],
    ['by shop', { shopId }],
    ['by state', { states: ['transferred', 'paused'] }],
    ['by assignee', { assignee: 'person 7' }],
    ['by external task', { externalTaskId: session.externalTaskId }],
  ]
  const ofSession = [{ sql: 'r.session_id = :session_id', params: { session_id: session.id } }]
  return [
    ...filters.map(([name, filter]) => {
      const conditions = sessionConditions({ ...ANY, ...filter })
      return {
        name: `sessions ${name}`,
        sql: selectPage(SESSION_LIST, conditions, 51),
        params: paramsOf(conditions),
      }
    }),
    { name: 'sessions of any kind', sql: selectPage(SESSION_LIST, [], 51), params: {}, walks: true },
    { name: 'tasks of any kind', sql: selectPage(TASK_LIST, [], 51), params: {}, walks: true },
    ...[taskConditions({ statuses: ['pending'], accountId: null, externalTaskId: null })].map(
      (conditions) => ({
        name: 'tasks by status',
        sql: selectPage(TASK_LIST, conditions, 51),
        params: paramsOf(conditions),
      }),
    ),
    {
      name: 'messages of a session',
      sql: selectPage(MESSAGE_LIST, ofSession, 51),
      params: paramsOf(ofSession),
    },
    {
      name: 'tasks of a session',
      sql: selectPage(SESSION_TASK_LIST, ofSession, 51),
      params: paramsOf(ofSession),
    },
    {
      name: 'timeline of a session',
      sql: selectPage(TIMELINE_LIST, ofSession, 51),
      params: paramsOf(ofSession),
    },
    { name: 'alerts of any status', sql: selectPage(ALERT_LIST, [], 51), params: {}, walks: true },
  ]
}
