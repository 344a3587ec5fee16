import type { Reader } from '../../src/domain/detection/reader.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { Task } from '../../src/domain/task.ts'
import { type Chat, makeChat } from './chat.ts'
import { type Kernel, makeKernel, makeRandom } from './kernel.ts'
import type { DecisionEngine, Guards } from './pair-store.ts'
import { makeRedis, type Redis } from './redis.ts'
import type { Ports, Replica } from './replica.ts'
import { drawSwarm, type Faults, type SimSettings, type Swarm } from './swarm.ts'
import { keyOf, makeTables, type Tables } from './tables.ts'

/** A guard taken out, to see that the simulation notices. */
export type Mutation = {
  /** The weather that brings it out. */
  readonly faults?: Partial<Faults>
  /** The days that bring it out. */
  readonly days?: (drawn: Swarm) => Swarm
  readonly guards?: Guards
  readonly decisions?: (engine: DecisionEngine) => DecisionEngine
  /** How texts are read. */
  readonly reader?: Reader
  readonly settings?: (settings: SimSettings) => SimSettings
  readonly ports?: (ports: Ports, settings: SimSettings) => Ports
  readonly replica?: (replica: Replica, ports: Ports, settings: SimSettings) => Replica
}

/** Everything that a seed plays with. */
export type World = {
  readonly kernel: Kernel
  readonly swarm: Swarm
  /** What the service runs with; the checks go by those of the swarm. */
  readonly settings: SimSettings
  readonly mutation: Mutation
  readonly tables: Tables
  readonly redis: Redis
  readonly chat: Chat
  readonly ledger: Ledger
  readonly counters: Map<string, number>
  readonly nodes: Node[]
  /** While true, things break; while false, everything works and heals. */
  isBroken: boolean
  /** While true, people, upstreams and operators act. */
  isBusy: boolean
  /** While true, senders ask for work. */
  isPolling: boolean
  /** While true, the processes do by themselves what the clock brings about. */
  isLooping: boolean
  databaseAwayUntil: number
  readonly count: (what: string) => void
  /** Takes a line down, where somebody reads it. */
  readonly log: (line: () => string) => void
  readonly nextId: () => number
}

/** One process that serves; null while it is dead. */
export type Node = {
  readonly name: string
  generation: number
  app: Replica | null
  frozenUntil: number
  clockOffsetMs: number
  /** How many decisions are in the transaction that is under way. */
  deciding: number
}

/** What clients were told, and what senders hold: the truth that the tables are measured by. */
type Ledger = {
  readonly sessions: Map<string, string>
  readonly tasks: Set<string>
  readonly completed: Set<string>
  readonly messages: { readonly pair: Pair; readonly messageId: string }[]
  /** Who was given this lease. */
  readonly holders: Map<string, string>
  /** Who may be typing this task's text, and until when. */
  readonly typing: Map<string, { readonly sender: string; readonly until: number }>
  /** How often each alert reached people. */
  readonly delivered: Map<string, number>
  /** What each process has on its way to people: since when, by alert. */
  readonly underWay: Map<string, { readonly process: string; readonly since: number }>
  /** When a message was sent to people. */
  readonly sentAt: number[]
  /** Every pause there was: from when, and until when. */
  readonly pauses: { readonly scope: string; readonly from: number; until: number }[]
  /** Sessions that were displaced while a sender had one of their texts. */
  readonly displacedMidway: Set<string>
  /** The latest seq that people heard of, by session. */
  readonly heard: Map<string, number>
}

export const PAIRS: readonly Pair[] = [
  { accountId: 'acc-1', shopId: 'shop-1' },
  { accountId: 'acc-1', shopId: 'shop-2' },
  { accountId: 'acc-2', shopId: 'shop-1' },
]

const START_MS = Date.UTC(2026, 10, 22, 8)

export const makeWorld = (seed: number, mutation: Mutation, say: ((line: string) => void) | null): World => {
  const random = makeRandom(seed)
  const { days = (drawn: Swarm) => drawn } = mutation
  const drawn = days(drawSwarm(random))
  const swarm = { ...drawn, faults: { ...drawn.faults, ...mutation.faults } }
  const kernel = makeKernel(START_MS, random)
  const counters = new Map<string, number>()
  let ids = 0
  return {
    kernel,
    swarm,
    settings: mutation.settings?.(swarm.settings) ?? swarm.settings,
    mutation,
    tables: makeTables(() => new Date(kernel.now())),
    redis: makeRedis(kernel),
    chat: makeChat(kernel.now),
    ledger: emptyLedger(),
    counters,
    nodes: [],
    isBroken: true,
    isBusy: true,
    isPolling: true,
    isLooping: true,
    databaseAwayUntil: 0,
    count: (what) => {
      counters.set(what, (counters.get(what) ?? 0) + 1)
    },
    log: (line) => {
      if (say !== null) say(`${((kernel.now() - START_MS) / 1_000).toFixed(3)} ${line()}`)
    },
    nextId: () => {
      ids += 1
      return ids
    },
  }
}

const emptyLedger = (): Ledger => ({
  sessions: new Map(),
  tasks: new Set(),
  completed: new Set(),
  messages: [],
  holders: new Map(),
  typing: new Map(),
  delivered: new Map(),
  underWay: new Map(),
  sentAt: [],
  pauses: [],
  displacedMidway: new Set(),
  heard: new Map(),
})

export const often = ({ kernel }: World, part: number): boolean => kernel.random() < part
export const pick = <T>({ kernel }: World, of: readonly T[]): T => {
  const chosen = of[Math.floor(kernel.random() * of.length)]
  if (chosen === undefined) throw new Error('nothing to pick from')
  return chosen
}
/** Some while, in milliseconds: `ms` on average. */
export const about = ({ kernel }: World, ms: number): number => ms * (0.3 + 1.4 * kernel.random())

export const isHeldAt = ({ ledger }: World, task: Task, at: number): boolean =>
  ledger.pauses.some(
    ({ scope, from, until }) =>
      from < at &&
      at < until &&
      ['all', `account:${task.pair.accountId}`, `shop:${task.pair.shopId}`, `type:${task.taskType}`].includes(
        scope,
      ),
  )

/**
 * Whether the pair has another task with the same text, as when a create without a key is repeated after its session
 * ended. A line then explains the older one, whichever was typed (CONTRACT 5.5).
 */
export const hasTwin = ({ tables }: World, { id, content, pair }: Task): boolean =>
  [...tables.tasks.values()].some(
    (other) => other.id !== id && other.content === content && keyOf(other.pair) === keyOf(pair),
  )
