import { describe, expect, it } from 'vitest'
import type { PacingRules } from '../../../src/domain/pacing.ts'
import { UNPACED } from '../../domain/samples.ts'
import type { Application } from '../../support/application.ts'
import {
  anotherText,
  at,
  begin,
  granted,
  humanWork,
  lease,
  leaseAndOpen,
  move,
  PAIR,
  poll,
  robotWork,
  send,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const SILENT_MS = 180_000

const told = async (app: Application) => {
  await app.tellSilent(SILENT_MS)
  return (await app.alerts()).filter(({ event }) => event === 'worker.silent').length
}
/** A task that has been ready for so long, of an account that nobody asked for. */
const neglected = async (seconds = 180, wanted = robotWork()) => {
  const app = await open()
  const begun = await begin(app, wanted)
  app.clock.pass(seconds)
  return { app, ...begun }
}

it('tells of an account with a ready task that no worker asked for, once', async () => {
  const { app } = await neglected(179)
  expect(await told(app)).toBe(0)
  app.clock.pass(1)
  expect(await told(app)).toBe(1)
  app.clock.pass(3_600)
  expect(await told(app)).toBe(1)
  const [alert] = await app.alerts()
  expect(alert).toMatchObject({ event: 'worker.silent', sessionId: null, seq: null })
})

it('tells of each account once, however many tasks it has', async () => {
  const { app } = await neglected(0)
  await begin(app, robotWork({ pair: { ...PAIR, shopId: 'shop-10' } }))
  await begin(app, robotWork({ pair: { accountId: 'acc-2', shopId: 'shop-9' } }))
  app.clock.pass(180)
  expect(await told(app)).toBe(2)
})

it('tells again when it was asked for meanwhile and then no more', async () => {
  const { app } = await neglected()
  expect(await told(app)).toBe(1)
  await app.releaseTask(await lease(app, { accountIds: ['acc-1'] }))
  app.clock.pass(179)
  expect(await told(app)).toBe(1)
  app.clock.pass(10)
  expect(await told(app)).toBe(2)
})

it.each([
  ['its account', { accountIds: ['acc-1'] }],
  ['any account', { accountIds: [] }],
  ['its account, though for another type', { accountIds: ['acc-1'], taskTypes: ['auto_follow_up'] as const }],
])('tells nothing while somebody asks for %s', async (_, filter) => {
  const { app } = await neglected()
  await app.putPause({ scope: 'shop:shop-1', reason: 'x', until: null, createdBy: 'li' })
  const held = await poll(app, filter)
  if (held?.lease) await app.releaseTask({ taskId: held.id, leaseToken: held.lease.token })
  expect(await told(app)).toBe(0)
})

it.each(['all', 'account:acc-1', 'shop:shop-9', 'type:auto_bargain'] as const)(
  'tells nothing of tasks that a pause of %s holds: they are not ready, nor long ready when it ends',
  async (scope) => {
    const { app } = await neglected(0)
    await app.putPause({ scope, reason: 'night', until: null, createdBy: 'li' })
    app.clock.pass(3_600)
    expect(await told(app)).toBe(0)
    await app.removePause(scope)
    app.clock.pass(179)
    expect(await told(app)).toBe(0)
    app.clock.pass(1)
    expect(await told(app)).toBe(1)
  },
)

it('tells nothing in quiet hours, and not at once after them', async () => {
  const { app } = await neglected()
  const silent = async (fromMinute: number, toMinute: number) => {
    await app.tellSilent(SILENT_MS, { ...UNPACED, quietHours: { fromMinute, toMinute } })
    return (await app.alerts()).length
  }
  // It is 08:03.
  expect(await silent(7 * 60, 9 * 60)).toBe(0)
  expect(await silent(7 * 60, 8 * 60 + 2)).toBe(0)
  expect(await silent(7 * 60, 7 * 60 + 30)).toBe(1)
})

describe('of an account that its pacing holds', () => {
  const [FIRST, SECOND] = ['shop-1', 'shop-2'].map((shopId) => robotWork({ pair: { ...PAIR, shopId } }))
  const withRules = async (facts: Partial<PacingRules>) => {
    const pacing = { ...UNPACED, ...facts }
    const app = await open({ pacing })
    await begin(app, FIRST)
    await begin(app, SECOND)
    const toldIn = async (seconds: number) => {
      app.clock.pass(seconds)
      await app.tellSilent(SILENT_MS, pacing)
      return (await app.alerts()).filter(({ event }) => event === 'worker.silent').length
    }
    return { app, toldIn }
  }

  it.each([
    ['the day’s cap', { dailyCap: 1 }, 16 * 3_600],
    ['the gap after a lease', { minGapMs: 600_000 }, 600],
  ])('tells nothing while %s holds it, nor at once when that ends', async (_, facts, endsInSeconds) => {
    const { app, toldIn } = await withRules(facts)
    await send(app)
    expect(await toldIn(endsInSeconds - 1)).toBe(0)
    expect(await toldIn(180)).toBe(0)
    expect(await toldIn(1)).toBe(1)
  })

  it('tells nothing while it has enough in flight', async () => {
    const { app, toldIn } = await withRules({ inFlightMax: 1 })
    const held = await leaseAndOpen(app, { leaseMs: 900_000 })
    expect(await toldIn(600)).toBe(0)
    granted(await app.completeTask(held, 'rpa'))
    expect(await toldIn(180)).toBe(1)
  })
})

it('tells nothing of tasks that are too late, or whose session has another text before them', async () => {
  expect(await told((await neglected(180, robotWork({ expiresAt: at(170) }))).app)).toBe(0)
  const { app, sessionId } = await neglected(0)
  granted(await app.addTask(sessionId, anotherText()))
  await lease(app, { leaseMs: 900_000 })
  app.clock.pass(600)
  expect(await told(app)).toBe(0)
})

it('tells nothing of tasks that wait for their time, of paused sessions, and of those in flight', async () => {
  expect(await told((await neglected(180, robotWork({ notBefore: at(170) }))).app)).toBe(0)
  const paused = await neglected(0)
  await move(paused.app, paused.sessionId, 'pause')
  paused.app.clock.pass(300)
  expect(await told(paused.app)).toBe(0)
  const flying = await neglected(0)
  await lease(flying.app, { leaseMs: 900_000 })
  flying.app.clock.pass(600)
  expect(await told(flying.app)).toBe(0)
  expect(await told((await neglected(600, humanWork())).app)).toBe(0)
})

it('tells exactly once when two replicas look at once', async () => {
  const { app } = await neglected()
  await Promise.all([app.tellSilent(SILENT_MS), app.tellSilent(SILENT_MS)])
  expect(await told(app)).toBe(1)
})
