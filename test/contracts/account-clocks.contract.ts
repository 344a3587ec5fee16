import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountClock } from '../../src/domain/account-clock.ts'
import type { OpenedSqlStore } from '../support/opened-store.ts'
import { somePair, store as storeIn } from '../support/samples.ts'

const DAY_S = 86_400
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)

/** What every book of the accounts' clocks promises. `open` hands over a store on an empty, migrated database. */
export const accountClocksContract = (adapter: string, open: () => Promise<OpenedSqlStore>) =>
  describe(`${adapter} keeps the contract of the accounts' clocks`, () => {
    let opened: OpenedSqlStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const note = async (facts: Partial<AccountClock>) => {
      const pair = somePair()
      const after = { accountId: pair.accountId, behind: null, ahead: null, toldAt: null, ...facts }
      await storeIn(opened.store.pairs, pair, { clock: { before: null, after } })
    }
    const skewed = () => opened.replica.clocks.skewed()

    it('tells how many were seen to differ within a day, and the most', async () => {
      expect(await skewed()).toEqual({ accounts: 0, mostMs: 0 })
      await note({ behind: { ms: 900_000, at: inSeconds(-DAY_S - 60) } })
      expect(await skewed()).toEqual({ accounts: 0, mostMs: 0 })
      await note({ ahead: { ms: 70_000, at: inSeconds(-60) } })
      expect(await skewed()).toEqual({ accounts: 1, mostMs: 70_000 })
      await note({
        behind: { ms: 80_000, at: inSeconds(-DAY_S + 600) },
        ahead: { ms: 950_000, at: inSeconds(-DAY_S - 60) },
      })
      expect(await skewed()).toEqual({ accounts: 2, mostMs: 80_000 })
    })
  })
