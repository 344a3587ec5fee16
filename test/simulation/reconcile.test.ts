import { expect, it } from 'vitest'
import { makeMemoryTaskQueue } from '../../src/adapters/memory/task-queue.ts'
import { makeReconcileQueue } from '../../src/application/clock/reconcile-queue.ts'
import { someSession, someTask, store } from '../support/samples.ts'
import { makeDueWork } from './due-work.ts'
import { type Ask, makePairStore } from './pair-store.ts'
import { makeTables } from './tables.ts'
import { IN_REAL_TIME } from './timing.ts'

const START_MS = Date.UTC(2026, 10, 22, 8)
const ANY = { accountIds: [], taskTypes: [] }

// Found by the simulation: a create whose commit nobody heard of, then a database that was away for minutes.
it.each([5, 70, 600])(
  'offers a text that the queue never heard of after %i s without a look',
  async (seconds) => {
    const clock = { ms: START_MS }
    const tables = makeTables(() => new Date(clock.ms))
    const ask: Ask = async (_what, effect) => effect()
    const wait = async () => undefined
    const queue = makeMemoryTaskQueue({ now: () => clock.ms })
    const reconcile = makeReconcileQueue({ due: makeDueWork(tables, ask), queue, priorityStepMs: 0, wait })
    await reconcile()
    await reconcile()

    const session = someSession({ createdAt: new Date(clock.ms), lastActivity: new Date(clock.ms) })
    const task = someTask(session, { createdAt: new Date(clock.ms) })
    const unheard = { createdSessions: [session], createdTasks: [task] }
    await store(makePairStore(tables, ask, IN_REAL_TIME), session.pair, unheard)
    expect(await queue.take(ANY)).toBeNull()

    clock.ms += seconds * 1_000
    await reconcile()
    expect(await queue.take(ANY)).toMatchObject({ taskId: task.id })
  },
)

it('a refill that takes longer than the gap which starts one is followed by a look at what changed meanwhile', async () => {
  const clock = { ms: START_MS }
  const tables = makeTables(() => new Date(clock.ms))
  const ask: Ask = async (_what, effect) => effect()
  const queue = makeMemoryTaskQueue({ now: () => clock.ms })
  const due = makeDueWork(tables, ask)
  const session = someSession({ createdAt: new Date(clock.ms), lastActivity: new Date(clock.ms) })
  const task = someTask(session, { createdAt: new Date(clock.ms) })
  let refills = 0
  const waitingTasks: typeof due.waitingTasks = async (afterTaskId, limit) => {
    const slice = await due.waitingTasks(afterTaskId, limit)
    // It passes where a task comes up that the queue never hears of, and then takes its time.
    await store(makePairStore(tables, ask, IN_REAL_TIME), session.pair, {
      createdSessions: [session],
      createdTasks: [task],
    })
    refills += 1
    clock.ms += 83_000
    return { ...slice, now: new Date(clock.ms) }
  }
  const wait = async () => undefined
  const reconcile = makeReconcileQueue({ due: { ...due, waitingTasks }, queue, priorityStepMs: 0, wait })
  await reconcile()
  expect(await queue.take(ANY)).toBeNull()

  clock.ms += 2_000
  await reconcile()
  expect(await queue.take(ANY)).toMatchObject({ taskId: task.id })
  expect(refills).toBe(1)
})
