import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreOptions } from '../../src/adapters/sql/sql-store.ts'
import type { Stats } from '../../src/application/ports/record-reader.ts'
import { countLease, type PacingRules, UNPACED } from '../../src/domain/pacing.ts'
import type { Session } from '../../src/domain/session.ts'
import { endSession, NO_REASON, pauseSession, transferSession } from '../../src/domain/session-moves.ts'
import type { Task, TaskStatus } from '../../src/domain/task.ts'
import { completeTask, loseOutcome } from '../../src/domain/task-moves.ts'
import type { OpenedSqlStore } from '../support/opened-store.ts'
import {
  at,
  change,
  handedOut,
  leased,
  someMessage,
  someSession,
  someTask,
  store as storeIn,
  taskIn,
} from '../support/samples.ts'

type Queue = Stats['queue']
type Made = { readonly session: Session; readonly tasks: readonly Task[] }

const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)
const [PAST, SOON] = [inSeconds(-60), inSeconds(3_600)]

type Waiting = ReturnType<typeof someTask>

const one = (facts: Parameters<typeof someTask>[1] = {}, session: Session = someSession()): Made => ({
  session,
  tasks: [someTask(session, facts)],
})
const oneIn = (status: TaskStatus, session: Session = someSession()): Made => ({
  session,
  tasks: [taskIn(status, someTask(session))],
})
/** Two of a session, the first as this makes it. */
const two = (become: (task: Waiting) => Task): Made => twoIn((task) => [become(task), later(task)])
const twoIn = (become: (task: Waiting) => readonly Task[]): Made => {
  const session = someSession()
  return { session, tasks: become(someTask(session)) }
}
const later = (task: Waiting): Waiting => ({
  ...task,
  id: `${task.id}-2`,
  position: 2,
  externalTaskId: '2',
})
const inFlight = (task: Waiting) => leased(task, SOON)
const unknown = (task: Waiting) => loseOutcome(handedOut(inFlight(task), at(1)), at(2))

// What each adds to the numbers of the queue; what is not named stays as it is.
const CASES: readonly [string, () => Made, Partial<Queue>][] = [
  ['the next one of a session', () => one(), { ready: 1 }],
  ['the next one of an active session', () => one({}, someSession({ state: 'active' })), { ready: 1 }],
  ['one whose time has come', () => one({ notBefore: PAST, nextAttemptAt: PAST }), { ready: 1 }],
  ['one that must not be sent yet', () => one({ notBefore: SOON }), { held: 1 }],
  ['one whose time is over', () => one({ expiresAt: PAST }), { held: 1 }],
  ['one that was never next', () => one({ readyAt: null }), { held: 1 }],
  [
    'one put back while a later one is in flight',
    () => twoIn((task) => [task, inFlight(later(task))]),
    { inFlight: 1, held: 1 },
  ],
  ['one that is to be tried again later', () => one({ nextAttemptAt: SOON }), { held: 1 }],
  ['one of a paused session', () => one({}, pauseSession(someSession(), NO_REASON, null)), { held: 1 }],
  ['one of a session in human hands', () => one({}, transferSession(someSession(), NO_REASON)), { held: 1 }],
  ['two of a session', () => two((task) => task), { ready: 1, held: 1 }],
  ['one in flight, and one behind it', () => two(inFlight), { inFlight: 1, held: 1 }],
  [
    'one of unknown outcome, and one behind it',
    () => two(unknown),
    { inFlight: 1, outcomeUnknown: 1, held: 1 },
  ],
  ['one behind one that was sent', () => two((task) => completeTask(task, 'sender', at(3))), { ready: 1 }],
  ['one that failed', () => oneIn('failed'), {}],
  ['one that was cancelled', () => oneIn('cancelled'), {}],
  [
    'one of an ended session',
    () => oneIn('completed', endSession(someSession(), 'close', NO_REASON, at(3))),
    {},
  ],
]

/** What every adapter's instruments promise. `open` hands over a store on an empty, migrated database. */
export const instrumentsContract = (
  adapter: string,
  open: (options?: StoreOptions) => Promise<OpenedSqlStore>,
) =>
  describe(`${adapter} keeps the contract of the instruments`, () => {
    let opened: OpenedSqlStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const keep = ({ session, tasks }: Made) =>
      storeIn(opened.store.pairs, session.pair, { createdSessions: [session], createdTasks: tasks })
    /** The numbers of the queue, which are the same among all others, at another price. */
    const numbers = async (): Promise<Queue> => {
      const queue = await opened.store.instruments.queueStats()
      const { oldestReadySeconds, ...counts } = (await opened.replica.records.stats()).queue
      expect(queue).toMatchObject(counts)
      expect(queue.oldestReadySeconds === null).toBe(oldestReadySeconds === null)
      return queue
    }

    it('count nothing where nothing is', async () => {
      const nothing = { ready: 0, held: 0, inFlight: 0, outcomeUnknown: 0, oldestReadySeconds: null }
      expect(await numbers()).toEqual(nothing)
    })

    it.each(CASES)('count %s', async (_, make, added) => {
      const before = await numbers()
      await keep(make())
      expect(await numbers()).toMatchObject(moreBy(before, added))
    })

    it('count what a pause holds back as held, until it is over', async () => {
      const session = someSession({
        pair: { ...someSession().pair, shopId: 'paused' },
        taskType: 'auto_follow_up',
      })
      await keep(one({}, session))
      const before = await numbers()
      const allHeld = { ready: -before.ready, held: before.ready }
      for (const [scope, added] of [
        [`account:${session.pair.accountId}`, { ready: -1, held: 1 }],
        ['shop:paused', { ready: -1, held: 1 }],
        ['type:auto_follow_up', { ready: -1, held: 1 }],
        ['all', allHeld],
      ] as const) {
        await opened.store.pauses.put({ scope, reason: '', until: null, createdBy: 'ops' })
        expect(await numbers(), scope).toMatchObject(moreBy(before, added))
        await opened.store.pauses.remove(scope)
        expect(await numbers(), scope).toMatchObject(moreBy(before, {}))
      }
    })

    it('tell in whole seconds how long the oldest one has been ready, and not how long one is held', async () => {
      const weekAgo = one({ readyAt: inSeconds(-600_000) })
      await keep(weekAgo)
      await keep(one({ readyAt: inSeconds(-900_000), notBefore: SOON }))
      const { oldestReadySeconds } = await numbers()
      expect(oldestReadySeconds).toBeGreaterThanOrEqual(600_000)
      expect(oldestReadySeconds).toBeLessThan(900_000)
      expect(Number.isInteger(oldestReadySeconds)).toBe(true)
    })

    describe('where accounts are paced', () => {
      const HOUR_MS = 3_600_000
      /** The numbers of a queue with a ready text of each of two accounts; of the first one a lease was counted. */
      const paced = async (rules: Partial<PacingRules>, leases: number, inFlightToo = false) => {
        const pacing = { ...UNPACED, ...rules }
        const { store, close } = await open({ pacing })
        const [first, second] = [someSession(), someSession()]
        for (const session of [first, second])
          await storeIn(store.pairs, session.pair, {
            createdSessions: [session],
            createdTasks: [someTask(session)],
          })
        const { accountId } = first.pair
        for (let n = 0; n < leases; n += 1)
          await store.pairs.changePair(
            first.pair,
            { pacing, lockAccount: true },
            ({ now, pacing: { usage } }) => ({
              answer: null,
              change: change({ usage: usage === null ? null : countLease(usage, pacing, now) }),
            }),
          )
        if (inFlightToo) {
          const beside = someSession({ pair: { accountId, shopId: 'beside' } })
          const task = leased(someTask(beside), SOON)
          await storeIn(store.pairs, beside.pair, { createdSessions: [beside], createdTasks: [task] })
        }
        const queue = await store.instruments.queueStats()
        expect((await store.records.stats()).queue).toMatchObject({ ready: queue.ready, held: queue.held })
        await close()
        return queue
      }

      it('count as held what the gap, the cap or the texts in flight of its account hold back', async () => {
        expect(await paced({ minGapMs: HOUR_MS }, 1)).toMatchObject({ ready: 1, held: 1 })
        expect(await paced({ dailyCap: 2 }, 1)).toMatchObject({ ready: 2, held: 0 })
        expect(await paced({ dailyCap: 2 }, 2)).toMatchObject({ ready: 1, held: 1 })
        expect(await paced({ inFlightMax: 1 }, 1, true)).toMatchObject({ ready: 1, held: 1, inFlight: 1 })
        expect(await paced({ inFlightMax: 2 }, 1, true)).toMatchObject({ ready: 2, held: 0, inFlight: 1 })
      })

      it('count everything as held in quiet hours, and nothing has been ready for any time', async () => {
        const minute = Math.floor(Date.now() / 60_000) % 1_440
        const around = { fromMinute: (minute + 1_430) % 1_440, toMinute: (minute + 10) % 1_440 }
        const quiet = { ready: 0, held: 2, oldestReadySeconds: null }
        expect(await paced({ quietHours: around }, 0)).toMatchObject(quiet)
        const over = { fromMinute: (minute + 600) % 1_440, toMinute: (minute + 610) % 1_440 }
        expect(await paced({ quietHours: over }, 0)).toMatchObject({ ready: 2, held: 0 })
      })
    })

    describe('the lines that no text of a robot explains', () => {
      const [first, second] = [someSession(), someSession()]
      const said = (session: Session, seconds: number, facts: Parameters<typeof someMessage>[1] = {}) =>
        someMessage(session, {
          source: 'account',
          sender: `小李 ${seconds}`,
          sentAt: at(seconds),
          arrival: seconds,
          ...facts,
        })
      beforeAll(async () => {
        const other = someSession()
        const lines = [said(first, 30), said(first, 10), said(first, 5)]
        const notTheirs = [
          said(first, 11, { explainedBy: 'tsk_1' }),
          said(first, 12, { source: 'shop' }),
          said(first, 13, { source: 'platform' }),
        ]
        for (const [session, messages] of [
          [first, [...lines, ...notTheirs]],
          [second, [said(second, 20)]],
          [other, [said(other, 15)]],
        ] as const)
          await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], messages })
      })
      const lines = async (sessions: readonly Session[], since: number, limit = 50) => {
        const ids = sessions.map(({ id }) => id)
        return opened.replica.instruments.unexplainedLines(ids, at(since), limit)
      }
      const line = (seconds: number) => ({ sender: `小李 ${seconds}`, sentAt: at(seconds) })

      it('are those of our account in these sessions, oldest first', async () => {
        expect(await lines([first, second], 0)).toEqual([line(5), line(10), line(20), line(30)])
        expect(await lines([first], 0)).toEqual([line(5), line(10), line(30)])
        expect(await lines([], 0)).toEqual([])
      })

      it('begin with those sent at this instant, and are no more than asked for', async () => {
        expect(await lines([first, second], 10)).toEqual([line(10), line(20), line(30)])
        expect(await lines([first, second], 10.001)).toEqual([line(20), line(30)])
        expect(await lines([first, second], 0, 2)).toEqual([line(5), line(10)])
      })
    })
  })

const moreBy = (before: Queue, added: Partial<Queue>): Partial<Queue> =>
  Object.fromEntries(
    (['ready', 'held', 'inFlight', 'outcomeUnknown'] as const).map((name) => [
      name,
      before[name] + (added[name] ?? 0),
    ]),
  )
