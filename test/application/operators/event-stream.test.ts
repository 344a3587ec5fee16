import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Listener, Told } from '../../../src/application/operators/event-listener.ts'
import { makeEventStream, type WantedEvents } from '../../../src/application/operators/event-stream.ts'
import type { EventLog } from '../../../src/application/ports/event-log.ts'
import { DatabaseUnavailable } from '../../../src/application/ports/unavailable.ts'
import type { SessionEvent } from '../../../src/domain/session-event.ts'
import { type Application, openApplication } from '../../support/application.ts'
import { someEvent, someNotice, somePair, someSession, store as storeIn } from '../../support/samples.ts'

const NO_FILTER = { sessionIds: [], accountIds: [], types: [] }
const DAY_MS = 86_400_000

let application: Application
let statements: string[] = []
beforeEach(async () => {
  statements = []
  application = await openApplication({ hearRows: ({ sql }) => statements.push(sql) })
})
afterEach(() => application.close())

/** The stream over the real log, which `change` may put faults into. */
const open = (limits = { all: 2_000, perKey: 1_500 }, change: (log: EventLog) => EventLog = (log) => log) => {
  const log = application.store.events
  const stream = makeEventStream({
    log: change(log),
    elapsedMs: () => application.clock.now().getTime(),
    limits,
  })
  const listen = async (wanted: Partial<WantedEvents> = {}) => {
    const listening = await stream.listen({
      lastEventId: null,
      filter: NO_FILTER,
      key: null,
      cut: () => undefined,
      ...wanted,
    })
    if (!listening.ok) throw new Error(`refused: ${listening.refusal}`)
    return listening.value
  }
  return { ...stream, log, join: listen }
}

const commit = (...events: readonly SessionEvent[]) =>
  storeIn(application.store.pairs, somePair(), { events })
const commitMany = async (count: number, make: () => SessionEvent = () => someNotice()) => {
  const made = Array.from({ length: count }, make)
  for (let from = 0; from < count; from += 100) await commit(...made.slice(from, from + 100))
  return made.map(({ id }) => id)
}

/** What the listener is told as long as it need not wait for it: ids of events, and the kinds of all else. */
const heard = async (listener: Listener): Promise<readonly string[]> => {
  const all: Told[] = []
  for (;;) {
    const asked = listener.next()
    const told = await Promise.race([
      asked,
      new Promise<'waits'>((resolve) => setTimeout(resolve, 20, 'waits')),
    ])
    if (told === 'waits') {
      pending.set(listener, asked)
      break
    }
    if (told === null) break
    all.push(...told)
  }
  return all.map((told) => (told.kind === 'event' ? told.event.id : told.kind))
}
/** What a listener has asked for already, and was not told. */
const pending = new Map<Listener, ReturnType<Listener['next']>>()

/** The same for one that waits already. */
const heardNext = async (listener: Listener): Promise<readonly string[]> => {
  const told = (await pending.get(listener)) ?? []
  pending.delete(listener)
  return [...told.map((one) => (one.kind === 'event' ? one.event.id : one.kind)), ...(await heard(listener))]
}

describe('the stream of events', () => {
  it('tells all who listen the same, in the order of the log, from now on', async () => {
    const stream = open()
    await commitMany(3)
    const [one, two] = [await stream.join(), await stream.join()]
    expect(await heard(one)).toEqual(['listening'])
    const ids = [...(await commitMany(2)), ...(await commitMany(1))]
    await stream.step()
    expect(await heardNext(one)).toEqual(ids)
    expect(await heard(two)).toEqual(['listening', ...ids])
  })

  it('goes on behind the event that was seen last, also where it was read long ago', async () => {
    const stream = open()
    const ids = await commitMany(130)
    const listener = await stream.join({ lastEventId: await placed(stream.log, 40) })
    expect(await heard(listener)).toEqual(['listening', ...ids.slice(40)])
    const more = await commitMany(1)
    await stream.step()
    expect(await heardNext(listener)).toEqual(more)
  })

  const placed = async (log: EventLog, position: number): Promise<string> => {
    while ((await log.place(500)) > 0);
    return (await log.readAfter(position - 1, 1)).events[0]?.id ?? ''
  }

  it('finds an event that had no place yet', async () => {
    const stream = open()
    const [first = '', second] = await commitMany(2)
    expect(await heard(await stream.join({ lastEventId: first }))).toEqual(['listening', second])
  })

  it.each(['evt_unknown', '号', 'x'.repeat(9_000)])(
    'tells who saw %s last to begin anew',
    async (lastEventId) => {
      const stream = open()
      const ids = await commitMany(2)
      const listener = await stream.join({ lastEventId })
      expect(await listener.next()).toEqual([
        { kind: 'listening' },
        { kind: 'reset', reason: 'unknown', eventId: ids[1] },
      ])
      const more = await commitMany(1)
      await stream.step()
      expect(await heard(listener)).toEqual(more)
    },
  )

  it('tells so whose event was forgotten, and whose next one was', async () => {
    const stream = open()
    const [first = '', second = ''] = await commitMany(2)
    const [last = ''] = await commitMany(1, () => someNotice('acc-1', new Date(Date.now() + DAY_MS)))
    expect(await heard(await stream.join({ lastEventId: first }))).toEqual(['listening', second, last])
    expect(await stream.log.purge(0, 1)).toBe(1)
    expect(await heard(await stream.join({ lastEventId: first }))).toEqual(['listening', 'reset'])
    expect(await stream.log.purge(0, 1)).toBe(1)
    expect(await heard(await stream.join({ lastEventId: second }))).toEqual(['listening', 'reset'])
    expect(await heard(await stream.join({ lastEventId: last }))).toEqual(['listening'])
  })

  it('tells a listener of a gap that it meets on its way, also when the stream itself meets it', async () => {
    const stream = open()
    const [slow, other] = [await stream.join(), await stream.join()]
    expect(await heard(slow)).toEqual(['listening'])
    await commitMany(3)
    await stream.log.place(10)
    await stream.log.purge(-DAY_MS * 365, 3)
    await stream.step()
    expect(await heardNext(slow)).toEqual(['reset'])
    const more = await commitMany(1)
    await stream.step()
    expect(await heardNext(slow)).toEqual(more)
    expect(await heard(other)).toEqual(['listening', 'reset'])
  })

  it('tells only what is asked for: any of each kind, all kinds together', async () => {
    const stream = open()
    const mine = someSession({ pair: { accountId: 'mine', shopId: 's' } })
    const own = [
      someEvent(mine, { seq: 1 }),
      someEvent(mine, { seq: 2, type: 'session.paused' }),
      someNotice('mine'),
      someNotice('other'),
      someEvent(someSession()),
    ]
    const [created, paused, silent, elsewhere, foreign] = own.map(({ id }) => id)
    const first = (await commitMany(1))[0] ?? ''
    for (const event of own) await commit(event)
    const told = async (filter: Partial<WantedEvents['filter']>) =>
      (await heard(await stream.join({ lastEventId: first, filter: { ...NO_FILTER, ...filter } }))).slice(1)
    const ordered = async (...ids: readonly (string | undefined)[]) => {
      const { events } = await stream.log.readAfter(0, 100)
      return events.map(({ id }) => id).filter((id) => ids.includes(id))
    }
    expect(await told({})).toHaveLength(5)
    expect(await told({ sessionIds: [mine.id] })).toEqual([created, paused])
    expect(await told({ sessionIds: [mine.id, 'ses_none'], types: ['session.paused'] })).toEqual([paused])
    expect(await told({ accountIds: ['mine'] })).toEqual(await ordered(created, paused, silent))
    expect(await told({ accountIds: ['mine', 'other'], types: ['worker.silent'] })).toEqual(
      await ordered(silent, elsewhere),
    )
    expect(await told({ types: ['session.created', 'session.paused'] })).toEqual(
      await ordered(created, paused, foreign),
    )
    expect(await told({ accountIds: ['other'], sessionIds: [mine.id] })).toEqual([])
  })

  it('holds nothing for who does not read, tells it all of it later, and keeps nobody else waiting', async () => {
    const stream = open()
    const [busy, eager] = [await stream.join(), await stream.join()]
    expect(await heard(eager)).toEqual(['listening'])
    const ids: string[] = []
    const got: string[] = []
    for (let n = 0; n < 13; n += 1) {
      ids.push(...(await commitMany(100)))
      while ((await stream.step()).isMore);
      got.push(...(await heardNext(eager)))
    }
    expect(got).toEqual(ids)
    // What is kept for all is less than that: the rest is read from the log.
    statements = []
    expect(await heard(busy)).toEqual(['listening', ...ids])
    expect(statements.filter((sql) => sql.includes('purged_to')).length).toBeGreaterThan(0)
  })

  it('tells what is large in small portions', async () => {
    const stream = open()
    const metadata = { text: 'x'.repeat(30_000) }
    const listener = await stream.join()
    expect(await listener.next()).toEqual([{ kind: 'listening' }])
    const ids = await commitMany(7, () => someEvent(someSession({ metadata })))
    await stream.step()
    const sizes: number[] = []
    const told: string[] = []
    while (told.length < ids.length) {
      const portion = (await listener.next()) ?? []
      sizes.push(portion.length)
      told.push(...portion.map((one) => (one.kind === 'event' ? one.event.id : one.kind)))
    }
    expect(told).toEqual(ids)
    expect(Math.max(...sizes)).toBe(2)
  })

  it('ends and cuts who has taken nothing for a minute, and nobody who waits', async () => {
    const stream = open()
    let cuts = 0
    const blocked = await stream.join({ cut: () => (cuts += 1) })
    const waits = await stream.join({ cut: () => (cuts += 1) })
    expect(await heard(waits)).toEqual(['listening'])
    application.clock.pass(50)
    await stream.tick()
    expect([stream.count(), cuts]).toEqual([2, 0])
    application.clock.pass(11)
    await stream.tick()
    expect([stream.count(), cuts]).toEqual([1, 1])
    expect(await blocked.next()).toBeNull()
    expect(await heardNext(waits)).toEqual(['tick'])
  })

  it('ticks for each who listens, amid events too, and once for who was busy', async () => {
    const stream = open()
    const [listener, busy] = [await stream.join(), await stream.join()]
    expect(await heard(listener)).toEqual(['listening'])
    const [id] = await commitMany(1)
    await stream.step()
    await stream.tick()
    expect(await heardNext(listener)).toEqual([id, 'tick'])
    await stream.tick()
    expect(await heardNext(listener)).toEqual(['tick'])
    expect(await heard(busy)).toEqual(['listening', 'tick', id])
  })

  it('ticks for who waits for a slow read, loses nothing of it, and ends in its middle', async () => {
    const gates: (() => void)[] = []
    const stream = open(undefined, (log) => ({
      ...log,
      readAfter: async (...asked) => {
        await new Promise<void>((resolve) => gates.push(resolve))
        return log.readAfter(...asked)
      },
    }))
    const ids = await commitMany(60)
    const lastEventId = await placed(stream.log, 1)
    const [one, two] = [await stream.join({ lastEventId }), await stream.join({ lastEventId })]
    for (const each of [one, two]) expect(await heard(each)).toEqual(['listening'])
    await stream.tick()
    expect(await heardNext(one)).toEqual(['tick'])
    await stream.tick()
    for (const open of gates.splice(0)) open()
    const told = await heardNext(one)
    expect(told.filter((what) => what === 'tick')).toHaveLength(1)
    expect(told.filter((what) => what !== 'tick')).toEqual(ids.slice(1, 51))
    stream.close()
    expect(await heardNext(one)).toEqual([])
    expect(await heardNext(two)).toEqual(['tick'])
  })

  it('ticks for who waits among events that are not his', async () => {
    const stream = open()
    const filter = { ...NO_FILTER, types: ['session.ended'] as const }
    const listener = await stream.join({ filter })
    expect(await heard(listener)).toEqual(['listening'])
    await commitMany(3)
    await stream.step()
    await stream.tick()
    expect(await heardNext(listener)).toEqual(['tick'])
  })

  it('takes so many in all and of a key, and makes room when one leaves', async () => {
    const stream = open({ all: 4, perKey: 2 })
    const refusal = async (key: string | null) => {
      const listening = await stream.listen({
        lastEventId: null,
        filter: NO_FILTER,
        key,
        cut: () => undefined,
      })
      return listening.ok ? null : listening.refusal
    }
    const first = await stream.join({ key: 'ops' })
    expect(await refusal('ops')).toBeNull()
    expect(await refusal('ops')).toBe('too_many')
    expect(await refusal('other')).toBeNull()
    expect(await refusal(null)).toBeNull()
    expect(await refusal('third')).toBe('too_many')
    first.leave()
    first.leave()
    expect(await refusal('ops')).toBeNull()
    expect(await refusal('ops')).toBe('too_many')
    expect(stream.count()).toBe(4)
  })

  it('ends all when it is closed, and takes no more', async () => {
    const stream = open()
    let cuts = 0
    const waits = await stream.join({ cut: () => (cuts += 1) })
    await stream.join({ cut: () => (cuts += 1) })
    expect(await heard(waits)).toEqual(['listening'])
    stream.close()
    expect(await heardNext(waits)).toEqual([])
    expect([stream.count(), cuts]).toEqual([0, 1])
    await expect(stream.join()).rejects.toThrow('closed')
  })

  it('asks the database nothing while nobody listens, and twice for a thousand who do', async () => {
    const stream = open()
    statements = []
    await stream.step()
    expect(statements).toEqual([])
    const listeners = await Promise.all(Array.from({ length: 1_000 }, () => stream.join()))
    for (const listener of listeners) await listener.next()
    const waiting = listeners.map((listener) => listener.next())
    statements = []
    await stream.step()
    expect(statements).toHaveLength(2)
    const [id] = await commitMany(1)
    await stream.log.place(10)
    statements = []
    await stream.step()
    const told = await Promise.all(waiting)
    expect(statements).toHaveLength(2)
    expect(new Set(told.flat().map((one) => one?.kind === 'event' && one.event.id))).toEqual(new Set([id]))
    for (const listener of listeners) listener.leave()
    statements = []
    await stream.step()
    expect(statements).toEqual([])
  })

  it('goes on without a gap when the database is back', async () => {
    let isAway = false
    const stream = open(undefined, (log) => ({
      ...log,
      readAfter: async (...asked) => {
        if (isAway) throw new DatabaseUnavailable('away')
        return log.readAfter(...asked)
      },
    }))
    const ids = await commitMany(60)
    while ((await stream.log.place(500)) > 0);
    const listener = await stream.join({ lastEventId: ids[0] ?? '' })
    expect(await listener.next()).toEqual([{ kind: 'listening' }])
    isAway = true
    expect(await heard(listener)).toEqual([])
    await expect(stream.step()).rejects.toThrow('away')
    isAway = false
    await stream.step()
    expect(await heardNext(listener)).toEqual(ids.slice(1))
  })
})
