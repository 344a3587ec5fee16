import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TraceAges } from '../../src/application/ports/due-work.ts'
import type { Decide } from '../../src/application/ports/pair-store.ts'
import type { Pair } from '../../src/domain/pair.ts'
import { endSession, NO_REASON } from '../../src/domain/session-moves.ts'
import { COUNTED, UNPACED } from '../domain/samples.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import {
  change,
  someMessage,
  someNotice,
  somePair,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

const DAY_MS = 86_400_000
const SILENCE = { silentMs: 60_000, pacing: UNPACED }
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)
const SAID_AT = new Date('2026-11-22T08:00:01.000Z')
/** Takes the pair if nobody has it, with a line that its row remembers the time of. */
const createWithMessage =
  (pair: Pair): Decide<boolean> =>
  ({ open }) => {
    if (open.length > 0) return { answer: false, change: null }
    const session = someSession({ pair })
    const messages = [someMessage(session, { sentAt: SAID_AT })]
    return { answer: true, change: change({ createdSessions: [session], messages }) }
  }
const NOTHING_OLD: TraceAges = { recordsMs: null, usageMs: null, pausesMs: DAY_MS }

/** What every adapter promises of what it forgets. `open` hands over a store on an empty, migrated database. */
export const purgeContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} forgets what nobody asks for any more`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const due = () => opened.store.due
    /** A pair whose last session is gone, or that never had one. */
    let keys = 0
    const asked = async (pair: Pair = somePair()) => {
      const reply = { code: 200, text: '{}' }
      keys += 1
      const receipt = { digest: String(keys).padEnd(64, 'e'), fingerprint: 'f'.repeat(64), reply }
      await storeIn(opened.store.pairs, pair, { receipt })
      return pair
    }
    /** Walks over all pairs; resolves to how many had no session. */
    const purgePairs = async (limit: number) => {
      let total = 0
      let from: Pair | null = null
      do {
        const { purged, next } = await due().purgePairs(from, limit)
        total += purged
        from = next
      } while (from !== null)
      return total
    }

    it('pairs without any session, slice by slice, and no other', async () => {
      for (let n = 0; n < 7; n += 1) await asked()
      const used = someSession()
      await storeIn(opened.store.pairs, used.pair, { createdSessions: [used] })
      expect(await purgePairs(3)).toBe(7)
      expect(await purgePairs(3)).toBe(0)
      expect(await opened.store.records.openSessions(used.pair)).toEqual([used])
    })

    it('the pair of a session that it purges, if that was its last', async () => {
      const pair = somePair()
      const old = endSession(someSession({ pair }), 'close', NO_REASON, inSeconds(-9 * 86_400))
      const recent = endSession(someSession({ pair }), 'close', NO_REASON, inSeconds(-60))
      await storeIn(opened.store.pairs, pair, { createdSessions: [old, recent] })
      await due().purgeSessions(8 * DAY_MS, 10)
      expect(await opened.store.records.findSession(old.id)).toBeNull()
      expect(await purgePairs(50)).toBe(0)
      await due().purgeSessions(30_000, 10)
      // Its row went with it: nothing is left to purge.
      expect(await purgePairs(50)).toBe(0)
    })

    // A pair that is forgotten while somebody takes it would lose what its row knows.
    it('beside creates, of which one wins each pair and leaves what its row knows', async () => {
      const { store, replica } = opened
      let isOver = false
      const purging = (async () => {
        while (!isOver) await replica.due.purgePairs(null, 100)
      })()
      const lane = async () => {
        const pairs: Pair[] = []
        for (let n = 0; n < 30; n += 1) {
          const pair = await asked()
          const creates = [store, store, store].map(({ pairs: of }) =>
            of.changePair(pair, {}, createWithMessage(pair)),
          )
          expect((await Promise.all(creates)).filter((won) => won)).toHaveLength(1)
          pairs.push(pair)
        }
        return pairs
      }
      const pairs = (await Promise.all([lane(), lane(), lane(), lane()])).flat()
      isOver = true
      await purging
      const watched = await store.records.pairsToWatch(pairs.map(({ accountId }) => accountId))
      expect(watched.map(({ newestSentAt }) => newestSentAt)).toEqual(pairs.map(() => SAID_AT))
      expect(await purgePairs(100)).toBe(0)
    })

    it('pauses that ended long ago, and none that holds', async () => {
      const { pauses } = opened.store
      const put = (scope: 'account:old' | 'account:new' | 'account:runs', until: Date | null) =>
        pauses.put({ scope, reason: 'x', until, createdBy: 'li' })
      await put('account:old', inSeconds(-3 * 86_400))
      await put('account:new', inSeconds(-60))
      await put('account:runs', null)
      expect(await due().purgeTraces(NOTHING_OLD, 10)).toBe(1)
      expect(await due().purgeTraces(NOTHING_OLD, 10)).toBe(0)
      expect((await pauses.list()).map(({ scope }) => scope)).toEqual(['account:runs'])
      await pauses.remove('account:runs')
    })

    it('workers and polls of long ago, but not what says that a silence was told', async () => {
      const { workers } = opened.store
      const pair = somePair()
      const session = someSession({ pair })
      const task = someTask(session, { readyAt: inSeconds(-600) })
      await storeIn(opened.store.pairs, pair, { createdSessions: [session], createdTasks: [task] })
      const tell = () => ({ event: someNotice(pair.accountId), alerts: [] })
      expect(await workers.tellSilent(SILENCE, 10, tell)).toBe(1)
      const worker = { workerId: 'w-1', accountIds: ['acc-w'], address: null }
      await workers.notePolls({ workers: [worker], accountIds: ['acc-w'] })
      const ages = { ...NOTHING_OLD, recordsMs: -1_000 }
      expect(await due().purgeTraces(ages, 10)).toBeGreaterThan(0)
      expect(await workers.list(10)).toEqual([])
      expect(await workers.tellSilent(SILENCE, 10, tell)).toBe(0)
    })

    it('what an account has had, and the next lease finds it empty', async () => {
      const pair = somePair()
      const usage = { accountId: pair.accountId, lastLeaseAt: inSeconds(-100), day: '2026-11-25', leases: 3 }
      await opened.store.pairs.changePair(pair, { pacing: COUNTED }, () => ({
        answer: null,
        change: { ...change({}), usage: { ...usage, inFlight: 0 } },
      }))
      await due().purgeTraces({ ...NOTHING_OLD, usageMs: 3_600_000 }, 10)
      const leases = () =>
        opened.store.pairs.changePair(pair, { pacing: COUNTED }, (view) => ({
          answer: view.pacing.usage?.leases,
          change: null,
        }))
      expect(await leases()).toBe(3)
      await due().purgeTraces({ ...NOTHING_OLD, usageMs: 60_000 }, 10)
      expect(await leases()).toBe(0)
    })

    it('what was seen of its clock', async () => {
      const pair = somePair()
      const after = {
        accountId: pair.accountId,
        behind: { ms: 61_000, at: inSeconds(-100) },
        ahead: null,
        toldAt: null,
      }
      await storeIn(opened.store.pairs, pair, { clock: { before: null, after } })
      const clock = () =>
        opened.store.pairs.changePair(pair, { messageIds: ['m'] }, (view) => ({
          answer: view.clock,
          change: null,
        }))
      await due().purgeTraces({ ...NOTHING_OLD, usageMs: 3_600_000 }, 10)
      expect(await clock()).toEqual(after)
      await due().purgeTraces({ ...NOTHING_OLD, usageMs: 60_000 }, 10)
      expect(await clock()).toBeNull()
    })
  })
