import { describe, expect, it } from 'vitest'
import type { AlertStore } from '../../../src/application/ports/alert-store.ts'
import { DatabaseUnavailable } from '../../../src/application/ports/unavailable.ts'
import { fakeChannel, makeHanging } from '../../support/fake-channel.ts'
import { useApplications } from '../app-steps.ts'
import { alarm, deliver, kept } from './delivery-steps.ts'

const open = useApplications()

describe('several processes', () => {
  it('send from a channel one at a time; another one takes over when the first is silent', async () => {
    const app = await open()
    await alarm(app)
    const { react } = makeHanging()
    const { messages, notifier } = fakeChannel(react)
    const [one, two] = ['one', 'two'].map((owner) => app.deliveriesOf(notifier, { owner }))
    await one?.step()
    for (let second = 0; second < 8; second += 1) {
      await two?.step()
      app.clock.pass(1)
      await one?.step()
    }
    expect(messages).toHaveLength(1)
    // The first is gone in the middle of it.
    for (let second = 0; second < 7; second += 1) {
      await two?.step()
      app.clock.pass(1)
    }
    expect(messages).toHaveLength(2)
    expect(messages[1]?.[0]?.eventId).toBe(messages[0]?.[0]?.eventId)
  })

  it('send nothing when the database answers so late that another one may have the channel', async () => {
    const app = await open()
    await alarm(app)
    const { messages, notifier } = fakeChannel()
    let lateS = 5
    const alerts: AlertStore = {
      ...app.store.alerts,
      sendFrom: async (turn, plan) => {
        const run = await app.store.alerts.sendFrom(turn, plan)
        app.clock.pass(lateS)
        return run
      },
    }
    const deliveries = app.deliveriesOf(notifier, { alerts })
    expect(await deliveries.step()).toMatchObject({ sent: 0 })
    expect(messages).toHaveLength(0)
    lateS = 1
    await deliver(deliveries)
    expect(messages).toHaveLength(1)
  })
})

describe('a process that stops', () => {
  it('ends what is under way without blaming its receiver, and leaves the channel to another one at once', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const hanging = fakeChannel(makeHanging().react)
    const hurried = { wait: async (ms: number, signal: AbortSignal) => untilOver(ms, signal) }
    const deliveries = app.deliveriesOf(hanging.notifier, hurried)
    await deliveries.step()
    const healthy = fakeChannel()
    const other = app.deliveriesOf(healthy.notifier, { owner: 'two' })
    expect(await deliver(other)).toBe(0)
    await deliveries.stop()
    expect(await kept(app, alert)).toMatchObject({ status: 'pending', attempts: 0, lastError: null })
    expect(await deliver(other)).toBe(1)
    expect(await deliveries.step()).toMatchObject({ sent: 0 })
    expect(hanging.messages).toHaveLength(1)
  })

  it('notes what is answered while it stops', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const { react, answers } = makeHanging()
    const { notifier } = fakeChannel(react)
    const deliveries = app.deliveriesOf(notifier)
    await deliveries.step()
    const stopped = deliveries.stop()
    answers[0]?.()
    await stopped
    expect(await kept(app, alert)).toMatchObject({ status: 'delivered', attempts: 1 })
  })
})

/** Waits of a moment are over at once, those for an answer never. */
const untilOver = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (ms < 10_000) setImmediate(resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

describe('an outcome that cannot be noted', () => {
  it('is noted later, and until then its alert is not sent again', async () => {
    const app = await open()
    const [alert] = await alarm(app)
    const { messages, notifier } = fakeChannel()
    const troubles: unknown[] = []
    const pauses: (() => void)[] = []
    let isDown = true
    const alerts: AlertStore = {
      ...app.store.alerts,
      markDelivered: async (channel, ids) => {
        if (isDown) throw new DatabaseUnavailable('gone')
        await app.store.alerts.markDelivered(channel, ids)
      },
    }
    const deliveries = app.deliveriesOf(notifier, {
      alerts,
      onNotNoted: (error) => troubles.push(error),
      // The second wait is the pause between two tries.
      wait: (ms, signal) =>
        new Promise((resolve) => {
          if (ms < 10_000) pauses.push(resolve)
          signal.addEventListener('abort', () => resolve(), { once: true })
        }),
    })
    const nextPause = async () => {
      while (pauses.length === 0) await new Promise(setImmediate)
      pauses.shift()?.()
    }
    await deliveries.step()
    for (let round = 0; round < 4; round += 1) {
      await nextPause()
      app.clock.pass(10)
      await deliveries.step()
    }
    expect(messages).toHaveLength(1)
    expect(await kept(app, alert)).toMatchObject({ status: 'pending' })
    isDown = false
    await nextPause()
    await deliveries.settled()
    expect(await deliver(deliveries)).toBe(0)
    expect(messages).toHaveLength(1)
    expect(await kept(app, alert)).toMatchObject({ status: 'delivered', attempts: 1 })
    expect(troubles).toHaveLength(1)
  })
})
