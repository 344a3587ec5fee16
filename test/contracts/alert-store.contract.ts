import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../src/adapters/runtime/ids.ts'
import type { Alert, AlertStore } from '../../src/application/ports/alert-store.ts'
import type { SessionEvent } from '../../src/domain/session-event.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import {
  someAlert,
  someEvent,
  someMessage,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

const LONG_MS = 600_000

/** What every alert store promises. `open` hands over a store on an empty, migrated database. */
export const alertStoreContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the alert store's contract`, () => {
    let opened: OpenedStore
    let channel: string
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())
    // A channel of its own keeps each test's alerts apart.
    beforeEach(() => {
      channel = `channel ${newId('alert')}`
    })

    const alerts = (): AlertStore => opened.store.alerts
    /** A session whose events, numbered from 1, each have one alert. */
    const keep = async (count: number, facts: Partial<Alert> = {}): Promise<readonly Alert[]> => {
      const session = someSession()
      const events = Array.from({ length: count }, (_, i) => someEvent(session, { seq: i + 1 }))
      const made = events.map((event) => someAlert(event, { channel, ...facts }))
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], events, alerts: made })
      return made
    }
    const claim = async (from = alerts(), limit = 50, claimMs = LONG_MS) =>
      (await from.claimDue(channel, limit, claimMs)).map(({ alert }) => alert)

    it('hands out a due alert with its event as JSON, and counts the attempt', async () => {
      const session = someSession({ reason: '人工 👩', state: 'active' })
      const task = someTask(session)
      const said = [
        someMessage(session, { messageId: 'a' }),
        someMessage(session, { messageId: 'b', arrival: 2 }),
      ]
      const events: readonly SessionEvent[] = [
        { ...someEvent(session, { seq: 3 }), type: 'message.received', messages: said, changed: 1 },
        { ...someEvent(session, { seq: 4 }), type: 'task.completed', task },
      ]
      const made = events.map((event) => someAlert(event, { channel }))
      await storeIn(opened.store.pairs, session.pair, {
        createdSessions: [session],
        createdTasks: [task],
        events,
        alerts: made,
      })
      const shown = expect.objectContaining({ session_id: session.id, state: 'active', reason: '人工 👩' })
      const bodies = [
        {
          type: 'message.received',
          seq: 3,
          data: {
            session: shown,
            messages: {
              stored: 2,
              changed: 1,
              newest_sent_at: said[1]?.sentAt.toISOString(),
              first_message_id: 'a',
              last_message_id: 'b',
            },
          },
        },
        {
          type: 'task.completed',
          seq: 4,
          data: {
            session: shown,
            task: expect.objectContaining({ task_id: task.id, status: 'pending' }),
          },
        },
      ]
      for (const [i, body] of bodies.entries()) {
        const [due] = await alerts().claimDue(channel, 10, LONG_MS)
        expect(due?.alert).toEqual({ ...made[i], attempts: 1, nextAttemptAt: expect.any(Date) })
        expect(JSON.parse(due?.body ?? '')).toEqual({
          id: events[i]?.id,
          timestamp: events[i]?.at.toISOString(),
          ...body,
        })
        await alerts().markDelivered(made[i]?.id ?? '')
      }
    })

    it('hands out nothing that is claimed, delivered, parked, not due or of another channel', async () => {
      const later = new Date(Date.now() + LONG_MS)
      await keep(1, { nextAttemptAt: later })
      await keep(1, { status: 'failed', nextAttemptAt: null })
      await keep(1, { channel: `${channel} of others` })
      const [delivered] = await keep(1)
      expect(await claim()).toHaveLength(1)
      expect(await claim()).toEqual([])
      await alerts().markDelivered(delivered?.id ?? '')
      expect(await claim()).toEqual([])
      const { items } = await alerts().list('delivered', 200, null)
      expect(items.find(({ id }) => id === delivered?.id)).toMatchObject({ attempts: 1, nextAttemptAt: null })
    })

    it('hands out the longest due first, up to the limit', async () => {
      const times = [30, 10, 20].map((seconds) => new Date(Date.now() - seconds * 1_000))
      const made = []
      for (const nextAttemptAt of times) made.push((await keep(1, { nextAttemptAt }))[0]?.id)
      const [thirty, ten, twenty] = made
      expect((await claim(alerts(), 2)).map(({ id }) => id)).toEqual([thirty, twenty])
      expect((await claim(alerts(), 2)).map(({ id }) => id)).toEqual([ten])
    })

    it('hands out of each session only its first undelivered one', async () => {
      const [a1, a2, a3] = await keep(3)
      const [b1] = await keep(2)
      expect(new Set((await claim()).map(({ id }) => id))).toEqual(new Set([a1?.id, b1?.id]))
      // While the first is under way, or waits for another try, the second does not overtake it.
      expect(await claim()).toEqual([])
      await alerts().markFailed(a1?.id ?? '', 'no answer', LONG_MS)
      expect(await claim()).toEqual([])
      await alerts().markDelivered(a1?.id ?? '')
      expect((await claim()).map(({ id }) => id)).toEqual([a2?.id])
      // Parked, it no longer holds up the next one.
      await alerts().markFailed(a2?.id ?? '', 'gone', null)
      expect((await claim()).map(({ id }) => id)).toEqual([a3?.id])
    })

    it('hands an alert out again once the claim is over, or the wait for another try', async () => {
      const [made] = await keep(1)
      expect(await claim(alerts(), 1, 0)).toMatchObject([{ attempts: 1 }])
      expect(await claim(alerts(), 1)).toMatchObject([{ id: made?.id, attempts: 2 }])
      await alerts().markFailed(made?.id ?? '', '503 😡', 0)
      expect(await claim(alerts(), 1)).toMatchObject([{ attempts: 3, lastError: '503 😡' }])
    })

    it.each([1, 2, 3])('never lets two claimers have the same alert (round %i)', async () => {
      for (let i = 0; i < 12; i += 1) await keep(2)
      const claims = await Promise.all(
        Array.from({ length: 16 }, (_, i) => claim(i % 2 ? opened.replica.alerts : alerts(), 5)),
      )
      const ids = claims.flat().map(({ id }) => id)
      expect(ids).toHaveLength(12)
      expect(new Set(ids).size).toBe(12)
    })

    it('parks what was given up, lists it by status, newest first, page by page, and tries it again', async () => {
      const made: string[] = []
      for (let i = 0; i < 5; i += 1) {
        const [alert] = await keep(1)
        await alerts().markFailed(alert?.id ?? '', 'refused', null)
        made.push(alert?.id ?? '')
      }
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<AlertStore['list']>> = await alerts().list('failed', 2, cursor)
        found.push(...page.items.filter((alert) => alert.channel === channel).map(({ id }) => id))
        expect(page.items.length).toBeLessThanOrEqual(2)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(found).toEqual(made.toReversed())

      const again = await alerts().retry(made[0] ?? '')
      expect(again).toMatchObject({ id: made[0], status: 'pending', attempts: 0, lastError: 'refused' })
      expect((await claim()).map(({ id }) => id)).toEqual([made[0]])
    })

    it('lists alerts of any status, and all facts of each', async () => {
      const [made] = await keep(1, { attempts: 4, lastError: 'x', nextAttemptAt: null, status: 'failed' })
      const { items } = await alerts().list(null, 200, null)
      expect(items.find(({ id }) => id === made?.id)).toEqual(made)
    })

    it('leaves a delivered alert delivered, and knows no alert with an id that does not exist', async () => {
      const [made] = await keep(1)
      const id = made?.id ?? ''
      await claim()
      await alerts().markDelivered(id)
      await alerts().markFailed(id, 'too late', 0)
      expect(await alerts().retry(id)).toMatchObject({ status: 'delivered', lastError: null })
      expect(await claim()).toEqual([])
      expect(await alerts().retry('alr_none')).toBeNull()
      expect(await alerts().retry('é')).toBeNull()
    })
  })
