import {
  HANDED_OUT_MAX,
  type PairFacts,
  type PairQuestion,
  type PairView,
  SAID_MAX,
  type SaidLines,
  type SeenTranscript,
} from '../../src/application/ports/pair-store.ts'
import { type AccountClock, skewMsOf } from '../../src/domain/account-clock.ts'
import { typingTimeOf } from '../../src/domain/attempt-policy.ts'
import { after } from '../../src/domain/instant.ts'
import { bySentAt, type Message } from '../../src/domain/message.ts'
import { type AccountUsage, isPaced } from '../../src/domain/pacing.ts'
import type { Pair } from '../../src/domain/pair.ts'
import { scopesOf } from '../../src/domain/pause.ts'
import {
  type EndedSession,
  isEnded,
  isOpen,
  liveFirst,
  type Session,
  SKEW_MS,
} from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { standingAt } from '../../src/domain/task-moves.ts'
import { TASK_TYPES } from '../../src/domain/task-type.ts'
import { pairRows, sessionsOf, type Tables, tasksOf } from './tables.ts'

/** Nothing is so large here that it would be shown in part. */
const NO_SESSIONS: ReadonlyMap<string, number> = new Map()

/** What a decision about this pair sees. */
export const viewOf = <Question extends PairQuestion>(
  tables: Tables,
  pair: Pair,
  question: Question,
): PairView<Question> => {
  const { sessionId, messageIds, said, pauses, pacing: rules } = question
  const own = sessionsOf(tables, pair)
  const open = liveFirst(own.filter(isOpen))
  const asked = own.filter(({ id }) => id === sessionId && !open.some((one) => one.id === id))
  const sessions = [...open, ...asked]
  const tasks = sessions.flatMap(({ id }) => tasksOf(tables, id))
  const facts = { now: tables.now(), open, sessions, tasks, shownInPart: NO_SESSIONS }
  const view =
    messageIds === undefined ? facts : withTranscript(tables, pair, own, facts, { messageIds, said })
  // Which parts are there follows from the question, as the type says.
  return {
    ...view,
    ...(pauses && { pauses: pausesOf(tables, pair) }),
    ...(rules && { pacing: { rules, usage: isPaced(rules) ? usageOf(tables, pair) : null } }),
  } as PairView<Question>
}

const withTranscript = (
  tables: Tables,
  pair: Pair,
  own: readonly Session[],
  facts: PairFacts,
  { messageIds, said }: { readonly messageIds: readonly string[]; readonly said: SaidLines | undefined },
): PairFacts & SeenTranscript => {
  const handedOut = handedOutOf(tables, own, said, facts.tasks)
  const latestEnded = facts.open.length > 0 ? null : latestOf(own)
  const { messages, newestSentAt } = pairRows(tables, pair)
  const clock = clockOf(tables, pair)
  const known = messageIds.flatMap((id) => messages.get(id) ?? [])
  const named = new Set([...[...handedOut, ...known].map(({ sessionId }) => sessionId), latestEnded?.id])
  return {
    ...facts,
    sessions: [...facts.sessions, ...own.filter((one) => named.has(one.id) && !facts.sessions.includes(one))],
    tasks: [...facts.tasks, ...handedOut.filter((task) => !facts.tasks.includes(task))],
    latestEnded,
    handedOut,
    knownMessages: new Map(known.map((message) => [message.messageId, message])),
    saidMeanwhile: saidMeanwhileOf([...messages.values()], facts, clock, own),
    clock,
    newestSentAt,
  }
}

const clockOf = (tables: Tables, { accountId }: Pair): AccountClock | null =>
  tables.clocks.get(accountId) ?? null

const saidMeanwhileOf = (
  messages: readonly Message[],
  { now, tasks }: PairFacts,
  clock: AccountClock | null,
  own: readonly Session[],
): readonly Message[] => {
  const handOuts = tasks.flatMap((task) => typingTimeOf(task, now)?.from.getTime() ?? [])
  if (handOuts.length === 0) return []
  const handedOut = new Date(Math.min(...handOuts))
  const since = after(handedOut, -skewMsOf(clock, now))
  const there = own.filter((session) => !isEnded(session) || session.endedAt >= handedOut)
  const ids = new Set(there.map(({ id }) => id))
  const said = messages.filter(
    ({ sessionId, sentAt, source }) => ids.has(sessionId) && sentAt >= since && source !== 'shop',
  )
  return bySentAt(said.toSorted((a, b) => a.arrival - b.arrival)).slice(0, SAID_MAX)
}

const handedOutOf = (
  tables: Tables,
  own: readonly Session[],
  said: SaidLines | undefined,
  shown: readonly Task[],
): readonly Task[] => {
  const all = own
    .flatMap(({ id }) => tasksOf(tables, id))
    .filter(({ handOuts }) => handOuts.length > 0)
    .sort((a, b) => lastOf(b) - lastOf(a) || (a.id < b.id ? 1 : -1))
  const newest = all.slice(0, HANDED_OUT_MAX)
  const rest = all.slice(HANDED_OUT_MAX)
  const reach = said === undefined ? 0 : +after(said.newest, SKEW_MS)
  const before = rest.filter((task) => said !== undefined && lastOf(task) <= reach).slice(0, HANDED_OUT_MAX)
  const same = rest.filter(({ content }) => said?.contents.includes(content ?? '')).slice(0, HANDED_OUT_MAX)
  const inFlight = rest.filter((task) => task.status === 'sent' && shown.includes(task))
  return [...new Set([...newest, ...before, ...same, ...inFlight])]
}
const lastOf = ({ handOuts }: Task): number => handOuts.at(-1)?.getTime() ?? 0

const latestOf = (own: readonly Session[]): EndedSession | null =>
  own.filter(isEnded).sort((a, b) => +b.endedAt - +a.endedAt || (a.id < b.id ? 1 : -1))[0] ?? null

const pausesOf = (tables: Tables, pair: Pair) =>
  scopesOf(pair, TASK_TYPES)
    .flatMap((scope) => tables.pauses.get(scope) ?? [])
    .sort((a, b) => (a.scope < b.scope ? -1 : 1))

export const usageOf = (tables: Tables, { accountId }: Pick<Pair, 'accountId'>): AccountUsage => {
  const { lastLeaseAt = null, day = '', leases = 0 } = tables.usage.get(accountId) ?? {}
  const inFlight = [...tables.tasks.values()].filter(
    (task) => task.pair.accountId === accountId && standingAt(task, tables.now()).status === 'sent',
  ).length
  return { accountId, lastLeaseAt, day, leases, inFlight }
}
