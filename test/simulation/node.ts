import { NotDelivered, type Notifier } from '../../src/application/ports/notifier.ts'
import { DatabaseUnavailable, QueueUnavailable } from '../../src/application/ports/unavailable.ts'
import { makeAlertStore } from './alert-store.ts'
import { checkCommit } from './always.ts'
import { makeDueWork } from './due-work.ts'
import { ALL_GUARDS, type Ask, type Hop, makePairStore, RolledBack } from './pair-store.ts'
import { makeRecordReader } from './record-reader.ts'
import { buildReplica, type Ports, type Replica } from './replica.ts'
import { makePauseStore, makeReceiptStore, makeWorkerBook } from './small-stores.ts'
import { about, type Node, often, type World } from './world.ts'

/** Starts a process of the service; after a crash it comes up again by itself. */
export const startNode = (world: World, name: string): Node => {
  const node: Node = { name, generation: 0, app: null, frozenUntil: 0, clockOffsetMs: 0 }
  world.nodes.push(node)
  boot(world, node)
  return node
}

const boot = (world: World, node: Node): void => {
  const { mutation, settings, kernel } = world
  const ports = portsOf(world, node)
  const mutated = mutation.ports?.(ports, settings) ?? ports
  const app = buildReplica(mutated, settings, {
    newId: (kind) => `${kind}_${String(world.nextId()).padStart(6, '0')}`,
    newSecret: () => `s${world.nextId()}`,
    random: kernel.random,
    elapsedMs: () => kernel.now() + node.clockOffsetMs,
    wait: (ms) => kernel.sleep(ms),
  })
  node.app = mutation.replica?.(app, mutated, settings) ?? app
  world.log(() => `${node.name} is up`)
  for (const [nth, job] of [sweep, deliver].entries()) {
    void repeat(world, node, job, nth).catch((error: unknown) => world.kernel.fail(`a loop died: ${error}`))
  }
}

/** Kills the process: what it was doing goes on nowhere. */
export const crash = (world: World, node: Node): void => {
  world.count('crash')
  world.log(() => `${node.name} dies`)
  node.generation += 1
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

export const deliver = (world: World, { sweeps }: Replica): Promise<void> => attempt(world, sweeps.alerts)

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
  error instanceof DatabaseUnavailable ||
  error instanceof QueueUnavailable ||
  (error instanceof Error && error.name === 'ReceiptLost')

const portsOf = (world: World, node: Node): Ports => {
  const { tables, ledger, kernel, mutation } = world
  const ask = makeAsk(world, node)
  return {
    pairs: makePairStore(tables, ask, mutation.guards ?? ALL_GUARDS, (committed, before) =>
      checkCommit(world, committed, before),
    ),
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
    notifier: makeNotifier(world, ask),
  }
}

const makeNotifier = (world: World, ask: Ask): Notifier => ({
  name: 'people',
  deliver: ({ alertId, body }) =>
    ask('notify', () => {
      if (world.isBroken && often(world, world.swarm.faults.deafChannel))
        throw new NotDelivered('nobody there')
      const { delivered, heard } = world.ledger
      const { seq, data } = JSON.parse(body) as {
        seq: number | null
        data: { session?: { session_id: string } }
      }
      const id = data.session?.session_id
      if (seq !== null && id !== undefined && !delivered.has(alertId)) {
        if ((heard.get(id) ?? 0) > seq) world.kernel.fail(`people heard of ${id} ${seq} out of order`)
        heard.set(id, seq)
      }
      if (delivered.has(alertId)) world.count('alert delivered again')
      delivered.set(alertId, (delivered.get(alertId) ?? 0) + 1)
    }),
})

/** How this process reaches its servers: slowly, sometimes not at all, and sometimes without hearing that it did. */
const makeAsk = (world: World, node: Node): Ask => {
  const { kernel } = world
  const { generation } = node
  return (what, effect) =>
    new Promise((resolve, reject) => {
      const go = (): void => {
        if (node.generation !== generation) return
        const isFrozen = node.frozenUntil > kernel.now()
        const fault = world.isBroken && !isFrozen ? drawFault(world, node, what) : null
        if (isFrozen || fault === 'frozen') kernel.after(node.frozenUntil - kernel.now(), go)
        else if (fault === 'crash before') crash(world, node)
        else if (fault instanceof Error) reject(fault)
        else carryOut(fault)
      }
      const carryOut = (fault: 'after' | 'crash after' | null): void => {
        let result: Awaited<ReturnType<typeof effect>> | ReturnType<typeof effect>
        try {
          result = effect()
        } catch (error) {
          reject(error)
          return
        }
        if (fault === 'crash after') crash(world, node)
        else if (fault === 'after') reject(lost(what))
        else resolve(result)
      }
      kernel.after(delayOf(world), go)
    })
}

const delayOf = (world: World): number => {
  const { delayMs } = world.swarm.faults
  if (!world.isBroken) return 1
  return world.kernel.random() * delayMs * (often(world, 0.02) ? 10 : 1)
}

const lost = (what: Hop): Error =>
  what === 'queue' ? new QueueUnavailable('no answer') : new DatabaseUnavailable(`no answer to ${what}`)

type Fault = Error | 'after' | 'crash before' | 'crash after' | 'frozen' | null

const drawFault = (world: World, node: Node, what: Hop): Fault => {
  const { faults } = world.swarm
  if (often(world, faults.crash)) {
    const when = often(world, 0.5) ? 'crash before' : 'crash after'
    if (what === 'queue') world.count('crash between commit and queue')
    return when
  }
  if (often(world, faults.freeze)) {
    node.frozenUntil = world.kernel.now() + about(world, often(world, 0.1) ? 90_000 : 8_000)
    if (faults.clockJumps) node.clockOffsetMs += (world.kernel.random() - 0.5) * 1_200_000
    world.count('freeze')
    return 'frozen'
  }
  if (what === 'notify') return null
  if (what === 'queue') {
    if (!often(world, faults.queueFails)) return null
    return often(world, 0.5) ? lost(what) : 'after'
  }
  if (world.databaseAwayUntil > world.kernel.now()) return lost(what)
  return drawDatabaseFault(world, what)
}

const drawDatabaseFault = (world: World, what: Hop): Fault => {
  const { faults } = world.swarm
  const isCommit = what === 'commit'
  if (often(world, faults.before)) {
    if (isCommit) world.count('unknown commit that was not')
    return lost(what)
  }
  if ((isCommit || what === 'write') && often(world, faults.after)) {
    if (isCommit) world.count('unknown commit that was')
    return 'after'
  }
  return isCommit && often(world, faults.deadlock) ? new RolledBack('deadlock') : null
}
