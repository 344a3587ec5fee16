import { describe, expect, it } from 'vitest'
import { makePerform, type Perform } from '../../../src/application/pair/ask.ts'
import { queueEntryOf } from '../../../src/application/pair/queue-change.ts'
import { HOLD_MS, type TaskQueue } from '../../../src/application/ports/task-queue.ts'
import { RowBusy } from '../../../src/application/ports/unavailable.ts'
import { makeTakeNextTask } from '../../../src/application/sender/take-next-task.ts'
import { senderNeeds } from '../../../src/composition/parts/sender.ts'
import * as part from '../../../src/composition/tokens.ts'
import type { Pair } from '../../../src/domain/pair.ts'
import { isWaiting } from '../../../src/domain/task.ts'
import { UNPACED } from '../../domain/samples.ts'
import { type Application, ATTEMPTS, PRIORITY_STEP_MS } from '../../support/application.ts'
import {
  anotherText,
  at,
  begin,
  collect,
  eventsOf,
  granted,
  humanLine,
  humanWork,
  lease,
  leaseAndOpen,
  move,
  poll,
  readyIds,
  robotWork,
  sessionOf,
  taskOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const shop = (shopId: string, accountId = 'acc-1'): Pair => ({ accountId, shopId })

const takingOver = (app: Application, perform: Perform) =>
  makeTakeNextTask({
    perform,
    records: app.records,
    queue: app.queue,
    pauses: app.pauses,
    notePoll: () => undefined,
    settleOver: async () => undefined,
    setAside: app.get(part.SET_ASIDE),
    attempts: ATTEMPTS,
    pacing: UNPACED,
    newSecret: app.get(part.NEW_SECRET),
    elapsedMs: app.get(part.ELAPSED_MS),
    wait: app.get(part.WAIT),
  })

describe('the next task', () => {
  it('is in flight under a lease from now', async () => {
    const app = await open()
    const { taskId, sessionId } = await begin(app)
    app.clock.pass(30)
    const task = await poll(app, { leaseMs: 45_000, workerId: 'w1' })
    expect(task).toMatchObject({
      id: taskId,
      status: 'sent',
      attempt: 1,
      leaseNo: 1,
      handOuts: [],
      lease: { workerId: 'w1', expiresAt: at(75), contentOut: false },
    })
    expect(await taskOf(app, taskId)).toEqual(task)
    expect((await sessionOf(app, sessionId)).state).toBe('pending')
  })

  it('is the same one where somebody held its pair for a moment', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    let times = 0
    const perform = makePerform((pair, question, decide) => {
      times += 1
      if (times === 1) throw new RowBusy('somebody holds it')
      return app.changePair(pair, question, decide)
    })
    const takeNextTask = takingOver(app, perform)
    const wanted = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 45_000, workerId: null }
    expect((await takeNextTask(wanted, new AbortController().signal))?.id).toBe(taskId)
  })

  it('is another one while somebody holds its pair, and comes soon after', async () => {
    const app = await open()
    const held = await begin(app, robotWork({ pair: shop('held') }))
    app.clock.pass(1)
    const free = await begin(app, robotWork({ pair: shop('free') }))
    let isHeld = true
    const asked: boolean[] = []
    const perform = makePerform((pair, question, decide) => {
      asked.push(question.noWait === true)
      if (isHeld && pair.shopId === 'held') throw new RowBusy('somebody holds it')
      return app.changePair(pair, question, decide)
    })
    const takeNextTask = takingOver(app, perform)
    const wanted = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 45_000, workerId: null }
    const take = () => takeNextTask(wanted, new AbortController().signal)
    expect((await take())?.id).toBe(free.taskId)
    expect(await take()).toBeNull()
    isHeld = false
    app.clock.pass(1)
    expect((await take())?.id).toBe(held.taskId)
    expect(asked).not.toContain(false)
  })

  it('is nobody’s twice', async () => {
    const app = await open()
    await begin(app)
    await poll(app, { workerId: 'w1' })
    expect(await poll(app, { workerId: 'w2' })).toBeNull()
  })

  it('of sixteen senders at once, each gets another one', async () => {
    const app = await open()
    for (let i = 0; i < 40; i += 1) await begin(app, robotWork({ pair: shop(`shop-${i}`) }))
    const taken = await Promise.all(Array.from({ length: 48 }, (_, i) => poll(app, { workerId: `w${i}` })))
    const ids = taken.flatMap((task) => task?.id ?? [])
    expect(ids).toHaveLength(40)
    expect(new Set(ids).size).toBe(40)
  })

  it('comes by the time it became ready, less a step for each priority', async () => {
    const app = await open()
    const low = await begin(app, robotWork({ pair: shop('low'), priority: 0 }))
    app.clock.pass(9 * 600 - 1)
    const high = await begin(app, robotWork({ pair: shop('high'), priority: 9 }))
    app.clock.pass(2)
    const late = await begin(app, robotWork({ pair: shop('late'), priority: 9 }))
    expect(await readyIds(app)).toEqual([high.taskId, low.taskId, late.taskId])
    expect((await poll(app))?.id).toBe(high.taskId)
  })

  it('is one of the accounts and types that the sender asks for', async () => {
    const app = await open()
    await begin(app, robotWork({ pair: shop('a', 'acc-1') }))
    const follow = await begin(app, robotWork({ pair: shop('b', 'acc-1'), taskType: 'auto_follow_up' }))
    const other = await begin(app, robotWork({ pair: shop('c', 'acc-2') }))
    expect(await poll(app, { accountIds: ['acc-3'] })).toBeNull()
    expect((await poll(app, { accountIds: ['acc-2', 'acc-3'] }))?.id).toBe(other.taskId)
    expect((await poll(app, { taskTypes: ['auto_follow_up', 'manual_urgent'] }))?.id).toBe(follow.taskId)
  })

  it('is of each session its oldest unfinished one, whatever the priority of a later one', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const later = granted(await app.addTask(sessionId, anotherText({ priority: 9 })))
    const held = await leaseAndOpen(app)
    expect(held.taskId).toBe(taskId)
    expect(await poll(app)).toBeNull()
    granted(await app.completeTask({ sessionId, taskId, leaseToken: null }, 'rpa'))
    expect((await poll(app))?.id).toBe(later.task.id)
  })

  it('is not given out before its not_before', async () => {
    const app = await open()
    const { taskId } = await begin(app, robotWork({ notBefore: at(60) }))
    app.clock.pass(59.999)
    expect(await poll(app)).toBeNull()
    app.clock.pass(0.001)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('wakes a long poll', async () => {
    const app = await open()
    const polling = poll(app, { waitMs: 30_000 })
    const { taskId } = await begin(app)
    expect((await polling)?.id).toBe(taskId)
  })

  it('is none for a long poll that is called off', async () => {
    const app = await open()
    const off = new AbortController()
    const wanted = { accountIds: [], taskTypes: [], waitMs: 30_000, leaseMs: 60_000, workerId: null }
    const polling = app.takeNextTask(wanted, off.signal)
    off.abort()
    expect(await polling).toBeNull()
    const { taskId } = await begin(app)
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('stays in its place when the poll is called off while it is taken', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const off = new AbortController()
    const queue: TaskQueue = {
      ...app.queue,
      take: async (filter) => {
        off.abort()
        return app.queue.take(filter)
      },
    }
    const wanted = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 60_000, workerId: null }
    expect(await makeTakeNextTask({ ...senderNeeds(app.get), queue })(wanted, off.signal)).toBeNull()
    expect(await readyIds(app)).toEqual([taskId])
    expect((await taskOf(app, taskId)).leaseNo).toBe(0)
  })
})

describe('a text whose time is over', () => {
  it('fails as expired: an event, no alert, and a session without tasks ends', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app, robotWork({ expiresAt: at(60) }))
    app.clock.pass(60)
    expect(await poll(app)).toBeNull()
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'expired', attempt: 0 })
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'timeout', reason: 'expired' })
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'task.failed', 'session.ended'])
    expect(await app.alerts()).toEqual([])
  })

  it('fails also when nobody polls', async () => {
    const app = await open()
    const { sessionId } = await begin(app, robotWork({ expiresAt: at(60) }))
    app.clock.pass(59.999)
    expect(await app.expireTasks()).toMatchObject({ done: 0 })
    app.clock.pass(0.001)
    expect(await app.expireTasks()).toMatchObject({ done: 1 })
    expect((await sessionOf(app, sessionId)).state).toBe('timeout')
    expect(await readyIds(app)).toEqual([])
  })

  it('frees the later ones', async () => {
    const app = await open()
    const { sessionId } = await begin(app, robotWork({ expiresAt: at(60) }))
    const later = granted(await app.addTask(sessionId, anotherText()))
    app.clock.pass(60)
    expect((await poll(app))?.id).toBe(later.task.id)
    expect((await sessionOf(app, sessionId)).state).toBe('pending')
  })

  it('ends no session that has been sent to', async () => {
    const app = await open()
    const { sessionId } = await begin(app, humanWork())
    granted(await app.addTask(sessionId, anotherText({ expiresAt: at(60) })))
    app.clock.pass(60)
    await app.expireTasks()
    expect((await sessionOf(app, sessionId)).state).toBe('active')
  })
})

describe('a sender that polls again', () => {
  it('before it asked for the content gets the same task and lease, whatever its filters say', async () => {
    const app = await open()
    await begin(app)
    await begin(app, robotWork({ pair: shop('shop-8') }))
    const first = await poll(app, { workerId: 'w1' })
    app.clock.pass(10)
    expect(await poll(app, { workerId: 'w1', accountIds: ['acc-9'] })).toEqual(first)
  })

  it('after it asked for the content gets another one', async () => {
    const app = await open()
    await begin(app)
    await begin(app, robotWork({ pair: shop('shop-8') }))
    const first = await leaseAndOpen(app, { workerId: 'w1' })
    expect((await poll(app, { workerId: 'w1' }))?.id).not.toBe(first.taskId)
  })

  it('after its lease ran out does not get it back by that', async () => {
    const app = await open()
    await begin(app)
    const first = await poll(app, { workerId: 'w1' })
    app.clock.pass(120)
    await app.returnLostLeases()
    const again = await poll(app, { workerId: 'w1' })
    expect(again?.id).toBe(first?.id)
    expect(again?.lease?.token).not.toBe(first?.lease?.token)
    expect(again?.attempt).toBe(2)
  })

  it('is not given a text again that it must not type any more', async () => {
    const app = await open()
    await begin(app)
    await lease(app, { workerId: 'w1' })
    await collect(app, humanLine(app))
    const other = await begin(app, robotWork({ pair: shop('shop-8') }))
    expect((await poll(app, { workerId: 'w1' }))?.id).toBe(other.taskId)
  })
})

/** A taken entry that nobody withdrew would be back by then. */
const AFTER_HOLD_S = HOLD_MS / 1_000

describe('a stale entry of the queue', () => {
  it.each<[string, (app: Application, sessionId: string) => Promise<unknown>]>([
    [
      'finished',
      async (app, sessionId) => app.completeTask({ sessionId, taskId: null, leaseToken: null }, 'r'),
    ],
    ['in flight', async () => null],
    ['transferred', async (app, sessionId) => move(app, sessionId, 'transfer')],
    ['paused', async (app, sessionId) => move(app, sessionId, 'pause')],
    ['ended', async (app, sessionId) => move(app, sessionId, 'close')],
  ])('of a task that is %s is taken out, and the next one comes', async (_, reach) => {
    const app = await open()
    const { sessionId } = await begin(app)
    const stale = await app.ready()
    await lease(app)
    await reach(app, sessionId)
    const other = await begin(app, robotWork({ pair: shop('shop-8'), priority: 0 }))

    await app.queue.offer(stale)
    expect((await poll(app))?.id).toBe(other.taskId)
    expect(await app.ready()).toEqual([])
  })

  it.each([
    ['task', {}],
    ['task nor its session', { sessionId: 'ses_lost' }],
    ['task, offered without its session,', { sessionId: null }],
  ])('of no known %s is taken out', async (_, lost) => {
    const app = await open()
    await begin(app)
    const [entry] = await app.ready()
    if (entry === undefined) throw new Error('nothing is ready')
    await app.queue.offer([{ ...entry, taskId: 'tsk_lost', score: 0, ...lost }])
    expect((await poll(app))?.id).toBe(entry.taskId)
    app.clock.pass(AFTER_HOLD_S)
    expect(await app.ready()).toEqual([])
  })

  it('of an older release, without its session, is as good as any', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    await app.queue.offer((await app.ready()).map((entry) => ({ ...entry, sessionId: null })))
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('that came too early is put back to its time', async () => {
    const app = await open()
    const { taskId } = await begin(app, robotWork({ notBefore: at(60) }))
    const task = await taskOf(app, taskId)
    if (!isWaiting(task)) throw new Error('it does not wait')
    const entry = queueEntryOf(task, app.clock.now(), PRIORITY_STEP_MS)
    await app.queue.offer([{ ...entry, dueInMs: 0 }])
    expect(await poll(app)).toBeNull()
    app.clock.pass(AFTER_HOLD_S)
    expect(await readyIds(app)).toEqual([])
    app.clock.pass(60 - AFTER_HOLD_S)
    expect((await poll(app))?.id).toBe(taskId)
  })
})

it('what an index lost is offered again from the database', async () => {
  const app = await open()
  const { taskId } = await begin(app)
  await begin(app, robotWork({ pair: shop('paused') }))
  await begin(app, humanWork({ pair: shop('paused') }))
  await app.queue.withdraw(await app.ready())
  expect(await readyIds(app)).toEqual([])

  expect(await app.reconcileQueue()).toBe(1)
  expect(await readyIds(app)).toEqual([taskId])
  expect(await app.queue.isFilled()).toBe(true)
})

it('what a replica did not tell the queue of before it died is offered again, however much has changed', async () => {
  const app = await open()
  await app.reconcileQueue()
  const made = []
  for (let i = 0; i < 1_050; i += 1) made.push((await begin(app, robotWork({ pair: shop(`s-${i}`) }))).taskId)
  await app.queue.withdraw(await app.ready())
  expect(await app.reconcileQueue()).toBe(1_050)
  expect((await readyIds(app)).sort()).toEqual(made.sort())
})
