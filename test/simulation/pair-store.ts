import {
  HANDED_OUT_MAX,
  locksAccount,
  type PairChange,
  type PairFacts,
  type PairQuestion,
  type PairStore,
  type PairView,
  SAID_MAX,
  type SaidLines,
  type SeenTranscript,
} from '../../src/application/ports/pair-store.ts'
import { KeyTaken } from '../../src/application/ports/receipt-store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
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
import { applyChange, keptIn, pairRows, sessionsOf, type Tables, tasksOf } from './tables.ts'
import { judge, Taken } from './unique-keys.ts'

/** Asks something of a server that may be slow, fail before it did it or after, or take the asker down with it. */
export type Ask = <T>(what: Hop, effect: () => T | Promise<T>) => Promise<T>
export type Hop = 'begin' | 'commit' | 'read' | 'write' | 'queue' | 'notify'

/** The database rolled back a transaction, as after a deadlock. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack'
}

/** Another decision about the same pair or account was stored first. */
class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

/** What holds writers back; the mutation table takes one away at a time. */
export type Guards = { readonly lock: boolean; readonly uniqueKeys: boolean; readonly rollback: boolean }
export const ALL_GUARDS: Guards = { lock: true, uniqueKeys: true, rollback: true }

/** Hears of everything that was committed, with what the decision had seen. */
export type Committed = { readonly pair: Pair; readonly seenAt: Date; readonly change: PairChange }
type OnCommit = (committed: Committed, before: ReadonlyMap<string, Session | Task>) => void

const TRIES_MAX = 8

/**
 * The port over tables in memory. A decision sees a snapshot and is stored if nobody stored another one since; else it
 * is taken again, like the loser of a deadlock.
 */
export const makePairStore = (
  tables: Tables,
  ask: Ask,
  guards: Guards = ALL_GUARDS,
  onCommit: OnCommit = () => undefined,
): PairStore => ({
  changePair: async (pair, question, decide) => {
    for (let tries = 1; ; tries += 1) {
      let half: PairChange | null = null
      try {
        const seen = await ask('begin', () => look(tables, pair, question))
        const { answer, change } = decide(seen.view)
        half = change
        if (change !== null) await ask('commit', () => commit(tables, pair, seen, change, guards, onCommit))
        return answer
      } catch (error) {
        // A transaction that lost a lock in its middle, and is committed all the same.
        if (!guards.rollback && error instanceof RolledBack && half !== null)
          applyChange(tables, { ...half, timeline: [], events: [], alerts: [] }, tables.now())
        // Whoever waits for a lock waits, and takes its decision after the others.
        if (error instanceof Overtaken) tries -= 1
        else if (!(error instanceof RolledBack) && !(error instanceof Taken)) throw error
        if (tries < TRIES_MAX) continue
        throw error instanceof Taken ? error : new DatabaseUnavailable('rolled back again and again')
      }
    }
  },
})

type Seen<Question extends PairQuestion> = {
  readonly view: PairView<Question>
  readonly version: number
  readonly usageVersion: number | null
}

const look = <Question extends PairQuestion>(
  tables: Tables,
  pair: Pair,
  question: Question,
): Seen<Question> => {
  const kept = question.key === undefined ? null : keptIn(tables, question.key)
  if (kept !== null) throw new KeyTaken(kept)
  return {
    view: viewOf(tables, pair, question),
    version: pairRows(tables, pair).version,
    usageVersion: locksAccount(question) ? usageVersionOf(tables, pair) : null,
  }
}

const usageVersionOf = (tables: Tables, { accountId }: Pair): number =>
  tables.usage.get(accountId)?.version ?? 0

const commit = <Question extends PairQuestion>(
  tables: Tables,
  pair: Pair,
  { view, version, usageVersion }: Seen<Question>,
  change: PairChange,
  guards: Guards,
  onCommit: OnCommit,
): void => {
  const rows = pairRows(tables, pair)
  const isStale =
    rows.version !== version ||
    (usageVersion !== null && usageVersionOf(tables, pair) !== usageVersion) ||
    (change.clock !== null && change.clock.before !== clockOf(tables, pair))
  if (guards.lock && isStale) throw new Overtaken('somebody else was first')
  judge(tables, change, guards.uniqueKeys)
  const written = [...change.changedSessions, ...change.changedTasks]
  const before = new Map(
    written.flatMap(({ id }): [string, Session | Task][] => {
      const was = tables.sessions.get(id) ?? tables.tasks.get(id)
      return was === undefined ? [] : [[id, was]]
    }),
  )
  applyChange(tables, change, view.now)
  rows.version += 1
  if (usageVersion !== null && change.usage === null) touchUsage(tables, pair)
  onCommit({ pair, seenAt: view.now, change }, before)
}

// Whoever decides under the account's lock has had its turn, whether or not it counted a lease.
const touchUsage = (tables: Tables, pair: Pair): void => {
  const usage = tables.usage.get(pair.accountId) ?? { ...usageOf(tables, pair), version: 0 }
  tables.usage.set(pair.accountId, { ...usage, version: usage.version + 1 })
}

/** Nothing is so large here that it would be shown in part. */
const NO_SESSIONS: ReadonlyMap<string, number> = new Map()

const viewOf = <Question extends PairQuestion>(
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
