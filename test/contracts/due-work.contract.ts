import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { WaitingSlice } from '../../src/application/ports/due-work.ts'
import type { Session, WorkingSession } from '../../src/domain/session.ts'
import { endSession, NO_REASON, pauseSession, transferSession } from '../../src/domain/session-moves.ts'
import { isUnfinished, type Task, type TaskStatus } from '../../src/domain/task.ts'
import { cancelTask, completeTask, loseOutcome } from '../../src/domain/task-moves.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import {
  handedOut,
  leased,
  someAlert,
  someEntry,
  someEvent,
  someMessage,
  someSession,
  someTask,
  store as storeIn,
  taskIn,
} from '../support/samples.ts'

const LONG_MS = 3_600_000
const SHORT_MS = 100
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)

/** What every adapter of due work promises. `open` hands over a store on an empty, migrated database. */
export const dueWorkContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the contract of due work`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const kept: Task[] = []
    /** The session with this task; both vanish from the due work after the test. */
    const keep = async (task: Task, session: Session) => {
      kept.push(task)
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], createdTasks: [task] })
      return task
    }
    afterEach(async () => {
      for (const task of kept.splice(0).filter(isUnfinished)) {
        await storeIn(opened.store.pairs, task.pair, { changedTasks: [cancelTask(task, inSeconds(0))] })
      }
    })
    const due = () => opened.store.due
    const waitingIds = async (read: Promise<WaitingSlice>) => (await read).tasks.map(({ id }) => id)

    it('tells lost leases of a known outcome, the longest lost first, in slices', async () => {
      type Leased = ReturnType<typeof leased>
      const make = async (expiresAt: Date, over: (task: Leased) => Task = (task) => task) => {
        const session = someSession()
        return keep(over(leased(someTask(session), expiresAt)), session)
      }
      const second = await make(inSeconds(-5))
      const first = await make(inSeconds(-60), (task) => handedOut(task, inSeconds(-70)))
      await make(inSeconds(600))
      await make(inSeconds(-60), (task) => loseOutcome(handedOut(task, inSeconds(-70)), inSeconds(-60)))
      await make(inSeconds(-60), (task) => completeTask(task, 'sender', inSeconds(-60)))

      const lost = [first, second].map(({ id, sessionId, pair }) => ({ taskId: id, sessionId, pair }))
      expect(await due().lostLeases(10)).toEqual(lost)
      expect(await due().lostLeases(1)).toEqual(lost.slice(0, 1))
    })

    it('tells when the next lease of a known outcome ends, with the time', async () => {
      const make = (expiresAt: Date) => {
        const session = someSession()
        return keep(leased(someTask(session), expiresAt), session)
      }
      expect(await due().nextLeaseEnd()).toMatchObject({ endsAt: null })
      await make(inSeconds(600))
      const next = await make(inSeconds(300))
      const unknown = loseOutcome(
        handedOut(leased(someTask(someSession()), inSeconds(-60)), inSeconds(-70)),
        inSeconds(-60),
      )
      await keep(unknown, someSession({ id: unknown.sessionId, pair: unknown.pair }))
      const { now, endsAt } = await due().nextLeaseEnd()
      expect(endsAt).toEqual(next.status === 'sent' ? next.lease.expiresAt : null)
      expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000)
    })

    it('tells waiting tasks past their expires_at, the longest first, whatever their session does', async () => {
      const make = async (expiresAt: Date | null, status: TaskStatus = 'pending', paused = false) => {
        const working = someSession()
        const session = paused ? pauseSession(working, NO_REASON, null) : working
        return keep(taskIn(status, someTask(session, { expiresAt })), session)
      }
      const second = await make(inSeconds(-1), 'pending', true)
      const first = await make(inSeconds(-100))
      await make(inSeconds(600))
      await make(null)
      await make(inSeconds(-100), 'failed')

      expect((await due().expiredTasks(10)).map(({ taskId }) => taskId)).toEqual([first.id, second.id])
      expect(await due().expiredTasks(1)).toEqual([
        { taskId: first.id, sessionId: first.sessionId, pair: first.pair },
      ])
    })

    it('tells of each working session the task that waits to be sent, with the time', async () => {
      const pending = someSession()
      const active = someSession({ state: 'active' })
      const transferred = transferSession(someSession(), NO_REASON)
      const paused = pauseSession(someSession(), NO_REASON, null)
      const ended = endSession(someSession(), 'close', NO_REASON, inSeconds(0))
      const expected = [await keep(someTask(pending), pending), await keep(someTask(active), active)]
      for (const session of [transferred, paused, ended]) await keep(someTask(session), session)

      const slice = await due().waitingTasks(null, 10)
      expect(slice.tasks).toEqual(expected)
      expect(slice.nextAfter).toBeNull()
      expect(slice.now.getTime()).not.toBeNaN()
    })

    it('offers a later task of a session only once the earlier ones are finished', async () => {
      const make = async (status: TaskStatus) => {
        const session = someSession()
        await keep(taskIn(status, someTask(session, { externalTaskId: 'first' })), session)
        const later = someTask(session, { position: 2, externalTaskId: 'second' })
        kept.push(later)
        await storeIn(opened.store.pairs, session.pair, { createdTasks: [later] })
        return later.id
      }
      const freed = [await make('completed'), await make('failed'), await make('cancelled')]
      const blocked = [await make('sent'), await make('pending')]
      const waiting = await waitingIds(due().waitingTasks(null, 10))
      expect(waiting.filter((id) => freed.includes(id))).toEqual(freed)
      expect(waiting.filter((id) => blocked.includes(id))).toEqual([])
    })

    it('goes through the waiting tasks in slices without losing or repeating one', async () => {
      const made: string[] = []
      for (let i = 0; i < 7; i += 1) {
        const session = someSession()
        made.push((await keep(someTask(session), session)).id)
      }
      const found: string[] = []
      const sizes: number[] = []
      let afterId: string | null = null
      do {
        const { tasks, nextAfter }: WaitingSlice = await due().waitingTasks(afterId, 3)
        found.push(...tasks.map(({ id }) => id))
        sizes.push(tasks.length)
        afterId = nextAfter
      } while (afterId !== null)
      expect(found).toEqual(made.sort())
      expect(sizes).toEqual([3, 3, 1])
    })

    it('tells the waiting tasks whose session or task changed lately, in slices', async () => {
      const made: Task[] = []
      for (let i = 0; i < 3; i += 1) {
        const session = someSession({ lastActivity: inSeconds(-7_200) })
        made.push(await keep(someTask(session), session))
      }
      const ids = made.map(({ id }) => id)
      const first = await due().recentlyWaiting(LONG_MS, 2)
      const rest = await due().recentlyWaiting(LONG_MS, 2, first.nextAfter)
      expect([first, rest].map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([
        ids.slice(0, 2),
        ids.slice(2),
      ])
      expect(rest.nextAfter).toBeNull()
    })

    it('tells a waiting task again when its session moves, though the task itself did not change', async () => {
      const session = someSession({ lastActivity: inSeconds(-7_200) })
      const task = await keep(someTask(session), session)
      const lately = () => waitingIds(due().recentlyWaiting(SHORT_MS, 10))
      await expect.poll(lately, { interval: 20 }).toEqual([])

      const moved = { ...session, lastActivity: inSeconds(600) }
      await storeIn(opened.store.pairs, session.pair, { changedSessions: [moved] })
      expect(await lately()).toEqual([task.id])
    })

    it('tells the waiting tasks of an account or a shop', async () => {
      const session = someSession({ pair: { accountId: 'acc-held', shopId: 'shop-held' } })
      const task = await keep(someTask(session), session)
      const other = someSession()
      await keep(someTask(other), other)
      expect(await waitingIds(due().waitingIn('account:acc-held', null, 10))).toEqual([task.id])
      expect(await waitingIds(due().waitingIn('shop:shop-held', null, 10))).toEqual([task.id])
      expect(await waitingIds(due().waitingIn('shop:shop-HELD', null, 10))).toEqual([])
      expect(await waitingIds(due().waitingIn('account:acc-held', task.id, 10))).toEqual([])
    })

    it('tells outcomes unknown for too long, of working sessions, the longest first', async () => {
      const make = async (
        sinceSeconds: number,
        over: (session: WorkingSession) => Session = (same) => same,
      ) => {
        const session = over(someSession())
        const typed = handedOut(leased(someTask(session), inSeconds(-900)), inSeconds(-950))
        return keep(loseOutcome(typed, inSeconds(-sinceSeconds)), session)
      }
      const second = await make(310)
      const first = await make(400)
      await make(200)
      await make(400, (session) => pauseSession(session, NO_REASON, null))
      await make(400, (session) => transferSession(session, NO_REASON))
      const ids = async (limit: number) =>
        (await due().overdueOutcomes(300_000, limit)).map(({ taskId }) => taskId)
      expect(await ids(10)).toEqual([first.id, second.id])
      expect(await ids(1)).toEqual([first.id])
    })

    it('tells the open sessions that rest longer than their state allows', async () => {
      const manual = { taskType: 'manual_urgent', state: 'active' } as const
      const resting = (seconds: number, facts: Partial<WorkingSession> = {}) =>
        someSession({ ...facts, restsFrom: inSeconds(-seconds) })
      const kinds: ((seconds: number) => Session)[] = [
        (seconds) => resting(seconds),
        (seconds) => resting(seconds, { state: 'active' }),
        (seconds) => resting(seconds, manual),
        (seconds) => transferSession(resting(seconds), NO_REASON),
        (seconds) => pauseSession(resting(seconds), NO_REASON, null),
      ]
      const over: Session[] = []
      const others: Session[] = [endSession(resting(900), 'close', NO_REASON, inSeconds(0))]
      for (const [i, make] of kinds.entries()) {
        // Each state has a limit of its own, beyond those of the states before it.
        over.unshift(make(60 * (i + 1) + 30))
        others.push(make(60 * (i + 1) - 30))
      }
      for (const session of [...over, ...others]) {
        await storeIn(opened.store.pairs, session.pair, { createdSessions: [session] })
      }

      const limits = {
        pendingMs: 60_000,
        activeMs: 120_000,
        manualMs: 180_000,
        transferredMs: 240_000,
        pausedMs: 300_000,
      }
      const found = await due().restingSessions(limits, 200)
      const made = new Set([...over, ...others].map(({ id }) => id))
      expect(found.filter(({ sessionId }) => made.has(sessionId))).toEqual(
        over.map(({ id, pair }) => ({ sessionId: id, pair })),
      )
      expect(await due().restingSessions(limits, 2)).toEqual(found.slice(0, 2))
    })

    it('tells the sessions that wait for a human and are to be looked at, the longest first', async () => {
      const waits = (seconds: number | null) =>
        transferSession(
          someSession({
            unattended:
              seconds === null ? null : { since: inSeconds(-900), told: 2, lookAt: inSeconds(-seconds) },
          }),
          NO_REASON,
        )
      const [second, first, later, none] = [waits(5), waits(50), waits(-600), waits(null)]
      for (const session of [second, first, later, none]) {
        await storeIn(opened.store.pairs, session.pair, { createdSessions: [session] })
      }
      const ids = async (limit: number) =>
        (await due().unattendedSessions(limit)).map(({ sessionId }) => sessionId)
      expect(await ids(10)).toEqual([first.id, second.id])
      expect(await ids(1)).toEqual([first.id])
      expect(await opened.store.records.findSession(first.id)).toEqual(first)
    })

    it('purges ended sessions with all that is theirs but their events, the oldest first, and nothing else', async () => {
      const DAY_S = 86_400
      const make = async (endedAt: number | null, lines: number) => {
        const working = someSession()
        const session =
          endedAt === null ? working : endSession(working, 'close', NO_REASON, inSeconds(-endedAt))
        const event = someEvent(session)
        await storeIn(opened.store.pairs, session.pair, {
          createdSessions: [session],
          createdTasks: [someTask(session)],
          messages: Array.from({ length: lines }, (_, i) => someMessage(session, { arrival: i + 1 })),
          timeline: [someEntry(session)],
          events: [event],
          alerts: [someAlert(event, { channel: 'purged' })],
        })
        return session
      }
      const [oldest, older, recent, open] = [
        await make(99 * DAY_S, 1_203),
        await make(91 * DAY_S, 2),
        await make(89 * DAY_S, 2),
        await make(null, 2),
      ]
      const { records, alerts } = opened.store
      expect(await due().purgeSessions(90 * DAY_S * 1_000, 1)).toBe(1)
      expect(await records.findSession(oldest.id)).toBeNull()
      expect(await records.findSession(older.id)).not.toBeNull()
      expect(await due().purgeSessions(90 * DAY_S * 1_000, 10)).toBe(1)
      expect(await due().purgeSessions(90 * DAY_S * 1_000, 10)).toBe(0)

      const page = { limit: 5, cursor: null }
      for (const { id } of [oldest, older]) {
        for (const list of [records.messagesOf, records.tasksOf, records.timelineOf]) {
          expect((await list(id, page)).items).toEqual([])
        }
      }
      for (const { id } of [recent, open]) {
        expect((await records.messagesOf(id, page)).items).toHaveLength(2)
        expect((await records.tasksOf(id, page)).items).toHaveLength(1)
        expect((await records.timelineOf(id, page)).items).toHaveLength(1)
      }
      const told = (await alerts.list(null, 200, null)).items.filter(({ channel }) => channel === 'purged')
      const all = [oldest, older, recent, open]
      expect(new Set(told.map(({ sessionId }) => sessionId))).toEqual(new Set(all.map(({ id }) => id)))
    })
  })
