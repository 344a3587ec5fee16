import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kept, KeyTaken, partOf, type RequestKey } from '../../src/application/ports/receipt-store.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import { change, someSession, store as storeIn } from '../support/samples.ts'

const HOUR_MS = 3_600_000
const REPLY = { reply: { code: 201, text: '{"说":"好的 🙂","quoted":"\\" \\\\ \\n"}' } } as const
const ANSWERED: Kept = { kind: 'answered', ...REPLY }
const REUSED: Kept = { kind: 'reused' }

let keys = 0
const someKey = (): RequestKey => {
  keys += 1
  return { digest: String(keys).padEnd(64, 'd'), fingerprint: 'f'.repeat(64) }
}
const askingElse = (key: RequestKey): RequestKey => ({ ...key, fingerprint: 'e'.repeat(64) })

/** What every receipt store promises. `open` hands over a store on an empty, migrated database. */
export const receiptStoreContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the receipt store's contract`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const receipts = () => opened.store.receipts
    /** What the other replica finds. */
    const found = (key: RequestKey) => opened.replica.receipts.find(key)
    const answered = async () => {
      const key = someKey()
      expect(await receipts().keep({ ...key, ...REPLY })).toEqual(ANSWERED)
      return key
    }

    it('gives whoever repeats the request its first answer, byte for byte, however late', async () => {
      const key = someKey()
      expect(await found(key)).toBeNull()
      await receipts().keep({ ...key, ...REPLY })
      expect(await found(key)).toEqual(ANSWERED)
      await opened.ageKeys(HOUR_MS)
      expect(await found(key)).toEqual(ANSWERED)

      const long = { reply: { code: 200, text: `{"list":"${'很长 🙂 '.repeat(20_000)}"}` } }
      const other = someKey()
      await receipts().keep({ ...other, ...long })
      expect(await found(other)).toEqual({ kind: 'answered', ...long })
    })

    it('tells a key that came with another request apart', async () => {
      expect(await found(askingElse(await answered()))).toEqual(REUSED)
    })

    it('keeps one answer of a key, the first, and tells whoever comes later', async () => {
      const key = await answered()
      const { keep } = opened.replica.receipts
      const other = { reply: { code: 200, text: 'another' } }
      expect(await keep({ ...key, ...other })).toEqual(ANSWERED)
      expect(await keep({ ...askingElse(key), ...other })).toEqual(REUSED)
      expect(await found(key)).toEqual(ANSWERED)
    })

    it('keeps the parts of an answer each under its number, in their order, beside those of others', async () => {
      const [key, other] = [someKey(), someKey()]
      const say = (text: string) => ({ reply: { code: 200, text } })
      for (const number of [10, 2, 1])
        await receipts().keep({ ...partOf(key, number), ...say(`no. ${number}`) })
      await receipts().keep({ ...partOf(other, 1), ...say('other') })

      const { parts } = opened.replica.receipts
      const replies = ['no. 1', 'no. 2', 'no. 10'].map((text) => say(text).reply)
      expect(await parts(key)).toEqual({ kind: 'parts', replies })
      expect(await parts(someKey())).toEqual({ kind: 'parts', replies: [] })
      expect(await parts(askingElse(key))).toEqual(REUSED)
      expect(await found(key)).toBeNull()
    })

    it('forgets old answers, so many at a time, and leaves the young ones', async () => {
      await opened.ageKeys(2 * HOUR_MS)
      while ((await receipts().purge(HOUR_MS, 100)) > 0);
      const old = []
      for (let n = 0; n < 5; n += 1) old.push(await answered())
      await opened.ageKeys(2 * HOUR_MS)
      const young = await answered()

      expect(await receipts().purge(HOUR_MS, 3)).toBe(3)
      expect(await receipts().purge(HOUR_MS, 3)).toBe(2)
      expect(await receipts().purge(HOUR_MS, 3)).toBe(0)
      expect(await found(young)).toEqual(ANSWERED)
      for (const key of old) expect(await found(key)).toBeNull()
    })

    /** Creates a session under this key, and keeps the answer with it. */
    const create = (key: RequestKey, session = someSession(), decided: () => void = () => undefined) =>
      opened.store.pairs.changePair(session.pair, { key }, () => {
        decided()
        return {
          answer: 'created',
          change: change({ createdSessions: [session], receipt: { ...key, ...REPLY } }),
        }
      })

    it('keeps an answer together with its change of a pair', async () => {
      const [key, session] = [someKey(), someSession()]
      expect(await create(key, session)).toBe('created')
      expect(await found(key)).toEqual(ANSWERED)
      expect(await opened.replica.records.findSession(session.id)).toEqual(session)
    })

    it.each([
      ['the same', (key: RequestKey) => key, ANSWERED],
      ['something else', askingElse, REUSED],
    ])('decides nothing under a key that is not free, when %s is asked', async (_, asked, kept) => {
      const [key, session] = [await answered(), someSession()]
      let decided = 0
      const again = create(asked(key), session, () => {
        decided += 1
      })
      await expect(again).rejects.toEqual(expect.objectContaining({ name: 'KeyTaken', kept }))
      expect(decided).toBe(0)
      expect(await opened.store.records.findSession(session.id)).toBeNull()
    })

    it('keeps no answer of a change that was not stored: the key is free, nobody waits for it', async () => {
      const [key, gone] = [someKey(), someSession()]
      const changing = storeIn(opened.store.pairs, gone.pair, {
        changedSessions: [gone],
        receipt: { ...key, ...REPLY },
      })
      await expect(changing).rejects.toThrow(/gone/)
      expect(await found(key)).toBeNull()
      expect(await create(key)).toBe('created')
    })

    // Round 1 may only open the connections; in the later ones the twenty truly meet.
    it.each([1, 2, 3])(
      'lets one of twenty about a pair decide, the others have its answer (round %i)',
      async () => {
        const [key, { pair }] = [someKey(), someSession()]
        expect(await outcomesOf(key, () => someSession({ pair }))).toEqual(ONE_OF_TWENTY)
      },
    )

    it.each([1, 2, 3])(
      'lets one of twenty decide though each is about a pair of its own (round %i)',
      async () => {
        expect(await outcomesOf(someKey(), () => someSession())).toEqual(ONE_OF_TWENTY)
      },
    )

    const ONE_OF_TWENTY = [...Array(19).fill('answered'), 'created']

    const outcomesOf = async (key: RequestKey, session: () => ReturnType<typeof someSession>) => {
      const twenty = Array.from({ length: 20 }, (_, i) => {
        const { store, replica } = opened
        const made = session()
        const stored = { createdSessions: [made], receipt: { ...key, ...REPLY } }
        const { pairs } = i % 2 === 0 ? store : replica
        return pairs
          .changePair(made.pair, { key }, () => ({ answer: 'created', change: change(stored) }))
          .catch((error: unknown) => {
            if (error instanceof KeyTaken) return error.kept.kind
            throw error
          })
      })
      return (await Promise.all(twenty)).sort()
    }
  })
