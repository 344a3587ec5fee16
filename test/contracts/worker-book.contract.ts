import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TellSilent } from '../../src/application/ports/worker-book.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import { someAlert, someNotice, someSession, someTask, store as storeIn } from '../support/samples.ts'

const SILENT_MS = 60_000
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
      expect(await opened.store.workers.tellSilent(SILENT_MS, 10, tell)).toBe(2)
      expect(new Set(told)).toEqual(new Set(pairs.map(({ accountId }) => accountId)))
      expect(await opened.replica.workers.tellSilent(SILENT_MS, 10, tell)).toBe(0)
      expect(await opened.store.alerts.claimDue('silence', 10, 1_000)).toHaveLength(2)
    })

    it.each([1, 2, 3])('tells once when replicas look at once (round %i)', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => neglected(inSeconds(-90))))
      const { told, tell } = note()
      const { store, replica } = opened
      const counts = await Promise.all(
        [store, replica, store, replica].map(({ workers }) => workers.tellSilent(SILENT_MS, 10, tell)),
      )
      expect(counts.reduce((sum, count) => sum + count)).toBe(made.length)
      // A transaction that runs again tells again, but writes once.
      expect(new Set(told)).toEqual(new Set(made.map(({ accountId }) => accountId)))
      const alerts = await store.alerts.claimDue('silence', 50, 600_000)
      expect(alerts.length).toBeGreaterThanOrEqual(made.length)
    })

    it('keeps to its limit, and tells the rest with the next call', async () => {
      await Promise.all([neglected(inSeconds(-90)), neglected(inSeconds(-90)), neglected(inSeconds(-90))])
      const { tell } = note()
      const { workers } = opened.store
      expect(await workers.tellSilent(SILENT_MS, 2, tell)).toBe(2)
      expect(await workers.tellSilent(SILENT_MS, 2, tell)).toBe(1)
    })

    it('tells nothing while somebody asks for the account, or for any', async () => {
      const { told, tell } = note()
      const { accountId } = await neglected(inSeconds(-90))
      await opened.store.workers.notePoll(null, [accountId])
      await opened.store.workers.tellSilent(SILENT_MS, 10, tell)
      expect(told).toEqual([])
      await neglected(inSeconds(-90))
      await opened.replica.workers.notePoll('worker of all', [])
      await opened.store.workers.tellSilent(SILENT_MS, 10, tell)
      expect(told).toEqual([])
      expect((await opened.store.workers.list(1))[0]).toMatchObject({
        workerId: 'worker of all',
        accountIds: [],
      })
    })
  })
