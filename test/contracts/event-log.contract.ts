import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toEventBody } from '../../src/adapters/json/event-body.ts'
import type { EventLog, LoggedEvent } from '../../src/application/ports/event-log.ts'
import type { SessionEvent } from '../../src/domain/session-event.ts'
import type { OpenedSqlStore } from '../support/opened-store.ts'
import {
  someAlert,
  someEvent,
  someNotice,
  somePair,
  someSession,
  store as storeIn,
} from '../support/samples.ts'

const HOUR_MS = 3_600_000
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)

/** What every adapter of the event log promises. `open` hands over a store on an empty, migrated database. */
export const eventLogContract = (adapter: string, open: () => Promise<OpenedSqlStore>) =>
  describe(`${adapter} keeps the event log's contract`, () => {
    let opened: OpenedSqlStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const log = () => opened.store.events
    const commit = async (events: readonly SessionEvent[], pairs = opened.store.pairs) =>
      storeIn(pairs, somePair(), { events })
    const notices = (count: number, agoS = 0) =>
      Array.from({ length: count }, (_, i) => someNotice(`acc-${i}`, inSeconds(-agoS)))

    it('is empty at first', async () => {
      expect(await log().place(10)).toBe(0)
      expect(await log().end()).toEqual({ position: 0, eventId: null })
      expect(await log().readAfter(0, 10)).toEqual({ events: [], readTo: 0, isMore: false, isGap: false })
    })

    it('gives places by age, and reads them in this order, slice by slice, the same at every replica', async () => {
      const session = someSession({ pair: { accountId: '账号-1', shopId: 'shop-9' } })
      const [third, first] = [someEvent(session, { at: inSeconds(-10) }), someNotice('acc-2', inSeconds(-30))]
      const second = someEvent(someSession(), { at: inSeconds(-20) })
      for (const event of [third, first, second]) await commit([event])
      expect(await log().readAfter(0, 10)).toMatchObject({ events: [], isMore: false })

      expect(await opened.replica.events.place(2)).toBe(2)
      expect(await log().place(2)).toBe(1)
      expect(await log().place(2)).toBe(0)
      const all = await log().readAfter(0, 10)
      expect(await opened.replica.events.readAfter(0, 10)).toEqual(all)
      expect(all).toMatchObject({ readTo: 3, isMore: false, isGap: false })
      expect(all.events.map(({ position, id }) => [position, id])).toEqual([
        [1, first.id],
        [2, second.id],
        [3, third.id],
      ])
      expect(all.events[0]).toEqual({
        position: 1,
        id: first.id,
        type: 'worker.silent',
        sessionId: null,
        accountId: 'acc-2',
        body: JSON.stringify(toEventBody(first)),
      })
      expect(all.events[2]).toMatchObject({ sessionId: session.id, accountId: '账号-1' })

      const slice = await log().readAfter(1, 1)
      expect(slice).toMatchObject({ readTo: 2, isMore: true })
      expect(slice.events.map(({ id }) => id)).toEqual([second.id])
    })

    it('gives events of one session places by their seq, however they are stamped', async () => {
      const session = someSession()
      const stamped = (seq: number, agoS: number) => someEvent(session, { seq, at: inSeconds(-agoS) })
      // As by a clock that was set back: the third one is the oldest.
      await commit([stamped(1, 20), stamped(2, 20), stamped(3, 30), stamped(4, 10)])
      await log().place(10)
      const { events } = await log().readAfter(0, 10)
      expect(events.map(({ body }) => JSON.parse(body).seq)).toEqual([1, 2, 3, 4])
    })

    it('tells where it ends, and where an event stands', async () => {
      const [first, second, unplaced] = [someNotice(), someNotice(), someNotice()]
      await commit([first])
      await log().place(10)
      await commit([second])
      await log().place(10)
      await commit([unplaced])
      expect(await log().end()).toEqual({ position: 2, eventId: second.id })
      expect(await log().placeOf(first.id)).toEqual({ position: 1, eventId: first.id })
      for (const id of [unplaced.id, 'evt_unknown', '', '号', 'x'.repeat(65)])
        expect(await log().placeOf(id)).toBeNull()
    })

    // What is stamped earlier may be committed later: whoever numbers it by its stamp, or before its commit, has readers
    // that went on already never see it.
    it('shows an event that was committed late to a reader that went on before', async () => {
      const late = someNotice('late', inSeconds(-60))
      await commit(notices(3))
      await log().place(10)
      const read = await log().readAfter(0, 10)
      expect(read.events).toHaveLength(3)
      await commit([late])
      await log().place(10)
      expect((await log().readAfter(read.readTo, 10)).events.map(({ id }) => id)).toEqual([late.id])
    })

    it('gives many writers places of which none is given twice or left out, and a reader on the way misses none', async () => {
      const { store, replica } = opened
      const written: string[] = []
      const write = async (which: number) => {
        for (let n = 0; n < 25; n += 1) {
          const own = notices(1 + (n % 3), which)
          await commit(own, (which % 2 === 0 ? store : replica).pairs)
          written.push(...own.map(({ id }) => id))
        }
      }
      let isOver = false
      const place = async ({ place }: EventLog) => {
        while (!isOver) await place(3)
        while ((await place(100)) > 0);
      }
      const seen: LoggedEvent[] = []
      const follow = async ({ readAfter }: EventLog) => {
        let [from, isLast] = [0, false]
        for (;;) {
          const slice = await readAfter(from, 7)
          seen.push(...slice.events)
          from = slice.readTo
          if (isLast && slice.events.length === 0) return
          isLast = isOver && seen.length >= written.length
        }
      }
      const placing = [store, replica, store].map(({ events }) => place(events))
      const following = follow(replica.events)
      await Promise.all([0, 1, 2, 3].map(write))
      isOver = true
      await Promise.all(placing)
      await following
      expect(seen.map(({ position }) => position)).toEqual(written.map((_, i) => i + 1))
      expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(written))
    })

    it('forgets old events with their alerts, and tells whoever asks for what is behind them', async () => {
      await commit(notices(4, 7_200))
      const recent = notices(2)
      await commit(recent)
      await log().place(10)
      expect(await log().purge(HOUR_MS, 3)).toBe(3)
      expect(await log().readAfter(0, 10)).toEqual({ events: [], readTo: 0, isMore: false, isGap: true })
      expect(await log().readAfter(2, 10)).toMatchObject({ isGap: true })
      expect(await log().readAfter(3, 10)).toMatchObject({ readTo: 6, isGap: false })

      expect(await log().purge(HOUR_MS, 10)).toBe(1)
      expect(await log().purge(HOUR_MS, 10)).toBe(0)
      const left = await log().readAfter(4, 10)
      expect(new Set(left.events.map(({ id }) => id))).toEqual(new Set(recent.map(({ id }) => id)))
    })

    it('goes on counting when all was forgotten, and tells nobody at its end of a gap', async () => {
      const [event, next] = [someNotice(), someNotice()]
      await commit([event])
      await log().place(10)
      expect(await log().purge(-HOUR_MS, 10)).toBe(1)
      expect(await log().end()).toEqual({ position: 1, eventId: null })
      expect(await log().placeOf(event.id)).toBeNull()
      expect(await log().readAfter(1, 10)).toMatchObject({ events: [], isGap: false })
      await commit([next])
      await log().place(10)
      expect((await log().readAfter(1, 10)).events).toMatchObject([{ position: 2, id: next.id }])
    })

    it('keeps what has no place yet, and what an alert waits for, of a session or of none', async () => {
      const { alerts, pairs } = opened.store
      const events = { waits: someNotice(), parked: someNotice(), told: someEvent(someSession()) }
      const statuses = { waits: 'pending', parked: 'failed', told: 'delivered' } as const
      const kinds = ['waits', 'parked', 'told'] as const
      for (const kind of kinds) {
        const alert = someAlert(events[kind], { status: statuses[kind], nextAttemptAt: inSeconds(0) })
        const other = someAlert(events[kind], { status: 'delivered', channel: 'other' })
        await storeIn(pairs, somePair(), { events: [events[kind]], alerts: [alert, other] })
      }
      expect(await log().purge(-HOUR_MS, 10)).toBe(0)
      await log().place(10)
      await commit([someNotice()])
      expect(await log().purge(-HOUR_MS, 10)).toBe(2)
      const left = await alerts.list(null, 10, null)
      expect(new Set(left.items.map(({ eventId }) => eventId))).toEqual(new Set([events.waits.id]))
      expect(left.items).toHaveLength(2)
      expect(await log().place(10)).toBe(1)
    })
  })
