import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANY_ACCOUNT, type TellSilent } from '../../src/application/ports/worker-book.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { Session } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { UNPACED } from '../domain/samples.ts'
import { dueAlerts } from '../support/due-alerts.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import {
  change,
  leased,
  someAlert,
  someNotice,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

const SILENCE = { silentMs: 60_000, pacing: UNPACED }
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)

/** What every book of workers promises. `open` hands over a store on an empty, migrated database. */
export const workerBookContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the contract of the book of workers`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    /** An account with a task that has been ready for so long. */
    const neglected = async (readyAt: Date | null, pair: Pair = someSession().pair) => {
      const session = someSession({ pair: { ...pair, shopId: someSession().id } })
      const task = someTask(session, { readyAt })
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], createdTasks: [task] })
      return session.pair
    }
    const note = () => {
      const told: string[] = []
      const tell: TellSilent = (accountId) => {
        told.push(accountId)
        const event = someNotice(accountId)
        return { event, alerts: [someAlert(event, { channel: 'silence' })] }
      }
      return { told, tell }
    }

    it('tells each account with a task that was ready for so long once, with its event and alerts', async () => {
      const { told, tell } = note()
      const pairs = [await neglected(inSeconds(-90)), await neglected(inSeconds(-61))]
      await neglected(inSeconds(-90), pairs[0])
      await neglected(inSeconds(-50))
      await neglected(null)
      expect(await opened.store.workers.tellSilent(SILENCE, 10, tell)).toBe(2)
      expect(new Set(told)).toEqual(new Set(pairs.map(({ accountId }) => accountId)))
      expect(await opened.replica.workers.tellSilent(SILENCE, 10, tell)).toBe(0)
      expect(await dueAlerts(opened.store.alerts, 'silence', 10)).toHaveLength(2)
    })

    it.each([1, 2, 3])('tells once when replicas look at once (round %i)', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => neglected(inSeconds(-90))))
      const { told, tell } = note()
      const { store, replica } = opened
      const counts = await Promise.all(
        [store, replica, store, replica].map(({ workers }) => workers.tellSilent(SILENCE, 10, tell)),
      )
      expect(counts.reduce((sum, count) => sum + count)).toBe(made.length)
      // A transaction that runs again tells again, but writes once.
      expect(new Set(told)).toEqual(new Set(made.map(({ accountId }) => accountId)))
      const alerts = await dueAlerts(store.alerts, 'silence')
      expect(alerts.length).toBeGreaterThanOrEqual(made.length)
    })

    it('keeps to its limit, and tells the rest with the next call', async () => {
      await Promise.all([neglected(inSeconds(-90)), neglected(inSeconds(-90)), neglected(inSeconds(-90))])
      const { tell } = note()
      const { workers } = opened.store
      expect(await workers.tellSilent(SILENCE, 2, tell)).toBe(2)
      expect(await workers.tellSilent(SILENCE, 2, tell)).toBe(1)
    })

    it('tells nothing of what is not ready: expired, behind another text of its session, or held by pacing', async () => {
      const { pairs, workers } = opened.store
      const { told, tell } = note()
      const readyAt = inSeconds(-90)
      const wait = async (tasksOf: (session: Session) => readonly Task[]) => {
        const session = someSession()
        await storeIn(pairs, session.pair, {
          createdSessions: [session],
          createdTasks: [...tasksOf(session)],
        })
        return session.pair
      }
      const text = (session: Session, position: number, facts = {}) =>
        someTask(session, { position, externalTaskId: `T${position}`, readyAt, ...facts })
      await wait((session) => [text(session, 1, { expiresAt: inSeconds(-1) })])
      await wait((session) => [text(session, 1, { readyAt: inSeconds(-5) }), text(session, 2)])
      await wait((session) => [leased(text(session, 1), inSeconds(600)), text(session, 2)])
      const pacing = { ...UNPACED, minGapMs: 600_000 }
      const paced = await wait((session) => [text(session, 1)])
      await pairs.changePair(paced, { pacing }, ({ pacing: { usage }, now }) => ({
        answer: null,
        change: change({ usage: usage && { ...usage, lastLeaseAt: now } }),
      }))
      expect(await workers.tellSilent({ ...SILENCE, pacing }, 10, tell)).toBe(0)
      expect(await workers.tellSilent(SILENCE, 10, tell)).toBe(1)
      expect(told).toEqual([paced.accountId])
    })

    it('tells nothing while somebody asks for the account, or for any', async () => {
      const { told, tell } = note()
      const { accountId } = await neglected(inSeconds(-90))
      await opened.store.workers.notePolls({ workers: [], accountIds: [accountId] })
      await opened.store.workers.tellSilent(SILENCE, 10, tell)
      expect(told).toEqual([])
      await neglected(inSeconds(-90))
      await opened.replica.workers.notePolls({
        workers: [seenAt('worker of all', null, [])],
        accountIds: [ANY_ACCOUNT],
      })
      await opened.store.workers.tellSilent(SILENCE, 10, tell)
      expect(told).toEqual([])
      expect((await opened.store.workers.list(1))[0]).toMatchObject({
        workerId: 'worker of all',
        accountIds: [],
      })
    })

    const seenAt = (workerId: string, address: string | null, accountIds: readonly string[] = ['acc-1']) => ({
      workerId,
      address,
      accountIds,
    })
    const nameOf = (suffix: string) => `${someSession().id} ${suffix}`
    const listed = async (workerId: string) =>
      (await opened.store.workers.list(1_000)).find((worker) => worker.workerId === workerId)
    const noteAt = (workerId: string, address: string | null, { workers } = opened.store) =>
      workers.notePolls({ workers: [seenAt(workerId, address)], accountIds: [] })

    it('tells which workers poll from two addresses in turn, on whatever replica', async () => {
      const [shared, alone, moved] = [nameOf('shared'), nameOf('alone'), nameOf('unknown')]
      for (const _ of [1, 2]) {
        expect(await noteAt(alone, '10.0.0.1')).toEqual([])
        expect(await noteAt(moved, null)).toEqual([])
      }
      expect(await noteAt(shared, '10.0.0.1')).toEqual([])
      expect(await noteAt(shared, '10.0.0.2', opened.replica)).toEqual([shared])
      // Whoever says nothing of where it is speaks neither for nor against it.
      expect(await noteAt(shared, null)).toEqual([shared])
      expect(await noteAt(moved, '2001:db8::1')).toEqual([])
      expect(await listed(shared)).toMatchObject({ shared: true, accountIds: ['acc-1'] })
      expect(await listed(alone)).toMatchObject({ shared: false })
      expect(await listed(moved)).toMatchObject({ shared: false })
    })

    it('takes down many polls of many accounts at once, and names each worker once', async () => {
      const names = Array.from({ length: 20 }, (_, i) => nameOf(`many ${19 - i}`))
      const accountIds = await Promise.all(
        Array.from({ length: 3 }, async () => (await neglected(inSeconds(-90))).accountId),
      )
      const many = [...accountIds, ...Array.from({ length: 125 }, (_, i) => `${names[0]?.slice(0, 40)} ${i}`)]
      const workers = names.map((name) => seenAt(name, '10.0.0.1', many))
      const again = workers.map((worker) => ({ ...worker, address: '10.0.0.2' }))
      const write = (some: typeof workers, { workers: book } = opened.store) =>
        book.notePolls({ workers: some, accountIds: many.toReversed() })
      expect(await write(workers)).toEqual([])
      await Promise.all([write(again), write(again.toReversed(), opened.replica), write(again)])
      expect(new Set(await write(again))).toEqual(new Set(names))
      const all = (await opened.store.workers.list(1_000)).filter(({ workerId }) => names.includes(workerId))
      expect(all).toHaveLength(20)
      expect(all[0]?.accountIds).toEqual(many)
      const { told, tell } = note()
      await opened.store.workers.tellSilent(SILENCE, 10, tell)
      expect(accountIds.filter((id) => told.includes(id))).toEqual([])
    })

    it('tells the task of a worker as long as its lease runs', async () => {
      const [busy, late] = [nameOf('busy'), nameOf('late')]
      const session = someSession()
      const task = (position: number) => someTask(session, { position, externalTaskId: `W${position}` })
      const held = leased(task(1), inSeconds(600), busy)
      const lost = leased(task(2), inSeconds(-1), late)
      await storeIn(opened.store.pairs, session.pair, {
        createdSessions: [session],
        createdTasks: [held, lost],
      })
      await noteAt(busy, null)
      await noteAt(late, null)
      expect(await listed(busy)).toMatchObject({ taskId: held.id })
      expect(await listed(late)).toMatchObject({ taskId: null })
    })

    it('lists the most recently seen first, and no more than asked for', async () => {
      const names = [nameOf('a'), nameOf('b'), nameOf('c')]
      for (const name of names) await noteAt(name, null)
      const latest = await opened.store.workers.list(2)
      expect(latest).toHaveLength(2)
      const times = latest.map(({ lastPollAt }) => lastPollAt.getTime())
      expect(times).toEqual(times.toSorted((a, b) => b - a))
    })
  })
