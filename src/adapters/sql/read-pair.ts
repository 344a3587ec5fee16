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
import { readClock } from './account-clock.ts'
import { readUsage } from './account-usage.ts'
import { type Revised, revisedColumnsOf, type SeenRows } from './engine/seen-rows.ts'
import { listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'
import { readHandedOut } from './handed-out.ts'
import { MESSAGES, type MessageRow, toMessage } from './rows/message-row.ts'
import { readPausesOf } from './rows/pause-rows.ts'
import { SESSIONS, type SessionRow, toSession } from './rows/session-row.ts'
import { readSaidMeanwhile } from './said-meanwhile.ts'
import { readShown } from './shown-tasks.ts'

// The time comes with the sessions to save a trip, also when there are none.
const SELECT_OPEN_SESSIONS = `
  SELECT UTC_TIMESTAMP(3) AS now, ${revisedColumnsOf(SESSIONS, 's')}
  FROM (SELECT 1 AS one) AS clock
  LEFT JOIN sessions s
    ON s.account_id = :account_id
    AND s.shop_id = :shop_id
    AND s.open_slot IN ('robot', 'manual')`

/** Sessions of the pair by id, so that an id of another pair, which is not locked, finds nothing. */
const selectSessions = (ids: string): string => `
  SELECT ${revisedColumnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE s.session_id IN (${ids})
    AND s.account_id = :account_id
    AND s.shop_id = :shop_id`

const SELECT_LATEST_ENDED = `
  SELECT ${revisedColumnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE s.account_id = :account_id
    AND s.shop_id = :shop_id
    AND s.ended_at IS NOT NULL
  ORDER BY s.ended_at DESC, s.session_id DESC
  LIMIT 1`

const selectMessages = (ids: string): string => `
  SELECT ${revisedColumnsOf(MESSAGES, 'm')}
  FROM messages m
  WHERE m.account_id = :account_id
    AND m.shop_id = :shop_id
    AND m.message_id IN (${ids})`

/**
 * What a decision about this pair sees, and notes how often each row had been written. The pair is locked, and its account
 * where its leases are counted.
 */
export function* readPair<Question extends PairQuestion>(
  pair: Pair,
  question: Question,
  seen: SeenRows,
): Steps<PairView<Question>> {
  const { sessionId, messageIds, said } = question
  const { now, open } = yield* readOpen(pair, seen)
  const asked = yield* readSessions(pair, sessionId === undefined ? [] : [sessionId], open, seen)
  const sessions = [...open, ...asked]
  const facts: PairFacts = { now, open, sessions, ...(yield* readShown(pair, sessions, question, seen)) }
  const holds = { ...(yield* readPauses(pair, question, seen)), ...(yield* readPacing(pair, question, seen)) }
  const view =
    messageIds === undefined ? facts : yield* withTranscript(pair, { messageIds, said }, facts, seen)
  // Which parts are there follows from the question, as the type says; the compiler cannot see it.
  return { ...view, ...holds } as PairView<Question>
}

function* readPauses(pair: Pair, { pauses }: PairQuestion, seen: SeenRows): Steps<SeenPauses | None> {
  if (!pauses) return {}
  seen.pauses = new Map()
  return { pauses: yield* readPausesOf(pair, seen.pauses) }
}

function* readPacing(
  { accountId }: Pair,
  { pacing: rules }: PairQuestion,
  seen: SeenRows,
): Steps<SeenPacing | None> {
  if (rules === undefined) return {}
  return { pacing: { rules, usage: isPaced(rules) ? yield* readUsage(accountId, seen.usage) : null } }
}

type None = Record<string, never>
type AskedLines = { readonly messageIds: readonly string[]; readonly said: SaidLines | undefined }

/** The facts with what is known of the conversation, and the sessions and tasks that it names. */
function* withTranscript(
  pair: Pair,
  { messageIds, said }: AskedLines,
  facts: PairFacts,
  seen: SeenRows,
): Steps<PairFacts & SeenTranscript> {
  const known = yield* readMessages(pair, messageIds, seen)
  const { clock, newestSentAt } = yield* readClock(pair)
  const handedOut = yield* readHandedOut(pair, said, facts.tasks, seen)
  const named = yield* readSessions(pair, sessionIdsOf([...handedOut, ...known]), facts.sessions, seen)
  const latestEnded = facts.open.length > 0 ? null : yield* readLatestEnded(pair, seen)
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

type RevisedSession = SessionRow & Revised

const sessionsIn = (rows: readonly RevisedSession[], { sessions }: SeenRows): readonly Session[] => {
  for (const { session_id, revision } of rows) sessions.set(session_id, revision)
  return rows.map(toSession)
}

type OpenRow = { readonly now: Stamp } & (RevisedSession | { readonly session_id: null })

function* readOpen(
  pair: Pair,
  seen: SeenRows,
): Steps<{ readonly now: Date; readonly open: readonly OpenSession[] }> {
  const rows = yield* select<OpenRow>(SELECT_OPEN_SESSIONS, keyOf(pair))
  const [first] = rows
  if (first === undefined) throw new Error('the database tells no time')
  const there = rows.flatMap((row) => (row.session_id === null ? [] : row))
  return { now: new Date(first.now), open: liveFirst(sessionsIn(there, seen).filter(isOpen)) }
}

/** Those of the sessions that were not read yet. */
function* readSessions(
  pair: Pair,
  ids: readonly string[],
  known: readonly Session[],
  seen: SeenRows,
): Steps<readonly Session[]> {
  const missing = ids.filter((id) => !known.some((session) => session.id === id))
  if (missing.length === 0) return []
  const { names, params } = listOf('id', missing)
  return sessionsIn(yield* select<RevisedSession>(selectSessions(names), { ...keyOf(pair), ...params }), seen)
}

/** The stored messages of these ids. */
function* readMessages(
  pair: Pair,
  messageIds: readonly string[],
  { messages }: SeenRows,
): Steps<readonly Message[]> {
  const stored: Message[] = []
  for (let from = 0; from < messageIds.length; from += IDS_A_STATEMENT) {
    const { names, params } = listOf('id', messageIds.slice(from, from + IDS_A_STATEMENT))
    const rows = yield* select<MessageRow & Revised>(selectMessages(names), { ...keyOf(pair), ...params })
    for (const { message_id, revision } of rows) messages.set(message_id, revision)
    stored.push(...rows.map(toMessage))
  }
  return stored
}
const IDS_A_STATEMENT = 512

function* readLatestEnded(pair: Pair, seen: SeenRows) {
  const rows = yield* select<RevisedSession>(SELECT_LATEST_ENDED, keyOf(pair))
  const [session] = sessionsIn(rows, seen)
  return session !== undefined && isEnded(session) ? session : null
}
