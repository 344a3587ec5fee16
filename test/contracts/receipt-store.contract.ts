import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Begun, ReceiptLost } from '../../src/application/ports/receipt-store.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import { change, someSession, store as storeIn } from '../support/samples.ts'

const HOUR_MS = 3_600_000
/** Longer than any of these tests takes. */
const STALE_MS = HOUR_MS / 2
const ASKED = 'f'.repeat(64)
const ASKED_ELSE = 'e'.repeat(64)
const REPLY = { reply: { code: 201, text: '{"说":"好的 🙂","quoted":"\\" \\\\ \\n"}' } } as const
const ANSWERED: Begun = { kind: 'answered', ...REPLY }

let keys = 0
const someKey = (owner = 'one') => {
  keys += 1
  return { digest: String(keys).padStart(64, 'd'), owner }
}

/** What every receipt store promises. `open` hands over a store on an empty, migrated database. */
export const receiptStoreContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the receipt store's contract`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const receipts = () => opened.store.receipts
    /** Another request under the same key, at the other replica. */
    const another = (key: { readonly digest: string }, asked = ASKED, owner = 'two'): Promise<Begun> =>
      opened.replica.receipts.begin({ digest: key.digest, owner }, asked, STALE_MS)
    const begun = async (owner = 'one') => {
      const key = someKey(owner)
      expect(await receipts().begin(key, ASKED, STALE_MS)).toEqual({ kind: 'first' })
      return key
    }
    /** Begun an hour ago, and never heard of since. */
    const dead = async () => {
      const key = await begun()
      await opened.ageKeys(HOUR_MS)
      return key
    }

    it('lets the first of a key begin, and tells others, also itself, that it is running', async () => {
      const key = await begun()
      expect(await another(key)).toEqual({ kind: 'running' })
      expect(await receipts().begin(key, ASKED, STALE_MS)).toEqual({ kind: 'running' })
      await begun()
    })

    it('gives whoever repeats the request its first answer, byte for byte, however late', async () => {
      const key = await begun()
      await receipts().keep({ ...key, ...REPLY })
      expect(await another(key)).toEqual(ANSWERED)
      await opened.ageKeys(HOUR_MS)
      expect(await another(key)).toEqual(ANSWERED)

      const long = { reply: { code: 200, text: `{"list":"${'很长 🙂 '.repeat(20_000)}"}` } }
      const other = await begun()
      await receipts().keep({ ...other, ...long })
      expect(await another(other)).toEqual({ kind: 'answered', ...long })
    })

    it('tells a key that came with another request apart, running, answered or dead', async () => {
      const key = await begun()
      expect(await another(key, ASKED_ELSE)).toEqual({ kind: 'reused' })
      await receipts().keep({ ...key, ...REPLY })
      expect(await another(key, ASKED_ELSE)).toEqual({ kind: 'reused' })
      expect(await another(await dead(), ASKED_ELSE)).toEqual({ kind: 'reused' })
    })

    it('lets one take over from a request that is dead, which then cannot answer any more', async () => {
      const key = await dead()
      expect(await another(key)).toEqual({ kind: 'first' })
      // Who took over has all its time.
      expect(await another(key, ASKED, 'three')).toEqual({ kind: 'running' })
      await expect(receipts().keep({ ...key, ...REPLY })).rejects.toBeInstanceOf(ReceiptLost)
      await receipts().release(key)
      expect(await another(key, ASKED, 'three')).toEqual({ kind: 'running' })

      await receipts().keep({ ...key, owner: 'two', ...REPLY })
      expect(await another(key)).toEqual(ANSWERED)
    })

    it('keeps one answer of a key, and none of a request that never began', async () => {
      const key = await begun()
      await receipts().keep({ ...key, ...REPLY })
      const again = opened.replica.receipts.keep({ ...key, reply: { code: 200, text: 'another' } })
      await expect(again).rejects.toBeInstanceOf(ReceiptLost)
      expect(await another(key)).toEqual(ANSWERED)
      await expect(receipts().keep({ ...someKey(), ...REPLY })).rejects.toBeInstanceOf(ReceiptLost)
    })

    it('frees the key of a request that was refused, for whatever is asked next', async () => {
      const key = await begun()
      await receipts().release(key)
      expect(await another(key, ASKED_ELSE)).toEqual({ kind: 'first' })
    })

    it('frees no key of somebody else, none that was answered, and is silent about one that is not there', async () => {
      const running = await begun()
      await receipts().release({ ...running, owner: 'two' })
      expect(await another(running)).toEqual({ kind: 'running' })

      const answered = await begun()
      await receipts().keep({ ...answered, ...REPLY })
      await receipts().release(answered)
      expect(await another(answered)).toEqual(ANSWERED)
      await expect(receipts().release(someKey())).resolves.toBeUndefined()
    })

    it('forgets old keys, answered or not, so many at a time, and leaves the young ones', async () => {
      await opened.ageKeys(2 * HOUR_MS)
      while ((await receipts().purge(HOUR_MS, 100)) > 0);
      const old = [await begun(), await begun(), await begun(), await begun(), await begun()]
      for (const key of old.slice(2)) await receipts().keep({ ...key, ...REPLY })
      await opened.ageKeys(2 * HOUR_MS)
      const young = await begun()

      expect(await receipts().purge(HOUR_MS, 3)).toBe(3)
      expect(await receipts().purge(HOUR_MS, 3)).toBe(2)
      expect(await receipts().purge(HOUR_MS, 3)).toBe(0)
      expect(await another(young)).toEqual({ kind: 'running' })
      for (const key of old) expect(await another(key, ASKED_ELSE)).toEqual({ kind: 'first' })
    })

    it('keeps an answer together with its change of a pair', async () => {
      const [key, session] = [await begun(), someSession()]
      const receipt = { ...key, ...REPLY }
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], receipt })
      expect(await another(key)).toEqual(ANSWERED)
      expect(await opened.replica.records.findSession(session.id)).toEqual(session)
    })

    it('keeps neither, and decides once, when the key was taken over meanwhile', async () => {
      const [key, session] = [await dead(), someSession()]
      await another(key)
      let decided = 0
      const changing = opened.store.pairs.changePair(session.pair, {}, () => {
        decided += 1
        const receipt = { ...key, ...REPLY }
        return { answer: null, change: change({ createdSessions: [session], receipt }) }
      })
      await expect(changing).rejects.toBeInstanceOf(ReceiptLost)
      expect(decided).toBe(1)
      expect(await opened.store.records.findSession(session.id)).toBeNull()
      expect(await another(key, ASKED, 'three')).toEqual({ kind: 'running' })
    })

    it('keeps no answer of a change that was not stored', async () => {
      const [key, gone] = [await begun(), someSession()]
      const receipt = { ...key, ...REPLY }
      const changing = storeIn(opened.store.pairs, gone.pair, { changedSessions: [gone], receipt })
      await expect(changing).rejects.toThrow(/gone/)
      expect(await another(key)).toEqual({ kind: 'running' })
    })

    // Round 1 may only open the connections; in the later ones the twenty truly meet.
    it.each([1, 2, 3, 4, 5])('lets one of twenty begin (round %i)', async () => {
      expect(await kindsOf(twentyBegin(someKey()))).toEqual(['first', ...Array(19).fill('running')])
    })

    it.each([1, 2, 3])('lets one of twenty take a dead one over (round %i)', async () => {
      expect(await kindsOf(twentyBegin(await dead()))).toEqual(['first', ...Array(19).fill('running')])
    })

    const twentyBegin = ({ digest }: { readonly digest: string }): readonly Promise<Begun>[] =>
      Array.from({ length: 20 }, (_, i) => {
        const { store, replica } = opened
        const key = { digest, owner: `owner ${i}` }
        return (i % 2 === 0 ? store : replica).receipts.begin(key, ASKED, STALE_MS)
      })
  })

const kindsOf = async (begun: readonly Promise<Begun>[]): Promise<readonly string[]> =>
  (await Promise.all(begun)).map(({ kind }) => kind).sort()
