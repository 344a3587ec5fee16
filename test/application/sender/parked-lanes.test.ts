import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { PauseScope } from '../../../src/domain/pause.ts'
import { UNPACED } from '../../domain/samples.ts'
import type { Application } from '../../support/application.ts'
import {
  at,
  begin,
  granted,
  lease,
  leaseAndOpen,
  move,
  poll,
  robotWork,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const MANY = 40
const LIMITED = { pacing: { ...UNPACED, inFlightMax: 1 } }

/** So many sessions of one account, each with a text that comes before any other's. */
const fill = async (app: Application, accountId = 'acc-1', shopId?: string) => {
  for (let i = 0; i < MANY; i += 1) {
    const pair = shopId === undefined ? { accountId, shopId: `s-${i}` } : { accountId: `a-${i}`, shopId }
    await begin(app, robotWork({ pair, priority: 9 }))
  }
}

/** How many transactions about pairs there are from now on. */
const countTransactions = (app: Application) => {
  const spied = vi.spyOn(app.store.pairs, 'changePair')
  return () => spied.mock.calls.length
}

const pause = (app: Application, scope: PauseScope, until: Date | null = null) =>
  app.putPause({ scope, reason: 'x', until, createdBy: 'li' })

describe('a pause that ends while somebody still decides by it', () => {
  it.each<[string, (app: Application) => Promise<unknown>]>([
    ['taken away', (app) => app.removePause('account:acc-1')],
    ['replaced by a shorter one', (app) => pause(app, 'account:acc-1', at(3))],
  ])('holds nothing back afterwards: one %s', async (_, end) => {
    const app = await open()
    const { taskId } = await begin(app)
    await pause(app, 'account:acc-1')
    const changePair = app.store.pairs.changePair
    // On another replica, after the decision saw the pause and before the queue hears of it.
    vi.spyOn(app.store.pairs, 'changePair').mockImplementationOnce(async (...decision) => {
      const answer = await changePair(...decision)
      await end(app)
      return answer
    })
    const first = await poll(app)
    await app.settled()
    app.clock.pass(4)
    expect((first ?? (await poll(app)))?.id).toBe(taskId)
  })

  it('keeps its lane parked where it goes on', async () => {
    const app = await open()
    await begin(app)
    await pause(app, 'account:acc-1', at(3))
    const unparked = vi.spyOn(app.queue, 'unpark')
    expect(await poll(app)).toBeNull()
    await app.settled()
    expect(unparked).not.toHaveBeenCalled()
  })
})

describe('tasks that are held back together', () => {
  it.each<[string, (app: Application) => Promise<unknown>]>([
    ['with enough in flight', (app) => lease(app)],
    ['of a paused account', (app) => pause(app, 'account:acc-1')],
  ])('hide nobody else’s, however many: those of an account %s', async (_, hold) => {
    const app = await open(LIMITED)
    await fill(app)
    await hold(app)
    const other = await begin(app, robotWork({ pair: { accountId: 'acc-2', shopId: 'x' }, priority: 0 }))
    const transactions = countTransactions(app)
    expect((await poll(app))?.id).toBe(other.taskId)
    expect(transactions()).toBeLessThanOrEqual(2)
    expect(await poll(app)).toBeNull()
    expect(await poll(app, { accountIds: ['acc-1'] })).toBeNull()
    expect(transactions()).toBeLessThanOrEqual(2)
  })

  it('hide nobody else’s, however many: those of a paused shop', async () => {
    const app = await open()
    await fill(app, '', 'shop-9')
    await pause(app, 'shop:shop-9')
    const other = await begin(app, robotWork({ pair: { accountId: 'acc-2', shopId: 'x' }, priority: 0 }))
    const transactions = countTransactions(app)
    expect((await poll(app))?.id).toBe(other.taskId)
    expect(await poll(app)).toBeNull()
    expect(transactions()).toBeLessThanOrEqual(2)
    await app.removePause('shop:shop-9')
    for (let i = 0; i < MANY; i += 1) expect(await poll(app)).not.toBeNull()
  })

  it('cost a poll that waits for them next to nothing', async () => {
    const app = await open(LIMITED)
    await fill(app)
    await lease(app)
    const transactions = countTransactions(app)
    const off = new AbortController()
    const wanted = { accountIds: [], taskTypes: [], waitMs: 30_000, leaseMs: 60_000, workerId: null }
    const waits = app.takeNextTask(wanted, off.signal)
    for (let turn = 0; turn < 200; turn += 1) await setImmediate()
    off.abort()
    expect(await waits).toBeNull()
    expect(transactions()).toBeLessThanOrEqual(1)
  })
})

// The clock stands still, so nothing ends by itself.
describe('the next text of an account is there at once', () => {
  type Held = Awaited<ReturnType<typeof lease>>
  it.each<[string, (app: Application, held: Held) => Promise<unknown>]>([
    ['is typed', async (app, held) => granted(await app.completeTask({ ...held }, 'rpa'))],
    ['comes back', async (app, held) => granted(await app.releaseTask(held))],
    [
      'fails',
      async (app, held) =>
        granted(
          await app.failTask({
            ...held,
            error: 'x',
            errorClass: 'technical',
            retryable: false,
            retryAfterMs: null,
          }),
        ),
    ],
    ['is cancelled', async (app, { taskId }) => granted(await app.cancelTask(taskId))],
    [
      'is fenced, and nobody says that it was typed, until its session ends',
      async (app, { sessionId }) => {
        app.clock.pass(120)
        await app.returnLostLeases()
        expect(await poll(app)).toBeNull()
        granted(await move(app, sessionId, 'close'))
      },
    ],
  ])('when the one in flight %s', async (_, end) => {
    const app = await open(LIMITED)
    await begin(app)
    const next = await begin(app, robotWork({ pair: { accountId: 'acc-1', shopId: 'next' } }))
    const held = await leaseAndOpen(app)
    expect(await poll(app)).toBeNull()
    await end(app, held)
    const taken = await poll(app)
    expect([held.taskId, next.taskId]).toContain(taken?.id)
  })

  it('when its lease is lost before anybody read it', async () => {
    const app = await open(LIMITED)
    await begin(app)
    await lease(app, { leaseMs: 1_000 })
    await begin(app, robotWork({ pair: { accountId: 'acc-1', shopId: 'next' }, priority: 9 }))
    expect(await poll(app)).toBeNull()
    app.clock.pass(1)
    await app.returnLostLeases()
    expect(await poll(app)).not.toBeNull()
  })

  it.each<PauseScope>(['account:acc-1', 'shop:shop-9'])(
    'when the pause of %s is taken away, or replaced',
    async (scope) => {
      const app = await open()
      const { taskId } = await begin(app)
      await pause(app, scope)
      expect(await poll(app)).toBeNull()
      await pause(app, scope, at(5))
      expect(await poll(app)).toBeNull()
      app.clock.pass(5)
      expect((await poll(app))?.id).toBe(taskId)

      const second = await begin(app, robotWork({ pair: { accountId: 'acc-1', shopId: 'second' } }))
      await pause(app, 'shop:second')
      expect(await poll(app)).toBeNull()
      await app.removePause('shop:second')
      expect((await poll(app))?.id).toBe(second.taskId)
    },
  )
})

it('an account that has had its task waits for its gap, and costs nothing meanwhile', async () => {
  const app = await open({ pacing: { ...UNPACED, minGapMs: 60_000 } })
  await fill(app)
  await lease(app)
  const transactions = countTransactions(app)
  app.clock.pass(59)
  for (let i = 0; i < 5; i += 1) expect(await poll(app)).toBeNull()
  expect(transactions()).toBe(0)
  app.clock.pass(1)
  expect(await poll(app)).not.toBeNull()
  expect(transactions()).toBe(1)
})
