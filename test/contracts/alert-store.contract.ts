import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../src/adapters/runtime/ids.ts'
import type {
  Alert,
  AlertRun,
  AlertStore,
  ChannelStanding,
  ChannelTurn,
  FailedDelivery,
  WaitingAlert,
} from '../../src/application/ports/alert-store.ts'
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
const REFUSED = { failure: 'refused', error: 'no thanks', muteMs: null } as const

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
    const turn = (facts: Partial<ChannelTurn> = {}): ChannelTurn => ({
      channel,
      owner: 'one',
      holdMs: LONG_MS,
      most: 50,
      later: 0,
      ...facts,
    })
    const NOTHING: AlertRun = { parcels: [], sentAt: [] }
    /** What the store shows to whoever sends nothing; null: it shows nothing. */
    const look = async (facts: Partial<ChannelTurn> = {}, from = alerts()) => {
      let shown: { readonly standing: ChannelStanding; readonly waiting: readonly WaitingAlert[] } | null =
        null
      const run = await from.sendFrom(turn(facts), (standing, waiting) => {
        shown = { standing, waiting }
        return { ...NOTHING, sentAt: standing.sentAt }
      })
      return run === null
        ? null
        : (shown as { standing: ChannelStanding; waiting: readonly WaitingAlert[] } | null)
    }
    const waiting = async (facts: Partial<ChannelTurn> = {}): Promise<readonly WaitingAlert[]> =>
      (await look(facts))?.waiting ?? []
    const due = async (facts: Partial<ChannelTurn> = {}) =>
      (await waiting(facts)).map(({ alert }) => alert.id)
    /** How it stands, shown with an alert of its own. */
    const standing = async (): Promise<ChannelStanding> => {
      const [made] = await keep(1)
      const shown = await look()
      await alerts().markFailed(channel, { ...REFUSED, alerts: [{ id: idOf(made), retryInMs: null }] })
      if (shown === null) throw new Error('another one has the channel')
      return shown.standing
    }
    const send = (parcels: readonly (readonly WaitingAlert[])[], sentAt: readonly Date[] = []) =>
      alerts().sendFrom(turn(), () => ({ parcels, sentAt }))
    const idOf = (alert: Alert | undefined): string => alert?.id ?? ''
    const deliver = (alert: Alert | undefined) => alerts().markDelivered(channel, [idOf(alert)])
    const fail = (alert: Alert | undefined, retryInMs: number | null, facts: Partial<FailedDelivery> = {}) =>
      alerts().markFailed(channel, { ...REFUSED, ...facts, alerts: [{ id: idOf(alert), retryInMs }] })
    const kept = async (alert: Alert | undefined) =>
      (await alerts().list(null, 200, null)).items.find(({ id }) => id === alert?.id)

    it('shows a due alert with its event as JSON', async () => {
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
        const [first] = await waiting()
        expect(first).toEqual({
          alert: made[i],
          body: expect.any(String),
          failure: null,
          triedFrom: null,
          after: null,
        })
        expect(JSON.parse(first?.body ?? '')).toEqual({
          id: events[i]?.id,
          timestamp: events[i]?.at.toISOString(),
          ...body,
        })
        await deliver(made[i])
      }
    })

    it('shows nothing that is delivered, parked, not due or of another channel, and then plans nothing', async () => {
      const later = new Date(Date.now() + LONG_MS)
      await keep(1, { status: 'failed', nextAttemptAt: null })
      await keep(1, { channel: `${channel} of others` })
      expect(await look()).toBeNull()
      const [made] = await keep(1)
      expect(await due()).toEqual([idOf(made)])
      await deliver(made)
      await keep(1, { nextAttemptAt: later })
      expect(await look()).toBeNull()
      expect(await kept(made)).toMatchObject({
        status: 'delivered',
        attempts: 1,
        nextAttemptAt: null,
        lastError: null,
      })
    })

    it('shows the longest due first, up to as many as are asked for', async () => {
      const times = [30, 10, 20].map((seconds) => new Date(Date.now() - seconds * 1_000))
      const made = []
      for (const nextAttemptAt of times) made.push((await keep(1, { nextAttemptAt }))[0]?.id)
      const [thirty, ten, twenty] = made
      expect(await due({ most: 2 })).toEqual([thirty, twenty])
      expect(await due({ most: 3 })).toEqual([thirty, twenty, ten])
    })

    it('shows of each session only its first undelivered one', async () => {
      const [a1, a2, a3] = await keep(3)
      const [b1] = await keep(2)
      expect(new Set(await due())).toEqual(new Set([a1?.id, b1?.id]))
      // While the first waits for another try, the second does not overtake it.
      await fail(a1, LONG_MS)
      expect(await due()).toEqual([b1?.id])
      await deliver(a1)
      expect(new Set(await due())).toEqual(new Set([a2?.id, b1?.id]))
      // Parked, it no longer holds up the next one.
      await fail(a2, null)
      expect(new Set(await due())).toEqual(new Set([a3?.id, b1?.id]))
    })

    it('shows the later ones of a session behind its first, each after the one before, to whoever asks', async () => {
      const [a1, a2, a3] = await keep(3)
      const [b1, b2] = await keep(2, { nextAttemptAt: new Date(Date.now() - 1_000) })
      const shown = (await waiting({ later: 50 })).map(({ alert, after }) => [alert.id, after])
      expect(shown.slice(0, 2)).toEqual([
        [a1?.id, null],
        [b1?.id, null],
      ])
      expect(new Map(shown.slice(2) as [string, string | null][])).toEqual(
        new Map([
          [a2?.id, a1?.id],
          [a3?.id, a2?.id],
          [b2?.id, b1?.id],
        ]),
      )
      expect(shown.map(([id]) => id).indexOf(idOf(a3))).toBeGreaterThan(
        shown.map(([id]) => id).indexOf(idOf(a2)),
      )
      expect(await waiting({ later: 2 })).toHaveLength(4)
      // One that waits for another try holds up those behind it.
      await fail(a2, LONG_MS)
      expect(new Set(await due({ later: 50 }))).toEqual(new Set([a1?.id, b1?.id, b2?.id]))
    })

    it('leaves a channel to one process at a time, until its hold is over or it lets go', async () => {
      await keep(1)
      expect(await due({ owner: 'one' })).toHaveLength(1)
      expect(await look({ owner: 'two' })).toBeNull()
      expect(await look({ owner: 'two' }, opened.replica.alerts)).toBeNull()
      // Who has it has it anew with each look.
      expect(await due({ owner: 'one', holdMs: 0 })).toHaveLength(1)
      expect(await due({ owner: 'two' })).toHaveLength(1)
      expect(await look({ owner: 'one' })).toBeNull()
      await alerts().release(channel, 'one')
      expect(await look({ owner: 'one' })).toBeNull()
      await alerts().release(channel, 'two')
      expect(await due({ owner: 'one' })).toHaveLength(1)
      // A channel of its own is free.
      channel = `${channel} too`
      await keep(1)
      expect(await due({ owner: 'two' })).toHaveLength(1)
    })

    it.each([1, 2, 3, 4, 5, 6])(
      'gives a channel to one of many who come at once (round %i)',
      async (round) => {
        for (let i = 0; i < 12; i += 1) await keep(2)
        // In the first rounds nobody had it before, in the others somebody who is gone.
        if (round > 3) await look({ owner: 'gone', holdMs: 0 })
        const looks = await Promise.all(
          Array.from({ length: 16 }, (_, i) =>
            look({ owner: `owner ${i}` }, i % 2 ? opened.replica.alerts : alerts()),
          ),
        )
        const [won, ...others] = looks.filter((each) => each !== null)
        expect(others).toEqual([])
        expect(won?.waiting).toHaveLength(12)
      },
    )

    it('keeps what a channel sent of late, for whoever has it next', async () => {
      await keep(3)
      const shown = await look()
      expect(shown?.standing.sentAt).toEqual([])
      const [first = [], second = []] = (shown?.waiting ?? []).map((each) => [each])
      const before = new Date(Date.now() - 30_000)
      await send([first, second], [before])
      await alerts().release(channel, 'one')
      const next = await look({ owner: 'two' }, opened.replica.alerts)
      const [oldest, ...sent] = next?.standing.sentAt ?? []
      expect(oldest).toEqual(before)
      expect(sent).toHaveLength(2)
      for (const at of sent) expect(at.getTime()).toBeLessThanOrEqual(next?.standing.now.getTime() ?? 0)
      // What is no longer counted is forgotten.
      await alerts().sendFrom(turn({ owner: 'two' }), () => ({ parcels: [first], sentAt: [] }))
      expect((await look({ owner: 'two' }))?.standing.sentAt).toHaveLength(1)
    })

    it('counts what was sent beside its alerts, before and while it has a row', async () => {
      await alerts().noteSent(channel)
      await alerts().noteSent(channel)
      expect((await standing()).sentAt).toHaveLength(2)
      await opened.replica.alerts.noteSent(channel)
      const { sentAt, now } = await standing()
      expect(sentAt).toHaveLength(3)
      for (const at of sentAt) expect(Math.abs(now.getTime() - at.getTime())).toBeLessThan(LONG_MS)
    })

    it('stores nothing of a plan that is not made', async () => {
      await keep(1)
      const planned = alerts().sendFrom(turn(), () => {
        throw new RangeError('no plan')
      })
      await expect(planned).rejects.toThrow('no plan')
      expect(await due({ owner: 'two' })).toHaveLength(1)
    })

    it('tells why the last try failed, and since when they fail', async () => {
      const [made] = await keep(1)
      await fail(made, 0, { failure: 'away', error: `503 😡 ${'x'.repeat(5_000)}` })
      const [first] = await waiting()
      expect(first).toMatchObject({ failure: 'away', triedFrom: expect.any(Date), alert: { attempts: 1 } })
      expect(first?.alert.lastError).toHaveLength(1_000)
      await fail(made, 0, { failure: 'too_fast', error: 'slower' })
      const [second] = await waiting()
      expect(second).toMatchObject({
        failure: 'too_fast',
        triedFrom: first?.triedFrom,
        alert: { attempts: 2, lastError: 'slower', status: 'pending' },
      })
      await alerts().retry(idOf(made))
      expect(await waiting()).toMatchObject([{ failure: null, triedFrom: null, alert: { attempts: 0 } }])
    })

    it('gives each alert of a message that failed its own wait', async () => {
      const [a, b, c] = [...(await keep(1)), ...(await keep(1)), ...(await keep(1))]
      const failed = [
        { id: idOf(a), retryInMs: 0 },
        { id: idOf(b), retryInMs: LONG_MS },
        { id: idOf(c), retryInMs: null },
      ]
      await alerts().markFailed(channel, { ...REFUSED, alerts: failed })
      expect(await due()).toEqual([idOf(a)])
      expect(await kept(b)).toMatchObject({ status: 'pending', attempts: 1 })
      expect(await kept(c)).toMatchObject({ status: 'failed', attempts: 1, nextAttemptAt: null })
    })

    it('knows that a receiver is away until it takes something', async () => {
      const [made, other] = [...(await keep(1)), ...(await keep(1))]
      expect((await standing()).isDown).toBe(false)
      await fail(made, LONG_MS, { failure: 'refused' })
      await fail(made, LONG_MS, { failure: 'too_fast' })
      expect((await standing()).isDown).toBe(false)
      await fail(made, LONG_MS, { failure: 'away' })
      expect((await standing()).isDown).toBe(true)
      await fail(made, LONG_MS, { failure: 'refused' })
      expect((await standing()).isDown).toBe(true)
      await deliver(other)
      expect((await standing()).isDown).toBe(false)
    })

    it('keeps until when a receiver wants to be left alone', async () => {
      const [made] = await keep(1)
      expect((await standing()).mutedUntil).toBeNull()
      const until = async () => ((await standing()).mutedUntil?.getTime() ?? 0) - Date.now()
      await fail(made, 0, { failure: 'too_fast', muteMs: 3_600_000 })
      expect(await until()).toBeGreaterThan(1_800_000)
      // Another message that was under way does not make it shorter, and what goes well neither.
      await fail(made, 0, { failure: 'too_fast', muteMs: 1_000 })
      await fail(made, 0, { failure: 'away', muteMs: null })
      await deliver(made)
      expect(await until()).toBeGreaterThan(1_800_000)
    })

    it("has a success make the channel's other alerts due, each ten times in its life", async () => {
      const [poisoned] = await keep(1)
      const [elsewhere] = await keep(1, { channel: `${channel} of others` })
      await alerts().markFailed(channel, {
        ...REFUSED,
        alerts: [{ id: idOf(elsewhere), retryInMs: LONG_MS }],
      })
      let woken = 0
      for (let round = 0; round < 14; round += 1) {
        await fail(poisoned, LONG_MS)
        const [healthy] = await keep(1)
        await deliver(healthy)
        if ((await due()).includes(idOf(poisoned))) woken += 1
      }
      expect(woken).toBe(10)
      const others = await alerts().sendFrom(turn({ channel: `${channel} of others` }), () => NOTHING)
      expect(others).toBeNull()
      // By hand, its life begins anew.
      await alerts().retry(idOf(poisoned))
      await fail(poisoned, LONG_MS)
      const [healthy] = await keep(1)
      await deliver(healthy)
      expect(await due()).toEqual([idOf(poisoned)])
    })

    it('parks what was given up, lists it by status, newest first, page by page, and tries it again', async () => {
      const made: string[] = []
      for (let i = 0; i < 5; i += 1) {
        const [alert] = await keep(1)
        await fail(alert, null)
        made.push(idOf(alert))
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
      expect(again).toMatchObject({ id: made[0], status: 'pending', attempts: 0, lastError: 'no thanks' })
      expect(await due()).toEqual([made[0]])
    })

    it('tries one again by hand with those that its session has before it', async () => {
      const [a1, a2, a3] = await keep(3)
      const [b1] = await keep(1)
      await fail(a2, null)
      await fail(a1, LONG_MS)
      await fail(b1, LONG_MS)
      expect(await look()).toBeNull()
      await alerts().retry(idOf(a2))
      expect(await due({ later: 50 })).toEqual([a1?.id, a2?.id, a3?.id])
    })

    it('leaves a channel no longer alone of which one is tried again by hand', async () => {
      await standing()
      const [made, other] = [...(await keep(1)), ...(await keep(1))]
      await fail(made, LONG_MS, { failure: 'too_fast', muteMs: LONG_MS })
      await fail(other, LONG_MS, { failure: 'away' })
      expect(await standing()).toMatchObject({ mutedUntil: expect.any(Date), isDown: true })
      await alerts().retry('alr_none')
      expect(await standing()).toMatchObject({ mutedUntil: expect.any(Date), isDown: true })
      await alerts().retry(idOf(made))
      expect(await standing()).toMatchObject({ mutedUntil: null, isDown: false })
      // What was delivered tells nothing.
      await deliver(made)
      await fail(other, LONG_MS, { failure: 'too_fast', muteMs: LONG_MS })
      await alerts().retry(idOf(made))
      expect((await standing()).mutedUntil).not.toBeNull()
    })

    it('parks what was written long ago for channels that nobody has, some at a time', async () => {
      const day = 86_400_000
      const { now } = await standing()
      const old = await keep(3, { createdAt: new Date(now.getTime() - 2 * day) })
      const [fresh] = await keep(1, { createdAt: now })
      // What other tests have left is in the way.
      while ((await alerts().parkUnclaimed([channel], day, 200)) > 0);
      expect(await alerts().parkUnclaimed([channel], day, 50)).toBe(0)
      expect(await alerts().parkUnclaimed(['another'], day, 2)).toBe(2)
      expect(await alerts().parkUnclaimed([], day, 50)).toBe(1)
      for (const made of old)
        expect(await kept(made)).toMatchObject({
          status: 'failed',
          nextAttemptAt: null,
          lastError: expect.stringContaining('channel'),
        })
      expect(await kept(fresh)).toMatchObject({ status: 'pending' })
      // Its channel is back: it can be tried again.
      await alerts().retry(idOf(old[0]))
      expect(await due()).toContain(idOf(old[0]))
    })

    it('lists alerts of any status, and all facts of each', async () => {
      const [made] = await keep(1, { attempts: 4, lastError: 'x', nextAttemptAt: null, status: 'failed' })
      const { items } = await alerts().list(null, 200, null)
      expect(items.find(({ id }) => id === made?.id)).toEqual(made)
    })

    it('leaves a delivered alert delivered, and knows no alert with an id that does not exist', async () => {
      const [made] = await keep(1)
      await deliver(made)
      await fail(made, 0, { error: 'too late' })
      await deliver(made)
      expect(await alerts().retry(idOf(made))).toMatchObject({
        status: 'delivered',
        attempts: 1,
        lastError: null,
      })
      expect(await look()).toBeNull()
      expect(await alerts().retry('alr_none')).toBeNull()
      expect(await alerts().retry('é')).toBeNull()
    })

    it('takes it that one which was parked arrived after all', async () => {
      const [made] = await keep(1)
      await fail(made, null)
      await fail(made, 0)
      expect(await kept(made)).toMatchObject({ status: 'failed', attempts: 1 })
      await deliver(made)
      expect(await kept(made)).toMatchObject({ status: 'delivered', attempts: 2 })
    })
  })
