import {
  FIRST_SHOWN,
  type PairFacts,
  type PairQuestion,
  type PairView,
  type SeenPacing,
  type SeenPauses,
  type SeenTranscript,
} from '../../application/ports/pair-store.ts'
import type { Message } from '../../domain/message.ts'
import { isPaced } from '../../domain/pacing.ts'
import type { Pair } from '../../domain/pair.ts'
import { isEnded, isOpen, liveFirst, type OpenSession, type Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { readUsage } from './account-usage.ts'
import { columnsOf, limitTo, listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'
import { MESSAGES, type MessageRow, toMessage } from './rows/message-row.ts'
import { readPausesOf } from './rows/pause-rows.ts'
import { SESSIONS, type SessionRow, toSession } from './rows/session-row.ts'
import { TASKS, type TaskRow, toTask } from './rows/task-row.ts'

/** A session with more tasks than this is shown in part to those who ask so: all of fewer cost less than finding some. */
const SHOWN_WHOLE_MAX = 200

// The time comes with the sessions to save a trip, also when there are none.
const SELECT_OPEN_SESSIONS = `
  SELECT UTC_TIMESTAMP(3) AS now, ${columnsOf(SESSIONS, 's')}
  FROM (SELECT 1 AS one) AS clock
  LEFT JOIN sessions s
    ON s.account_id = :account_id
    AND s.shop_id = :shop_id
    AND s.open_slot IN ('robot', 'manual')`

/** Sessions of the pair by id, so that an id of another pair, which is not locked, finds nothing. */
const selectSessions = (ids: string): string => `
  SELECT ${columnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE s.session_id IN (${ids})
    AND s.account_id = :account_id
    AND s.shop_id = :shop_id`

const SELECT_LATEST_ENDED = `
  SELECT ${columnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE s.account_id = :account_id
    AND s.shop_id = :shop_id
    AND s.ended_at IS NOT NULL
  ORDER BY s.ended_at DESC, s.session_id DESC
  LIMIT 1`

const selectTasks = (sessionIds: string): string => `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.session_id IN (${sessionIds})
  ORDER BY t.session_id, t.position`

const SELECT_IN_FLIGHT = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.session_id = :session_id
    AND t.status = 'sent'`

const SELECT_FIRST_WAITING = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.session_id = :session_id
    AND t.status = 'pending'
  ORDER BY t.position
  ${limitTo(FIRST_SHOWN)}`

const selectTasksOf = (ids: string): string => `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.redis_task_id IN (${ids})
    AND t.session_id = :session_id`

const HANDED_OUT_MAX = 500
const SELECT_HANDED_OUT = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.account_id = :account_id
    AND t.shop_id = :shop_id
    AND t.handed_out_at IS NOT NULL
  ORDER BY t.handed_out_at DESC, t.id DESC
  ${limitTo(HANDED_OUT_MAX)}`

const selectMessages = (ids: string): string => `
  SELECT ${columnsOf(MESSAGES, 'm')}
  FROM messages m
  WHERE m.account_id = :account_id
    AND m.shop_id = :shop_id
    AND m.message_id IN (${ids})`

/** What a decision about this pair sees. The pair is locked, and its account where its leases are counted. */
export function* readPair<Question extends PairQuestion>(
  pair: Pair,
  question: Question,
): Steps<PairView<Question>> {
  const { sessionId, messageIds, aboutTasks } = question
  const { now, open } = yield* readOpen(pair)
  const asked = yield* readSessions(pair, sessionId === undefined ? [] : [sessionId], open)
  const seen = [...open, ...asked]
  const large = aboutTasks === undefined ? [] : seen.filter(({ counts }) => counts.tasks > SHOWN_WHOLE_MAX)
  const tasks = [...(yield* readTasks(seen.filter((session) => !large.includes(session))))]
  for (const { id } of large) tasks.push(...(yield* readSomeTasks(id, aboutTasks ?? [])))
  const shownInPart = new Set(large.map(({ id }) => id))
  const facts: PairFacts = { now, open, sessions: seen, tasks, shownInPart }
  const holds = { ...(yield* readPauses(pair, question)), ...(yield* readPacing(pair, question)) }
  const view = messageIds === undefined ? facts : yield* withTranscript(pair, messageIds, facts)
  // Which parts are there follows from the question, as the type says; the compiler cannot see it.
  return { ...view, ...holds } as PairView<Question>
}

function* readPauses(pair: Pair, { pauses }: PairQuestion): Steps<SeenPauses | None> {
  return pauses ? { pauses: yield* readPausesOf(pair) } : {}
}

function* readPacing({ accountId }: Pair, { pacing: rules }: PairQuestion): Steps<SeenPacing | None> {
  if (rules === undefined) return {}
  return { pacing: { rules, usage: isPaced(rules) ? yield* readUsage(accountId) : null } }
}

type None = Record<string, never>

/** The facts with what is known of the conversation, and the sessions and tasks that it names. */
function* withTranscript(
  pair: Pair,
  messageIds: readonly string[],
  facts: PairFacts,
): Steps<PairFacts & SeenTranscript> {
  const known = yield* readMessages(pair, messageIds)
  const handedOut = (yield* select<TaskRow>(SELECT_HANDED_OUT, keyOf(pair))).map(toTask)
  const named = yield* readSessions(pair, sessionIdsOf([...handedOut, ...known]), facts.sessions)
  const latestEnded = facts.open.length > 0 ? null : yield* readLatestEnded(pair)
  const sessions = [...facts.sessions, ...named]
  const isSeen = latestEnded === null || sessions.some(({ id }) => id === latestEnded.id)
  const taskIds = new Set(facts.tasks.map(({ id }) => id))
  return {
    ...facts,
    sessions: isSeen ? sessions : [...sessions, latestEnded],
    tasks: [...facts.tasks, ...handedOut.filter(({ id }) => !taskIds.has(id))],
    latestEnded,
    handedOut,
    knownMessages: new Map(known.map((message) => [message.messageId, message])),
  }
}

const keyOf = ({ accountId, shopId }: Pair) => ({ account_id: accountId, shop_id: shopId })

const sessionIdsOf = (of: readonly { readonly sessionId: string }[]): readonly string[] => [
  ...new Set(of.map(({ sessionId }) => sessionId)),
]

type OpenRow = { readonly now: Stamp } & (SessionRow | { readonly session_id: null })

function* readOpen(pair: Pair): Steps<{ readonly now: Date; readonly open: readonly OpenSession[] }> {
  const rows = yield* select<OpenRow>(SELECT_OPEN_SESSIONS, keyOf(pair))
  const [first] = rows
  if (first === undefined) throw new Error('the database tells no time')
  const sessions = rows.flatMap((row) => (row.session_id === null ? [] : toSession(row)))
  return { now: new Date(first.now), open: liveFirst(sessions.filter(isOpen)) }
}

/** Those of the sessions that were not read yet. */
function* readSessions(
  pair: Pair,
  ids: readonly string[],
  seen: readonly Session[],
): Steps<readonly Session[]> {
  const missing = ids.filter((id) => !seen.some((session) => session.id === id))
  if (missing.length === 0) return []
  const { names, params } = listOf('id', missing)
  const rows = yield* select<SessionRow>(selectSessions(names), { ...keyOf(pair), ...params })
  return rows.map(toSession)
}

function* readTasks(sessions: readonly Session[]): Steps<readonly Task[]> {
  if (sessions.length === 0) return []
  const { names, params } = listOf(
    'id',
    sessions.map(({ id }) => id),
  )
  return (yield* select<TaskRow>(selectTasks(names), params)).map(toTask)
}

/** Those in flight, the first that wait, and these: found by index, however many there are. */
function* readSomeTasks(sessionId: string, ids: readonly string[]): Steps<readonly Task[]> {
  const key = { session_id: sessionId }
  const found = [
    ...(yield* select<TaskRow>(SELECT_IN_FLIGHT, key)),
    ...(yield* select<TaskRow>(SELECT_FIRST_WAITING, key)),
  ]
  if (ids.length > 0) {
    const { names, params } = listOf('id', ids)
    found.push(...(yield* select<TaskRow>(selectTasksOf(names), { ...key, ...params })))
  }
  const byId = new Map(found.map((row) => [row.redis_task_id, row]))
  return [...byId.values()].map(toTask).sort((a, b) => a.position - b.position)
}

/** The stored messages of these ids. */
function* readMessages(pair: Pair, messageIds: readonly string[]): Steps<readonly Message[]> {
  const stored: Message[] = []
  for (let from = 0; from < messageIds.length; from += IDS_A_STATEMENT) {
    const { names, params } = listOf('id', messageIds.slice(from, from + IDS_A_STATEMENT))
    const rows = yield* select<MessageRow>(selectMessages(names), { ...keyOf(pair), ...params })
    stored.push(...rows.map(toMessage))
  }
  return stored
}
const IDS_A_STATEMENT = 512

function* readLatestEnded(pair: Pair) {
  const [row] = yield* select<SessionRow>(SELECT_LATEST_ENDED, keyOf(pair))
  const session = row === undefined ? null : toSession(row)
  return session !== null && isEnded(session) ? session : null
}
