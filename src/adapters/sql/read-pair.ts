import type {
  PairFacts,
  PairQuestion,
  PairView,
  SaidLines,
  SeenPacing,
  SeenPauses,
  SeenTranscript,
} from '../../application/ports/pair-store.ts'
import type { AccountClock } from '../../domain/account-clock.ts'
import type { Message } from '../../domain/message.ts'
import { isPaced } from '../../domain/pacing.ts'
import type { Pair } from '../../domain/pair.ts'
import { isEnded, isOpen, liveFirst, type OpenSession, type Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { readClock } from './account-clock.ts'
import { readUsage } from './account-usage.ts'
import { finder, keyedBy, shareByKey } from './engine/finder.ts'
import { type Revised, revisedColumnsOf, type SeenRows } from './engine/seen-rows.ts'
import { listOf, numbered, tuples } from './engine/statement-text.ts'
import {
  databaseTime,
  type Gathering,
  inOneGo,
  nothing,
  type Params,
  type Steps,
  select,
} from './engine/steps.ts'
import { readHandedOut, withInFlight } from './handed-out.ts'
import { refuseTaken } from './receipt-store.ts'
import { MESSAGES, type MessageRow, toMessage } from './rows/message-row.ts'
import { readPausesOf } from './rows/pause-rows.ts'
import { SESSIONS, type SessionRow, toSession } from './rows/session-row.ts'
import { readSaidMeanwhile } from './said-meanwhile.ts'
import { FROM_OPEN_OF_PAIRS, readShown, readTasksOfOpen } from './shown-tasks.ts'

const OPEN = finder<RevisedSession>(
  ['account_id', 'shop_id'],
  {
    alias: 's',
    text: (condition) => `
  SELECT ${revisedColumnsOf(SESSIONS, 's')}
  FROM sessions s
  WHERE ${condition}
    AND s.open_slot IN ('robot', 'manual')`,
  },
  {
    alias: 'p',
    text: (condition) => `
  SELECT ${revisedColumnsOf(SESSIONS, 's')}
  ${FROM_OPEN_OF_PAIRS}
  WHERE ${condition}`,
  },
)

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

const selectMessagesOf = (keys: string): string => `
  SELECT ${revisedColumnsOf(MESSAGES, 'm')}
  FROM messages m FORCE INDEX (one_id_a_pair)
  WHERE (m.account_id, m.shop_id, m.message_id) IN (${keys})`

/** Messages of many pairs, each by its own ids: `id0`, `id1`, … */
const MESSAGES_OF_MANY: Gathering = {
  asOne: (statements) => {
    const keys = statements.flatMap(({ params }) => messageKeysOf(params))
    return {
      statement: {
        kind: 'select',
        sql: selectMessagesOf(
          tuples(keys.length, (i) => `:account_id_${i}, :shop_id_${i}, :message_id_${i}`),
        ),
        params: numbered(['account_id', 'shop_id', 'message_id'], keys),
      },
      share: (outcome) => shareByKey(outcome, statements, pairKeyOf),
    }
  },
}

const pairKeyOf = keyedBy(['account_id', 'shop_id'])

type RevisedMessage = MessageRow & Revised

const messageKeysOf = ({ account_id = null, shop_id = null, ...ids }: Params): readonly Params[] =>
  [...new Set(Object.values(ids))].map((message_id) => ({ account_id, shop_id, message_id }))

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
  // One trip for what nearly every decision is content with.
  const [now, open, ofOpen, pauses, pacing, lines] = yield* inOneGo(
    databaseTime(),
    readOpen(pair, seen),
    readTasksOfOpen(pair),
    readPauses(pair, question, seen),
    readPacing(pair, question, seen),
    messageIds === undefined ? nothing() : readLines(pair, { messageIds, said }, seen),
    question.key === undefined ? nothing() : refuseTaken(question.key),
  )
  const asked = yield* readSessions(pair, sessionId === undefined ? [] : [sessionId], open, seen)
  const shown = yield* readShown(pair, { open, asked, ofOpen }, question, seen)
  const facts: PairFacts = { now, open, sessions: [...open, ...asked], ...shown }
  const view = lines === null ? facts : yield* withTranscript(pair, lines, facts, seen)
  // Which parts are there follows from the question, as the type says; the compiler cannot see it.
  return { ...view, ...pauses, ...pacing } as PairView<Question>
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

type Lines = {
  readonly known: readonly Message[]
  readonly clock: AccountClock | null
  readonly newestSentAt: Date | null
  /** The newest texts that went out, and whatever else these lines may be. */
  readonly handedOut: readonly Task[]
}

function* readLines(pair: Pair, { messageIds, said }: AskedLines, seen: SeenRows): Steps<Lines> {
  const [known, times, handedOut] = yield* inOneGo(
    readMessages(pair, messageIds, seen),
    readClock(pair),
    readHandedOut(pair, said, seen),
  )
  return { known, ...times, handedOut }
}

/** The facts with what is known of the conversation, and the sessions and tasks that it names. */
function* withTranscript(
  pair: Pair,
  { known, clock, newestSentAt, handedOut: read }: Lines,
  facts: PairFacts,
  seen: SeenRows,
): Steps<PairFacts & SeenTranscript> {
  const handedOut = withInFlight(read, facts.tasks)
  const [named, latestEnded, saidMeanwhile] = yield* inOneGo(
    readSessions(pair, sessionIdsOf([...handedOut, ...known]), facts.sessions, seen),
    facts.open.length > 0 ? nothing() : readLatestEnded(pair, seen),
    readSaidMeanwhile(pair, facts, clock),
  )
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
    saidMeanwhile,
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

function* readOpen(pair: Pair, seen: SeenRows): Steps<readonly OpenSession[]> {
  return liveFirst(sessionsIn(yield* OPEN.find(keyOf(pair)), seen).filter(isOpen))
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
    const key = { ...keyOf(pair), ...params }
    const gathered = messageIds.length <= GATHERED_IDS_MAX ? MESSAGES_OF_MANY : undefined
    const rows = yield* select<RevisedMessage>(selectMessages(names), key, gathered)
    for (const { message_id, revision } of rows) messages.set(message_id, revision)
    stored.push(...rows.map(toMessage))
  }
  return stored
}
const IDS_A_STATEMENT = 512
/** A large upload asks by itself, so that no statement of many becomes huge. */
const GATHERED_IDS_MAX = 50

function* readLatestEnded(pair: Pair, seen: SeenRows) {
  const rows = yield* select<RevisedSession>(SELECT_LATEST_ENDED, keyOf(pair))
  const [session] = sessionsIn(rows, seen)
  return session !== undefined && isEnded(session) ? session : null
}
