import type {
  PairFacts,
  PairQuestion,
  PairView,
  SaidLines,
  SeenPacing,
  SeenPauses,
  SeenTranscript,
} from '../../application/ports/pair-store.ts'
import type { Message } from '../../domain/message.ts'
import { isPaced } from '../../domain/pacing.ts'
import type { Pair } from '../../domain/pair.ts'
import { isEnded, isOpen, liveFirst, type OpenSession, type Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { readClock } from './account-clock.ts'
import { readUsage } from './account-usage.ts'
import { columnsOf, listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'
import { readHandedOut } from './handed-out.ts'
import { MESSAGES, type MessageRow, toMessage } from './rows/message-row.ts'
import { readPausesOf } from './rows/pause-rows.ts'
import { SESSIONS, type SessionRow, toSession } from './rows/session-row.ts'
import { TASKS, type TaskRow, toTask } from './rows/task-row.ts'
import { readSaidMeanwhile } from './said-meanwhile.ts'

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
  const { sessionId, messageIds, said } = question
  const { now, open } = yield* readOpen(pair)
  const asked = yield* readSessions(pair, sessionId === undefined ? [] : [sessionId], open)
  const seen = [...open, ...asked]
  const facts: PairFacts = { now, open, sessions: seen, tasks: yield* readTasks(seen) }
  const holds = { ...(yield* readPauses(pair, question)), ...(yield* readPacing(pair, question)) }
  const view = messageIds === undefined ? facts : yield* withTranscript(pair, { messageIds, said }, facts)
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
type AskedLines = { readonly messageIds: readonly string[]; readonly said: SaidLines | undefined }

/** The facts with what is known of the conversation, and the sessions and tasks that it names. */
function* withTranscript(
  pair: Pair,
  { messageIds, said }: AskedLines,
  facts: PairFacts,
): Steps<PairFacts & SeenTranscript> {
  const known = yield* readMessages(pair, messageIds)
  const { clock, newestSentAt } = yield* readClock(pair)
  const handedOut = yield* readHandedOut(pair, said, facts.tasks)
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
    saidMeanwhile: yield* readSaidMeanwhile(pair, facts, clock),
    clock,
    newestSentAt,
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
