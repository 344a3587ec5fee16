import { describe, expect, it } from 'vitest'
import { retryWaitMs } from '../../../src/application/clock/deliver-alerts.ts'
import { NotDelivered, type Notice, type Notifier } from '../../../src/application/ports/notifier.ts'
import type { Application } from '../../support/application.ts'
import { PEOPLE } from '../../support/samples.ts'
import { beginTransferred, granted, move, PAIR, robotWork, useApplications } from '../app-steps.ts'

const open = useApplications()

/** A channel that notes what it is given; `fails` says what is wrong with it. */
const channel = (name = PEOPLE.name, fails: (notice: Notice) => Error | null = () => null) => {
  const got: Notice[] = []
  const notifier: Notifier = {
    name,
    deliver: async (notice) => {
      got.push(notice)
      const failure = fails(notice)
      if (failure !== null) throw failure
    },
  }
  return { got, notifier }
}
const transferred = async (app: Application, shopId = 'shop-9') => {
  const { sessionId } = await beginTransferred(app, robotWork({ pair: { ...PAIR, shopId } }))
  return sessionId
}
const DEAD = () => new NotDelivered('answered 503')

describe('alerts', () => {
  it('are delivered once each, and then told as delivered', async () => {
    const app = await open()
    await transferred(app)
    const { got, notifier } = channel()
    expect(await app.deliverAlerts(notifier)).toEqual({ done: 1, isMore: true })
    expect(await app.deliverAlerts(notifier)).toEqual({ done: 0, isMore: false })
    expect(got).toHaveLength(1)
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ id: got[0]?.eventId, type: 'session.transferred' })
    expect(await app.alerts()).toMatchObject([{ status: 'delivered', attempts: 1, lastError: null }])
    expect(app.counted).toContainEqual({ what: 'alert', channel: 'people', outcome: 'delivered' })
  })

  it('are tried again with back-off for 24 h, and then parked and listed', async () => {
    const app = await open()
    await transferred(app)
    const begun = app.clock.now().getTime()
    const { got, notifier } = channel(PEOPLE.name, DEAD)
    const triedAfterS: number[] = []
    for (let second = 0; second < 30 * 3_600; second += 5) {
      if ((await app.deliverAlerts(notifier)).done > 0)
        triedAfterS.push((app.clock.now().getTime() - begun) / 1_000)
      app.clock.pass(5)
    }
    expect(triedAfterS).toEqual([0, 5, 35, 335, 2_135, 9_335, 27_335, 56_135, 86_735])
    expect(new Set(got.map(({ eventId }) => eventId)).size).toBe(1)
    const failed = await app.store.alerts.list('failed', 10, null)
    expect(failed.items).toMatchObject([
      { status: 'failed', attempts: 9, lastError: 'answered 503', nextAttemptAt: null },
    ])
    expect(app.counted.filter((each) => each.what === 'alert' && each.outcome === 'parked')).toHaveLength(1)
  }, 60_000)

  it('that were parked go out again at once when somebody says so', async () => {
    const app = await open()
    await transferred(app)
    const { notifier } = channel(PEOPLE.name, DEAD)
    for (let tries = 0; tries < 9; tries += 1) {
      await app.deliverAlerts(notifier)
      app.clock.pass(86_400)
    }
    const [parked] = await app.alerts()
    expect(parked?.status).toBe('failed')
    await app.store.alerts.retry(parked?.id ?? '')
    const healthy = channel()
    expect(await app.deliverAlerts(healthy.notifier)).toEqual({ done: 1, isMore: true })
    expect(await app.alerts()).toMatchObject([{ status: 'delivered' }])
  })

  it('wait as long as the receiver asks, and at least as long as the back-off', async () => {
    const app = await open()
    await transferred(app)
    let asked = 60_000
    const { got, notifier } = channel(PEOPLE.name, () => new NotDelivered('answered 429', asked))
    const triedAfter = async (seconds: number) => {
      app.clock.pass(seconds)
      await app.deliverAlerts(notifier)
      return got.length
    }
    expect(await triedAfter(0)).toBe(1)
    expect(await triedAfter(59)).toBe(1)
    asked = 1_000
    expect(await triedAfter(1)).toBe(2)
    expect(await triedAfter(29)).toBe(2)
    expect(await triedAfter(1)).toBe(3)
  })

  it('of one session keep their order: the later one waits for the first, others do not', async () => {
    const app = await open()
    const one = await transferred(app)
    const fails = channel(PEOPLE.name, (notice) =>
      JSON.parse(notice.body).data.session.session_id === one ? DEAD() : null,
    )
    await app.deliverAlerts(fails.notifier)
    app.clock.pass(3)
    granted(await move(app, one, 'handback'))
    granted(await move(app, one, 'transfer'))
    const other = await transferred(app, 'shop-10')
    await app.deliverAlerts(fails.notifier)
    const told = (id: string) => fails.got.filter(({ body }) => body.includes(id)).length
    expect([told(one), told(other)]).toEqual([1, 1])

    const healthy = channel()
    app.clock.pass(60)
    for (let runs = 0; runs < 3; runs += 1) await app.deliverAlerts(healthy.notifier)
    expect(healthy.got.map(({ body }) => JSON.parse(body).seq)).toEqual([2, 4])
  })

  it('of a dead channel hold up no other channel', async () => {
    const app = await open({ channels: [PEOPLE, { ...PEOPLE, name: 'dead' }] })
    await transferred(app)
    const [dead, alive] = [channel('dead', DEAD), channel()]
    await app.deliverAlerts(dead.notifier)
    await app.deliverAlerts(alive.notifier)
    expect(alive.got).toHaveLength(1)
    const statuses = (await app.alerts()).map(({ channel: name, status }) => [name, status])
    expect(new Map(statuses as [string, string][])).toEqual(
      new Map([
        ['people', 'delivered'],
        ['dead', 'pending'],
      ]),
    )
  })

  it('keep what was wrong short, whatever a receiver says', async () => {
    const app = await open()
    await transferred(app)
    await app.deliverAlerts(channel(PEOPLE.name, () => new Error('x'.repeat(5_000))).notifier)
    expect((await app.alerts())[0]?.lastError).toHaveLength(1_000)
  })
})

describe('the waits between tries', () => {
  it('make 24 h in all, are stretched by a fifth at most, and end', () => {
    const waits = (random: number) => [1, 2, 3, 4, 5, 6, 7, 8].map((n) => retryWaitMs(n, random) ?? 0)
    const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0)
    expect(sum(waits(0))).toBeGreaterThanOrEqual(86_400_000)
    expect(sum(waits(0.999))).toBeLessThanOrEqual(1.2 * sum(waits(0)))
    expect(retryWaitMs(9, 0)).toBeNull()
  })
})
