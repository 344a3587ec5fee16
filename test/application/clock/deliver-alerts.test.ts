import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { NotDelivered } from '../../../src/application/ports/notifier.ts'
import { fakeChannel, makeHanging } from '../../support/fake-channel.ts'
import { useApplications } from '../app-steps.ts'
import { alarm, away, deliver, idsOf, kept, refused } from './delivery-steps.ts'

const open = useApplications()

describe('alerts', () => {
  it('are delivered once each, and then told as delivered', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const { messages, notifier } = fakeChannel()
    expect(await deliver(app.deliveriesOf(notifier))).toBe(1)
    expect(messages).toHaveLength(1)
    expect(JSON.parse(messages[0]?.[0]?.body ?? '')).toMatchObject({ id: alert?.eventId })
    expect(await app.alerts()).toMatchObject([{ status: 'delivered', attempts: 1, lastError: null }])
    expect(app.counted).toContainEqual({ what: 'alert', channel: 'people', outcome: 'delivered' })
  })

  it('are tried again with back-off for 24 h, and then parked and listed', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const begun = app.clock.now().getTime()
    const triedAfterS: number[] = []
    const { got, notifier } = fakeChannel(() => {
      triedAfterS.push((app.clock.now().getTime() - begun) / 1_000)
      throw away()
    })
    const deliveries = app.deliveriesOf(notifier)
    for (let second = 0; second < 30 * 3_600; second += 1) {
      await deliver(deliveries)
      const { nextAttemptAt } = (await kept(app, alert)) ?? {}
      if (nextAttemptAt === null || nextAttemptAt === undefined) break
      app.clock.pass((nextAttemptAt.getTime() - app.clock.now().getTime()) / 1_000)
    }
    expect(triedAfterS.slice(0, 8)).toEqual([0, 2, 7, 17, 32, 62, 122, 242])
    expect(triedAfterS.at(-1)).toBeGreaterThanOrEqual(86_400)
    expect(new Set(got().map(({ eventId }) => eventId)).size).toBe(1)
    expect((await app.store.alerts.list('failed', 10, null)).items).toMatchObject([
      { attempts: triedAfterS.length, lastError: 'answered 503', nextAttemptAt: null },
    ])
    expect(app.counted.filter((each) => each.what === 'alert' && each.outcome === 'parked')).toHaveLength(1)

    // By hand it goes out at once, and its 24 h begin anew.
    await app.store.alerts.retry(alert?.id ?? '')
    app.clock.pass(1)
    expect(await deliver(deliveries)).toBe(1)
    expect(await kept(app, alert)).toMatchObject({ status: 'pending', attempts: 1 })
    await app.store.alerts.retry(alert?.id ?? '')
    await deliver(app.deliveriesOf(fakeChannel().notifier))
    expect(await kept(app, alert)).toMatchObject({ status: 'delivered' })
  })

  it('wait as long as the receiver asks, and at least as long as the back-off', async () => {
    const app = await open()
    await alarm(app)
    let retryAfterMs = 60_000
    const { messages, notifier } = fakeChannel(() => {
      throw new NotDelivered('away', 'answered 503', { retryAfterMs })
    })
    const deliveries = app.deliveriesOf(notifier)
    const triedAfter = async (seconds: number) => {
      app.clock.pass(seconds)
      await deliver(deliveries)
      return messages.length
    }
    expect(await triedAfter(0)).toBe(1)
    expect(await triedAfter(59)).toBe(1)
    retryAfterMs = 1_000
    expect(await triedAfter(1)).toBe(2)
    expect(await triedAfter(4)).toBe(2)
    expect(await triedAfter(1)).toBe(3)
  })

  it('of one session keep their order: the later ones wait for the first, others do not', async () => {
    const app = await open()
    const [ours, others] = [await alarm(app, 3), await alarm(app)]
    let isDown = true
    const { got, notifier } = fakeChannel(([first]) => {
      if (isDown && first?.alertId === ours[0]?.id) throw refused()
    })
    const deliveries = app.deliveriesOf(notifier)
    await deliver(deliveries)
    const told = idsOf(got())
    // The success of the other woke the first of ours, which is no reason to pass it over.
    expect(new Set(told)).toEqual(new Set([ours[0]?.id, others[0]?.id]))
    isDown = false
    app.clock.pass(60)
    await deliver(deliveries)
    expect(idsOf(got()).slice(told.length)).toEqual(idsOf(ours.map(({ id }) => ({ alertId: id }))))
  })

  it('of a dead channel hold up no other channel', async () => {
    const app = await open()
    await alarm(app, 1, 'dead')
    await alarm(app, 1, 'alive')
    const dead = fakeChannel(makeHanging().react, { name: 'dead' })
    const alive = fakeChannel(undefined, { name: 'alive' })
    await app.deliveriesOf(dead.notifier).step()
    await deliver(app.deliveriesOf(alive.notifier))
    expect([dead.messages, alive.messages].map(({ length }) => length)).toEqual([1, 1])
    const statuses = (await app.alerts()).map(({ channel, status }) => `${channel} ${status}`)
    expect(statuses.toSorted()).toEqual(['alive delivered', 'dead pending'])
  })

  it('keep what was wrong short, whatever a receiver says', async () => {
    const app = await open()
    await alarm(app)
    const { notifier } = fakeChannel(() => {
      throw new Error('x'.repeat(5_000))
    })
    await deliver(app.deliveriesOf(notifier))
    expect((await app.alerts())[0]?.lastError).toHaveLength(1_000)
  })
})

describe('a channel that rests', () => {
  it('asks one thing of the database, and writes nothing', async () => {
    const asked: string[] = []
    const app = await open({ hearRows: ({ sql }) => void asked.push(sql) })
    await alarm(app)
    const deliveries = app.deliveriesOf(fakeChannel().notifier)
    await deliver(deliveries)
    asked.splice(0)
    await deliveries.step()
    expect(asked).toEqual([expect.stringMatching(/^\s*SELECT a\.alert_id/)])
  })
})

describe('a message that is slow', () => {
  it('holds up its own session alone, and is sent once', async () => {
    const app = await open()
    const [slow] = await alarm(app, 2)
    const { react, answers } = makeHanging()
    const { messages, notifier } = fakeChannel((notices, signal) =>
      notices[0]?.alertId === slow?.id ? react(notices, signal) : undefined,
    )
    const deliveries = app.deliveriesOf(notifier)
    const rung = { times: 0 }
    deliveries.onRoom(() => {
      rung.times += 1
    })
    await deliveries.step()
    for (let round = 0; round < 5; round += 1) {
      await alarm(app, 2)
      for (let looks = 0; looks < 4; looks += 1) {
        await deliveries.step()
        app.clock.pass(1)
        await setImmediate()
      }
    }
    expect(idsOf(messages.flat()).filter((id) => id === slow?.id)).toHaveLength(1)
    expect(messages).toHaveLength(11)
    expect(rung.times).toBe(10)
    answers[0]?.()
    await deliveries.settled()
    await deliver(deliveries)
    expect(messages).toHaveLength(12)
    expect((await app.alerts()).every(({ status }) => status === 'delivered')).toBe(true)
  })

  it('is one of twenty at the most, and what becomes free is used at once', async () => {
    const app = await open()
    for (let i = 0; i < 30; i += 1) await alarm(app)
    const { react, answers } = makeHanging()
    const { messages, notifier } = fakeChannel(react)
    const deliveries = app.deliveriesOf(notifier)
    for (let looks = 0; looks < 3; looks += 1) await deliveries.step()
    expect(messages).toHaveLength(20)
    const room = new Promise<void>((resolve) => deliveries.onRoom(resolve))
    answers[3]?.()
    await room
    await deliveries.step()
    expect(messages).toHaveLength(21)
    expect(new Set(idsOf(messages.flat())).size).toBe(21)
    for (let i = 0; i < 30; i += 1) {
      for (const answer of answers) answer()
      await deliveries.step()
    }
    await deliveries.settled()
    expect(messages).toHaveLength(30)
  })

  it('that never ends is given up, though the channel promised to', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const { notifier } = fakeChannel(() => new Promise(() => undefined))
    await deliver(app.deliveriesOf(notifier, { wait: async () => undefined }))
    expect(await kept(app, alert)).toMatchObject({ status: 'pending', attempts: 1, lastError: 'no answer' })
  })
})

describe('a receiver that is away', () => {
  it('is asked by three at once, one lot a second, until it is back', async () => {
    const app = await open()
    for (let i = 0; i < 40; i += 1) await alarm(app)
    let isAway = true
    const { react, answers } = makeHanging()
    const { messages, notifier } = fakeChannel((notices, signal) => {
      if (isAway && messages.length <= 20) throw away()
      return isAway ? react(notices, signal) : undefined
    })
    const deliveries = app.deliveriesOf(notifier)
    await deliver(deliveries)
    expect(messages).toHaveLength(20)
    await deliveries.step()
    expect(messages).toHaveLength(20)
    app.clock.pass(1)
    await deliveries.step()
    await deliveries.step()
    app.clock.pass(5)
    await deliveries.step()
    expect(messages).toHaveLength(23)
    isAway = false
    for (const answer of answers) answer(away())
    await deliveries.settled()
    app.clock.pass(1)
    await deliver(deliveries)
    // The first success has the rest go out at once, their back-off or not.
    expect((await app.alerts()).every(({ status }) => status === 'delivered')).toBe(true)
  })

  it('has all that waited once it takes something, and what it will never take is not tried with each', async () => {
    const app = await open()
    const [poisoned] = await alarm(app)
    const { messages, notifier } = fakeChannel(([first]) => {
      if (first?.alertId === poisoned?.id) throw refused()
    })
    const deliveries = app.deliveriesOf(notifier)
    await deliver(deliveries)
    for (let i = 0; i < 30; i += 1) {
      await alarm(app)
      await deliver(deliveries)
    }
    const tries = idsOf(messages.flat()).filter((id) => id === poisoned?.id).length
    expect(tries).toBe(11)
    expect((await app.alerts()).filter(({ status }) => status !== 'delivered')).toHaveLength(1)
  })
})

describe('a receiver that is told too fast', () => {
  it('is left alone as long as it asks', async () => {
    const app = await open()
    let isCalm = false
    const { messages, notifier } = fakeChannel(() => {
      if (!isCalm) throw new NotDelivered('too_fast', 'answered 429', { retryAfterMs: 40_000 })
    })
    const deliveries = app.deliveriesOf(notifier)
    await alarm(app)
    await deliver(deliveries)
    await alarm(app)
    isCalm = true
    app.clock.pass(39)
    expect(await deliver(deliveries)).toBe(0)
    app.clock.pass(1)
    expect(await deliver(deliveries)).toBe(2)
    expect(messages).toHaveLength(3)
  })

  it('is left alone ever longer where it does not say, and for an hour at the most', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const silences: (number | null)[] = [null, null, null, null, null, null, null, 100_000_000, 0]
    const { notifier } = fakeChannel(() => {
      throw new NotDelivered('too_fast', 'answered 429', { retryAfterMs: silences.shift() ?? null })
    })
    const deliveries = app.deliveriesOf(notifier)
    const quietS: number[] = []
    while (silences.length > 0) {
      await deliver(deliveries)
      const until = (await kept(app, alert))?.nextAttemptAt?.getTime() ?? 0
      quietS.push((until - app.clock.now().getTime()) / 1_000)
      app.clock.pass(quietS.at(-1) ?? 0)
    }
    expect(quietS).toEqual([15, 30, 60, 120, 240, 480, 600, 3_600, 1])
  })
})
