import { locksAccount, type PairChange, type PairQuestion } from '../../src/application/ports/pair-store.ts'
import type { Kept } from '../../src/application/ports/receipt-store.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { Session } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { usageOf, viewOf } from './pair-view.ts'
import { applyChange, keptIn, pairRows, type Tables } from './tables.ts'
import { judge, Taken } from './unique-keys.ts'

/** What several decisions do in one transaction: nothing of it is there for anybody else before its commit. */
export type Transaction = {
  look<Question extends PairQuestion>(pair: Pair, question: Question): Seen<Question>
  /** Throws Overtaken, Taken, and what a row is refused for. */
  write(decided: Decided): void
  /** Keeps all of it at one moment, or throws as `write` does and keeps nothing. */
  commit(): void
  /** What a transaction would leave that lost a lock in its middle and was committed all the same. */
  commitHalf(): void
}

/** One decision that somebody asked for, however often it is taken. */
export type Call = {
  /** Fails whenever it is taken: when it is decided, or where the database refuses the last of its rows. */
  readonly poison: 'at once' | 'after it wrote' | null
  /** How often what it decided was kept. */
  stored: number
}

/** What fails of a poisoned decision, every time. */
export class Poisoned extends Error {
  override readonly name = 'Poisoned'
  readonly call: Call
  constructor(call: Call) {
    super(`poisoned ${call.poison}`)
    this.call = call
  }
}

/** Another decision about the same pair or account was stored first. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

type Seen<Question extends PairQuestion = PairQuestion> = {
  readonly view: ReturnType<typeof viewOf<Question>>
  /** What is kept under the question's key. */
  readonly kept: Kept | null
  readonly usageVersion: number | null
}

type Decided = {
  readonly call: Call
  readonly pair: Pair
  readonly seenAt: Date
  readonly usageVersion: number | null
  readonly change: PairChange
}

/** Hears of everything that was committed, with what the decision had seen. */
export type Committed = Pick<Decided, 'call' | 'pair' | 'seenAt' | 'change'>
export type OnCommit = (committed: Committed, before: ReadonlyMap<string, Session | Task>) => void

/**
 * It sees the tables as they are, and is stored if nobody stored another one since about a pair or an account that it
 * looked at: that is what locks bring about.
 */
export const begin = (
  tables: Tables,
  guards: { readonly lock: boolean; readonly uniqueKeys: boolean },
  onCommit: OnCommit,
): Transaction => {
  const locked: (() => boolean)[] = []
  const written: Decided[] = []

  const judgeAll = (): void => {
    const changes = written.map(({ change }) => change)
    const isStale =
      locked.some((isAsSeen) => !isAsSeen()) || changes.some((change) => isDated(tables, change))
    if (guards.lock && isStale) throw new Overtaken('somebody else was first')
    // No lock is taken for it: of two in one transaction each sees what the other wrote.
    const clocks = changes.flatMap(({ clock }) => clock?.after.accountId ?? [])
    if (guards.lock && new Set(clocks).size < clocks.length) throw new Taken('the clock has changed')
    judge(tables, changes, guards.uniqueKeys)
  }

  return {
    look: (pair, question) => {
      const { version } = pairRows(tables, pair)
      const usageVersion = locksAccount(question) ? usageVersionOf(tables, pair) : null
      locked.push(() => pairRows(tables, pair).version === version)
      if (usageVersion !== null) locked.push(() => usageVersionOf(tables, pair) === usageVersion)
      const kept = question.key === undefined ? null : keptIn(tables, question.key)
      return { view: viewOf(tables, pair, question), kept, usageVersion }
    },
    write: (decided) => {
      // Row after row, those of sessions and tasks first.
      const nth = written.push(decided) - 1
      try {
        judgeAll()
        if (decided.call.poison === 'after it wrote') throw new Poisoned(decided.call)
      } catch (error) {
        written[nth] = { ...decided, change: halfOf(decided.change) }
        throw error
      }
    },
    commit: () => {
      judgeAll()
      for (const decided of written) store(tables, decided, onCommit)
    },
    commitHalf: () => {
      for (const { change } of written) applyChange(tables, halfOf(change), tables.now())
    },
  }
}

/** Whether what it saw of the account's clock is so no more. */
const isDated = (tables: Tables, { clock }: PairChange): boolean =>
  clock !== null && clock.before !== (tables.clocks.get(clock.after.accountId) ?? null)

const halfOf = (change: PairChange): PairChange => ({ ...change, timeline: [], events: [], alerts: [] })

const usageVersionOf = (tables: Tables, { accountId }: Pair): number =>
  tables.usage.get(accountId)?.version ?? 0

const store = (tables: Tables, decided: Decided, onCommit: OnCommit): void => {
  const { call, pair, seenAt, usageVersion, change } = decided
  const before = new Map(
    [...change.changedSessions, ...change.changedTasks].flatMap(({ id }): [string, Session | Task][] => {
      const was = tables.sessions.get(id) ?? tables.tasks.get(id)
      return was === undefined ? [] : [[id, was]]
    }),
  )
  applyChange(tables, change, seenAt)
  pairRows(tables, pair).version += 1
  if (usageVersion !== null && change.usage === null) touchUsage(tables, pair)
  call.stored += 1
  onCommit({ call, pair, seenAt, change }, before)
}

// Whoever decides under the account's lock has had its turn, whether or not it counted a lease.
const touchUsage = (tables: Tables, pair: Pair): void => {
  const usage = tables.usage.get(pair.accountId) ?? { ...usageOf(tables, pair), version: 0 }
  tables.usage.set(pair.accountId, { ...usage, version: usage.version + 1 })
}
