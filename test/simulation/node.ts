import {
  DatabaseUnavailable,
  Overloaded,
  QueueUnavailable,
  RowBusy,
} from '../../src/application/ports/unavailable.ts'
import { makeAlertStore } from './alert-store.ts'
import { checkCommit } from './always.ts'
import { makeDueWork } from './due-work.ts'
import { makeAsk } from './faults.ts'
import { makeNotifier } from './notifier.ts'
import { makePairStore } from './pair-store.ts'
import { makeRecordReader } from './record-reader.ts'
import { buildReplica, type Ports, type Replica } from './replica.ts'
import { makePauseStore, makeReceiptStore, makeWorkerBook } from './small-stores.ts'
import { timingOf } from './timing.ts'
import { type Call, Poisoned } from './transaction.ts'
import { about, type Node, often, pick, type World } from './world.ts'

/** Starts a process of the service; after a crash it comes up again by itself. */
export const startNode = (world: World, name: string): Node => {
  const node: Node = { name, generation: 0, app: null, frozenUntil: 0, clockOffsetMs: 0, deciding: 0 }
  world.nodes.push(node)
  boot(world, node)
  return node
}

const boot = (world: World, node: Node): void => {
  const { mutation, settings, kernel } = world
  const ports = portsOf(world, node)
  const mutated = mutation.ports?.(ports, settings) ?? ports
  const sources = {
    newId: (kind: string) => `${kind}_${String(world.nextId()).padStart(6, '0')}`,
    newSecret: () => `s${world.nextId()}`,
    random: kernel.random,
    elapsedMs: () => kernel.now() + node.clockOffsetMs,
    wait: (ms: number) => kernel.sleep(ms),
  }
  const app = buildReplica(mutated, settings, sources, mutation.reader)
  node.app = mutation.replica?.(app, mutated, settings) ?? app
  world.log(() => `${node.name} is up`)
  for (const [nth, job] of [sweep, deliver].entries()) {
    void repeat(world, node, job, nth).catch((error: unknown) => world.kernel.fail(`a loop died: ${error}`))
  }
}

/** Kills the process: what it was doing goes on nowhere. */
const crash = (world: World, node: Node): void => {
  world.count('crash')
  world.log(() => `${node.name} dies`)
  node.generation += 1
  node.deciding = 0
  node.app = null
  world.kernel.after(about(world, world.isBroken ? 5_000 : 500), () => boot(world, node))
}

const repeat = async (world: World, node: Node, job: typeof sweep, nth: number): Promise<void> => {
  const { generation } = node
  const everyMs = world.swarm.settings.sweepMs / (nth + 1)
  await world.kernel.sleep(world.kernel.random() * everyMs)
  while (world.isLooping && node.generation === generation && node.app !== null) {
    await job(world, node.app)
    await world.kernel.sleep(everyMs)
  }
}

/** One round of everything that the clock brings about. */
export const sweep = async (world: World, { sweeps }: Replica): Promise<void> => {
  const { lostLeases, outcomes, expired, idle, unattended, silent, queue } = sweeps
  for (const job of [lostLeases, outcomes, expired, idle, unattended, silent, queue])
    await attempt(world, job)
}

const deliver = (world: World, { sweeps }: Replica): Promise<void> => attempt(world, sweeps.alerts)

/** Everything that is due, and what becomes due by that. */
export const deliverAll = (world: World, { sweeps, settled }: Replica): Promise<void> =>
  attempt(world, async () => {
    while ((await sweeps.alerts()).sent > 0) await settled()
  })

const attempt = (world: World, job: () => Promise<unknown>): Promise<void> =>
  job().then(
    () => undefined,
    (error: unknown) => {
      if (!isTrouble(error))
        world.kernel.fail(`a sweep failed: ${error instanceof Error ? error.stack : error}`)
    },
  )

/** Errors that anybody must expect. */
export const isTrouble = (error: unknown): boolean =>
  error instanceof AggregateError
    ? error.errors.every(isTrouble)
    : TROUBLE.some((kind) => error instanceof kind)

const TROUBLE = [DatabaseUnavailable, QueueUnavailable, RowBusy, Overloaded, Poisoned]

const portsOf = (world: World, node: Node): Ports => {
  const { tables, ledger, kernel, mutation } = world
  const ask = makeAsk(world, node, () => crash(world, node))
  return {
    pairs: makePairStore(tables, ask, timingOf(world, node), {
      ...(mutation.guards && { guards: mutation.guards }),
      ...(mutation.decisions && { mutated: mutation.decisions }),
      onCommit: (committed, before) => checkCommit(world, committed, before),
      poison: () => drawPoison(world),
      count: world.count,
      onGroup: (size) => {
        node.deciding = size
      },
    }),
    records: makeRecordReader(tables, ask),
    due: makeDueWork(tables, ask),
    alerts: makeAlertStore(tables, ask),
    receipts: makeReceiptStore(tables, ask),
    workers: makeWorkerBook(tables, ask),
    pauses: makePauseStore(tables, ask, (scope, pause) => {
      for (const one of ledger.pauses)
        if (one.scope === scope && one.until > kernel.now()) one.until = kernel.now()
      const until = pause?.until?.getTime() ?? Number.POSITIVE_INFINITY
      if (pause !== null) ledger.pauses.push({ scope, from: kernel.now(), until })
    }),
    queue: world.redis.connect(ask),
    notifier: makeNotifier(world, ask, `${node.name}.${node.generation}`),
  }
}

const drawPoison = (world: World): Call['poison'] =>
  world.isBroken && often(world, world.swarm.faults.poisoned)
    ? pick(world, ['at once', 'after it wrote'] as const)
    : null
