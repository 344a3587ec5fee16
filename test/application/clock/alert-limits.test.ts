import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../src/application/ports/alert-store.ts'
import type { Notice } from '../../../src/application/ports/notifier.ts'
import type { Application } from '../../support/application.ts'
import { fakeChannel, makeHanging } from '../../support/fake-channel.ts'
import { useApplications } from '../app-steps.ts'
import { alarm, away, deliver, deliverFor, idsOf, refused } from './delivery-steps.ts'

const open = useApplications()

const TWENTY = { messages: 20, withinMs: 60_000 }

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

  it('puts no more than two into words while they only wait for their place', async () => {
    const app = await open()
    const asked: number[] = []
    const { notifier } = fakeChannel(() => undefined, {
      limits: [TWENTY],
      fits: (notices) => {
        asked.push(notices.length)
        return notices.length
      },
    })
    const deliveries = app.deliveriesOf(notifier)
    for (let i = 0; i < 10; i += 1) await alarm(app)
    await deliver(deliveries)
    for (let i = 0; i < 50; i += 1) await alarm(app)
    asked.splice(0)
    expect(await deliveries.step()).toMatchObject({ sent: 0 })
    expect(asked).toEqual([2])
    await deliverFor(app, deliveries, 10)
    expect(Math.max(...asked)).toBe(50)
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
