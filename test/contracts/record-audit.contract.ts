import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { endSession, NO_REASON, pauseSession } from '../../src/domain/session-moves.ts'
import type { OpenedSqlStore } from '../support/opened-store.ts'
import {
  at,
  leased,
  someAlert,
  someEntry,
  someEvent,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

/** What every record audit promises. `open` hands over a store on an empty, migrated database. */
export const recordAuditContract = (adapter: string, open: () => Promise<OpenedSqlStore>) =>
  describe(`${adapter} keeps the record audit's contract`, () => {
    let opened: OpenedSqlStore
    const audit = () => opened.store.audit
    const counts = { timeline: 2, events: 5, messages: 0, tasks: 1 }
    const human = someSession({ taskType: 'manual_urgent', state: 'active', counts })
    const robot = pauseSession(someSession({ pair: human.pair }), NO_REASON, human.id)
    const ended = { ...endSession(someSession(), 'close', NO_REASON, at(9)), pausedBy: null }
    const orphan = pauseSession(someSession(), NO_REASON, 'ses_gone')
    const task = leased(someTask(human), at(60))
    const waiting = someTask(human, { position: 2, externalTaskId: '2' })
    const strayTask = someTask(someSession())
    const event = someEvent(human, { seq: 4 })
    const [alert, strayAlert] = [someAlert(event), someAlert(someEvent(human))]

    it('tells how much the database takes at once, where that is limited', async () => {
      const bytes = await audit().packetBytesMax()
      if (bytes !== null) expect(bytes).toBeGreaterThanOrEqual(1_024)
    })

    beforeAll(async () => {
      opened = await open()
      await storeIn(opened.store.pairs, human.pair, {
        createdSessions: [human, robot],
        createdTasks: [task, waiting, strayTask],
        timeline: [someEntry(human), someEntry(human, { seq: 2 })],
        events: [event],
        alerts: [alert, strayAlert],
      })
      for (const session of [ended, orphan])
        await storeIn(opened.store.pairs, session.pair, { createdSessions: [session] })
    })
    afterAll(() => opened.close())
    const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

    it('shows each session with what is kept of it twice', async () => {
      const shown = new Map((await audit().sessions(null, 50)).map((row) => [row.id, row]))
      const nothing = { counter: 0, rows: 0, highest: 0 }
      expect(shown.get(human.id)).toEqual({
        id: human.id,
        pair: human.pair,
        taskType: 'manual_urgent',
        state: 'active',
        liveSlot: 1,
        openSlot: 'manual',
        pausedBy: null,
        isPauserThere: false,
        tasksInFlight: 1,
        lacks: null,
        timeline: { counter: 2, rows: 2, highest: 2 },
        events: { counter: 5, rows: 1, lowest: 4, highest: 4 },
      })
      expect(shown.get(robot.id)).toMatchObject({
        state: 'paused',
        liveSlot: null,
        openSlot: 'robot',
        pausedBy: human.id,
        isPauserThere: true,
        tasksInFlight: 0,
        timeline: nothing,
      })
      expect(shown.get(orphan.id)).toMatchObject({ pausedBy: 'ses_gone', isPauserThere: false })
      expect(shown.get(ended.id)).toMatchObject({ state: 'completed', liveSlot: null, openSlot: null })
    })

    it('counts the events of a session behind those that were forgotten, and those without a place', async () => {
      const { store, close } = await open()
      onTestFinished(close)
      const session = someSession({ counts: { ...counts, events: 4 } })
      const [first, waits, third, fourth] = [1, 2, 3, 4].map((seq) => someEvent(session, { seq }))
      if (!first || !waits || !third || !fourth) throw new Error('no events')
      await storeIn(store.pairs, session.pair, {
        createdSessions: [session],
        events: [first, waits, third],
        alerts: [someAlert(waits)],
      })
      const shown = async () => (await store.audit.sessions(null, 50))[0]?.events
      const all = { counter: 4, rows: 3, lowest: 1, highest: 3 }
      expect(await shown()).toEqual(all)
      await store.events.place(10)
      expect(await shown()).toEqual(all)
      await storeIn(store.pairs, session.pair, { events: [fourth] })
      await store.events.purge(0, 1)
      expect(await shown()).toEqual({ counter: 4, rows: 3, lowest: 2, highest: 4 })
      // The second one is kept behind the third, which was forgotten: it does not count any more.
      await store.events.purge(0, 10)
      expect(await shown()).toEqual({ counter: 4, rows: 1, lowest: 4, highest: 4 })
      await store.events.place(10)
      await store.events.purge(0, 10)
      expect(await shown()).toEqual({ counter: 4, rows: 0, lowest: 0, highest: 2 })
    })

    it('shows each task with the state of its session, which may be gone', async () => {
      expect(await audit().tasks(null, 50)).toEqual([
        {
          id: task.id,
          sessionId: human.id,
          pair: human.pair,
          status: 'sent',
          sessionState: 'active',
          lacks: null,
        },
        {
          id: waiting.id,
          sessionId: human.id,
          pair: human.pair,
          status: 'pending',
          sessionState: 'active',
          lacks: null,
        },
        {
          id: strayTask.id,
          sessionId: strayTask.sessionId,
          pair: strayTask.pair,
          status: 'pending',
          sessionState: null,
          lacks: null,
        },
      ])
    })

    it('shows each alert, and whether its event is there', async () => {
      expect(await audit().alerts(null, 50)).toEqual([
        { id: alert.id, isEventThere: true },
        { id: strayAlert.id, isEventThere: false },
      ])
    })

    it('goes through all of them by id, slice by slice', async () => {
      const sessions = [human.id, robot.id, ended.id, orphan.id].sort()
      expect(ids(await audit().sessions(null, 3))).toEqual(sessions.slice(0, 3))
      expect(ids(await audit().sessions(sessions[2] ?? null, 3))).toEqual(sessions.slice(3))
      expect(await audit().sessions(sessions[3] ?? null, 3)).toEqual([])
      expect(ids(await audit().tasks(waiting.id, 50))).toEqual([strayTask.id])
      expect(ids(await audit().tasks(null, 1))).toEqual([task.id])
      expect(ids(await audit().alerts(alert.id, 50))).toEqual([strayAlert.id])
      expect(ids(await audit().alerts(null, 1))).toEqual([alert.id])
    })
  })
