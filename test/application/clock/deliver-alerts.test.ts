import { describe, expect, it } from 'vitest'
import type { Deliveries } from '../../../src/application/clock/deliver-alerts.ts'
import type { Alert, AlertStore } from '../../../src/application/ports/alert-store.ts'
import { NotDelivered, type Notice } from '../../../src/application/ports/notifier.ts'
import { DatabaseUnavailable } from '../../../src/application/ports/unavailable.ts'
import type { Application } from '../../support/application.ts'
import { fakeChannel, makeHanging } from '../../support/fake-channel.ts'
import { PEOPLE, someAlert, someEvent, someSession, store } from '../../support/samples.ts'
import { useApplications } from '../app-steps.ts'

const open = useApplications()

const away = () => new NotDelivered('away', 'answered 503', { status: 503 })
const refused = () => new NotDelivered('refused', 'answered 400', { status: 400 })
const TWENTY = { messages: 20, withinMs: 60_000 }

/** A session with so many alerts, one an event. */
const alarm = async (app: Application, count = 1, channel = PEOPLE.name): Promise<readonly Alert[]> => {
  const session = someSession()
  const events = Array.from({ length: count }, (_, i) => someEvent(session, { seq: i + 1 }))
  const alerts = events.map((event) => someAlert(event, { channel, nextAttemptAt: app.clock.now() }))
  await store(app.store.pairs, session.pair, { createdSessions: [session], events, alerts })
  return alerts
}

/** Sends what is due now, and what becomes due by that. */
const deliver = async (deliveries: Deliveries): Promise<number> => {
  let all = 0
  for (;;) {
    const { sent } = await deliveries.step()
    await deliveries.settled()
    all += sent
    if (sent === 0) return all
  }
}

/** The same for so many seconds, a look whenever it is said to be due. */
const deliverFor = async (app: Application, deliveries: Deliveries, seconds: number): Promise<void> => {
  const end = app.clock.now().getTime() + seconds * 1_000
  while (app.clock.now().getTime() < end) {
    const { restMs } = await deliveries.step()
    await deliveries.settled()
    app.clock.pass(Math.max(restMs, 10) / 1_000)
  }
}

const idsOf = (notices: readonly { readonly alertId: string }[]) => notices.map(({ alertId }) => alertId)
const kept = async (app: Application, { id }: { readonly id: string } = { id: '' }) =>
  (await app.alerts()).find((alert) => alert.id === id)

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
        await Promise.resolve()
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

describe('a channel with a limit', () => {
  /** What its receiver had, each message with its second. */
  const limited = (app: Application, react: (notices: readonly Notice[]) => void = () => undefined) => {
    const at: number[] = []
    const channel = fakeChannel(
      (notices) => {
        at.push(app.clock.now().getTime())
        react(notices)
      },
      { limits: [TWENTY], fits: (notices) => Math.min(notices.length, 50) },
    )
    const busiest = () =>
      Math.max(0, ...at.map((from) => at.filter((one) => one >= from && one < from + 60_000).length))
    return { ...channel, busiest }
  }

  it('tells of a flood of 500 without ever passing it, names each once and keeps the order of sessions', async () => {
    const app = await open()
    const { notifier, messages, got, busiest } = limited(app)
    const deliveries = app.deliveriesOf(notifier)
    const made: Alert[] = []
    for (let i = 0; i < 100; i += 1) {
      made.push(...(await alarm(app, 5)))
      if (i % 5 === 4) await deliverFor(app, deliveries, 3)
    }
    await deliverFor(app, deliveries, 60)
    expect(busiest()).toBeLessThanOrEqual(20)
    expect(idsOf(got()).toSorted()).toEqual(made.map(({ id }) => id).toSorted())
    expect(messages.some(({ length }) => length > 10)).toBe(true)
    const seqs = new Map<string, number[]>()
    for (const { body } of got()) {
      const { seq, data } = JSON.parse(body) as { seq: number; data: { session: { session_id: string } } }
      const { session_id } = data.session
      seqs.set(session_id, [...(seqs.get(session_id) ?? []), seq])
    }
    for (const told of seqs.values()) expect(told).toEqual([1, 2, 3, 4, 5])
  })

  it('counts what other processes sent', async () => {
    const app = await open()
    const { notifier, messages, busiest } = limited(app)
    for (let round = 0; round < 12; round += 1) {
      for (let i = 0; i < 10; i += 1) await alarm(app)
      // Each round a process that knows nothing of the one before.
      const deliveries = app.deliveriesOf(notifier, { owner: `process ${round}` })
      await deliverFor(app, deliveries, 4)
      await deliveries.stop()
    }
    expect(messages.length).toBeGreaterThan(10)
    expect(busiest()).toBeLessThanOrEqual(20)
  })

  it('tells of what was refused alone, so that it poisons no digest, and of the others all the same', async () => {
    const app = await open()
    const made: Alert[] = []
    for (let i = 0; i < 60; i += 1) made.push(...(await alarm(app)))
    const poison = made[30]?.id
    const { notifier, messages, busiest } = limited(app, (notices) => {
      if (idsOf(notices).includes(poison ?? '')) throw refused()
    })
    const deliveries = app.deliveriesOf(notifier)
    await deliverFor(app, deliveries, 60)
    // New ones do not wait for all that were refused with the poisoned one.
    const late = [...(await alarm(app)), ...(await alarm(app)), ...(await alarm(app))].map(({ id }) => id)
    await deliverFor(app, deliveries, 20)
    expect(idsOf(messages.flat())).toEqual(expect.arrayContaining(late))
    await deliverFor(app, deliveries, 1_200)
    const left = (await app.alerts()).filter(({ status }) => status !== 'delivered').map(({ id }) => id)
    expect(left).toEqual([poison])
    const poisonedDigests = messages.filter((each) => each.length > 1 && idsOf(each).includes(poison ?? ''))
    expect(poisonedDigests).toHaveLength(1)
    expect(busiest()).toBeLessThanOrEqual(20)
  })

  it('finds out which one breaks the receiver of a digest, and holds up none of the others for it', async () => {
    const app = await open()
    const made: Alert[] = []
    for (let i = 0; i < 40; i += 1) made.push(...(await alarm(app)))
    const poison = made[30]?.id
    const { notifier, busiest } = limited(app, (notices) => {
      if (idsOf(notices).includes(poison ?? '')) throw away()
    })
    await deliverFor(app, app.deliveriesOf(notifier), 1_200)
    const left = (await app.alerts()).filter(({ status }) => status !== 'delivered').map(({ id }) => id)
    expect(left).toEqual([poison])
    expect(busiest()).toBeLessThanOrEqual(20)
  })

  it('puts into no digest what its session has behind one that is under way, or that is told of alone', async () => {
    const app = await open()
    const [slow, refusedOne] = [await alarm(app, 3), await alarm(app, 3)]
    const { react } = makeHanging()
    const { notifier, messages } = fakeChannel(
      (notices, signal) => {
        const ids = idsOf(notices)
        if (ids.includes(slow[0]?.id ?? '')) return react(notices, signal)
        if (ids.includes(refusedOne[0]?.id ?? '')) throw refused()
      },
      { limits: [TWENTY] },
    )
    const deliveries = app.deliveriesOf(notifier)
    await deliveries.step()
    for (let i = 0; i < 30; i += 1) await alarm(app)
    for (let looks = 0; looks < 60; looks += 1) {
      await deliveries.step()
      for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate)
      app.clock.pass(1)
    }
    const told = idsOf(messages.flat())
    expect(new Set(told).size).toBe(32)
    expect(messages.some(({ length }) => length > 5)).toBe(true)
    for (const { id } of [...slow.slice(1), ...refusedOne.slice(1)]) expect(told).not.toContain(id)
  })

  it('tells of what the channel cannot read alone, and of the others all the same', async () => {
    const app = await open()
    const made: Alert[] = []
    for (let i = 0; i < 60; i += 1) made.push(...(await alarm(app)))
    const damaged = made[30]?.id
    const read = (notices: readonly Notice[]) => {
      if (idsOf(notices).includes(damaged ?? '')) throw new SyntaxError('no JSON')
      return notices.length
    }
    const { notifier, messages } = fakeChannel((notices) => void read(notices), {
      limits: [TWENTY],
      fits: read,
    })
    await deliverFor(app, app.deliveriesOf(notifier), 90)
    const left = (await app.alerts()).filter(({ status }) => status !== 'delivered')
    expect(left).toMatchObject([{ id: damaged, status: 'pending', lastError: 'no JSON' }])
    expect(
      messages.filter((each) => idsOf(each).includes(damaged ?? '')).every(({ length }) => length === 1),
    ).toBe(true)
    expect(messages.length).toBeLessThan(30)
  })

  it('has it all for single alerts where it takes no digests', async () => {
    const app = await open()
    const made: Alert[] = []
    for (let i = 0; i < 30; i += 1) made.push(...(await alarm(app)))
    const { notifier, messages } = fakeChannel(undefined, { limits: [TWENTY], fits: () => 1 })
    const deliveries = app.deliveriesOf(notifier)
    await deliverFor(app, deliveries, 30)
    expect(messages).toHaveLength(20)
    await deliverFor(app, deliveries, 60)
    expect(idsOf(messages.flat()).toSorted()).toEqual(made.map(({ id }) => id).toSorted())
  })
})

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
