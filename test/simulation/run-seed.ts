import { checkEnd, checkQueue, checkWorkDone, isAllOver, isWorkLeft } from './eventually.ts'
import { Violation } from './kernel.ts'
import { runMarketplace } from './marketplace.ts'
import { deliverAll, startNode, sweep } from './node.ts'
import { runPerson, runShops, runStopper } from './people.ts'
import { runReceiver } from './receiver.ts'
import type { Replica } from './replica.ts'
import { runSender } from './sender.ts'
import { tasksOf } from './tables.ts'
import { runUpstream } from './upstream.ts'
import { runWeather } from './weather.ts'
import { type Mutation, makeWorld, type World } from './world.ts'

export type Outcome = {
  readonly seed: number
  /** What must never be and was, or null. */
  readonly violation: string | null
  readonly counters: ReadonlyMap<string, number>
  /** How much happened. */
  readonly happened: number
  /** Tells runs apart: equal when everything happened in the same way. */
  readonly digest: number
}

/** Plays one seed to its end. `say` gets a line for everything that happens. */
export const runSeed = async (
  seed: number,
  mutation: Mutation = {},
  say: ((line: string) => void) | null = null,
): Promise<Outcome> => {
  const world = makeWorld(seed, mutation, say)
  let violation: string | null = null
  try {
    await play(world)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error.message
  }
  const { counters, kernel } = world
  return { seed, violation, counters, happened: kernel.happened(), digest: digestOf(world) }
}

const play = async (world: World): Promise<void> => {
  startNode(world, 'node 1')
  startNode(world, 'node 2')
  startActors(world)
  await until(world, world.swarm.busyMs)
  await settle(world)
  await checkQueue(world)

  world.isPolling = true
  await until(world, WORK_MS, () => !isWorkLeft(world))
  checkWorkDone(world)
  world.isPolling = false
  world.isLooping = false
  await until(world, PATIENCE_MS)
  await passTime(world)
  await checkEnd(world)
  // Whatever the checks found is thrown here.
  world.kernel.after(0, () => undefined)
  await world.kernel.run(() => false)
}

/** Longer than any retry, unknown outcome and back-off takes together. */
const WORK_MS = 900_000
const PATIENCE_MS = 60_000

const startActors = (world: World): void => {
  const { habits } = world.swarm
  const start = (actor: Promise<void>) =>
    void actor.catch((error: unknown) =>
      world.kernel.fail(`an actor died: ${error instanceof Error ? error.stack : error}`),
    )
  for (let nth = 1; nth <= habits.upstreams; nth += 1) start(runUpstream(world))
  for (let nth = 1; nth <= habits.senders; nth += 1) start(runSender(world, `sender ${nth}`))
  for (let nth = 1; nth <= habits.people; nth += 1) start(runPerson(world, `person ${nth}`))
  if (habits.pauses) start(runStopper(world))
  if (habits.isScraped) start(runReceiver(world))
  start(runShops(world))
  start(runMarketplace(world))
  start(runWeather(world))
}

const until = async (world: World, ms: number, isOver: () => boolean = () => false): Promise<void> => {
  const end = world.kernel.now() + ms
  await world.kernel.run(() => world.kernel.now() >= end || isOver())
}

/** Everything works again, nobody asks for work yet, and what was under way comes to its end. */
const settle = async (world: World): Promise<void> => {
  world.isBroken = false
  world.isBusy = false
  world.isPolling = false
  world.databaseAwayUntil = 0
  world.redis.comeBack()
  world.log(() => '--- everything works again')
  const frozenMs = Math.max(0, ...world.nodes.map(({ frozenUntil }) => frozenUntil - world.kernel.now()))
  await until(world, frozenMs + PATIENCE_MS)
  for (const scope of world.tables.pauses.keys())
    await byHand(world, (app) => app.removePause(scope as 'all'))
  await until(world, 2 * world.swarm.settings.sweepMs + 1_000)
}

const byHand = async (world: World, work: (app: Replica) => Promise<unknown>): Promise<void> => {
  for (const { app } of world.nodes) {
    let isDone = false
    if (app !== null)
      void work(app).then(
        () => (isDone = true),
        (error: unknown) => world.kernel.fail(String(error)),
      )
    await world.kernel.run(() => isDone || app === null)
  }
}

const LEAPS_MS = [30_000, 30_000, 60_000, 120_000, 300_000, 900_000, 3_600_000]

/** Hours go by; the processes do what the clock brings about, and stale entries leave the queue. */
const passTime = async (world: World): Promise<void> => {
  const signal = new AbortController().signal
  const poll = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 5_000, workerId: null }
  for (let leap = 0; leap < 40; leap += 1) {
    world.kernel.after(LEAPS_MS[leap] ?? 10_800_000, () => undefined)
    await world.kernel.run(() => false)
    await byHand(world, (app) => sweep(world, app))
    await byHand(world, (app) => deliverAll(world, app))
    await byHand(world, (app) => app.takeNextTask(poll, signal))
    if (isAllOver(world)) return
    if (leap === 20) await closeForgotten(world)
  }
}

/**
 * CONTRACT 8 keeps a paused session open while nobody knows whether its text was typed. Where no receiver looks, only
 * a person ends it.
 */
const closeForgotten = async (world: World): Promise<void> => {
  for (const session of [...world.tables.sessions.values()]) {
    const isUnknown = tasksOf(world.tables, session.id).some((task) => task.outcomeUnknownSince !== null)
    if (session.state !== 'paused' || !isUnknown) continue
    world.count('paused for ever over an unknown outcome')
    const close = {
      sessionId: session.id,
      command: 'close',
      reason: null,
      version: null,
      resumePaused: false,
    } as const
    await byHand(world, (app) => app.moveSession(close, 'person'))
  }
}

/** A number that two different runs hardly share (FNV-1a over what is kept in the end). */
const digestOf = ({ tables, kernel }: World): number => {
  const kept = [...tables.tasks.values()].map(
    (task) => `${task.id} ${task.status} ${task.leaseNo} ${task.attempt}`,
  )
  const ended = [...tables.sessions.values()].map(({ id, state, version }) => `${id} ${state} ${version}`)
  let hash = 0x811c9dc5
  for (const char of [...kept, ...ended, kernel.happened(), kernel.now()].join(';'))
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  return hash >>> 0
}
