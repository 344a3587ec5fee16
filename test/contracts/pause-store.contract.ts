import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PauseStore } from '../../src/application/ports/pause-store.ts'
import type { Pause, PauseScope } from '../../src/domain/pause.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import { somePair, store as storeIn } from '../support/samples.ts'

const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)

/** What every pause store promises. `open` hands over a store on an empty, migrated database. */
export const pauseStoreContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the pause store's contract`, () => {
    let opened: OpenedStore
    let pauses: PauseStore
    let replica: PauseStore
    beforeAll(async () => {
      opened = await open()
      pauses = opened.store.pauses
      replica = opened.replica.pauses
    })
    afterEach(async () => {
      for (const { scope } of await pauses.list()) await pauses.remove(scope)
    })
    afterAll(() => opened.close())

    const put = (scope: PauseScope, facts: Partial<Pause> = {}) =>
      pauses.put({ scope, reason: '验证码 🔒', until: null, createdBy: 'Zoë', ...facts })
    const scopesOf = (list: readonly Pause[]) => list.map(({ scope }) => scope)
    const databaseNow = (): Promise<Date> =>
      opened.store.pairs.changePair(somePair(), {}, ({ now }) => ({ answer: now, change: null }))

    it('has none at first', async () => {
      expect(await pauses.list()).toEqual([])
      expect((await pauses.inForce()).pauses).toEqual([])
    })

    it('puts a pause with the time of the database, and gives every fact back', async () => {
      const facts: Omit<Pause, 'createdAt'> = {
        scope: 'account:店 "1" 👩‍💻',
        reason: '验证码 🔒\nsecond line',
        until: inSeconds(3_600.123),
        createdBy: 'key 1 for Zoë',
      }
      const before = await databaseNow()
      const made = await pauses.put(facts)
      const after = await databaseNow()
      expect(made).toEqual({ ...facts, createdAt: expect.any(Date) })
      expect(made.createdAt >= before && made.createdAt <= after).toBe(true)
      expect(await pauses.list()).toEqual([made])
      expect(await replica.list()).toEqual([made])
    })

    it('puts it in the place of one with the same scope, byte for byte', async () => {
      await put('shop:Straße', { until: inSeconds(60) })
      const others = [await put('shop:STRASSE'), await put('shop:strasse')]
      const second = await put('shop:Straße', { reason: 'again', createdBy: 'somebody else' })
      expect(second).toMatchObject({ reason: 'again', until: null, createdBy: 'somebody else' })
      expect(await replica.list()).toEqual([others[0], second, others[1]])
    })

    it('lists them by scope', async () => {
      const scopes = ['type:auto_bargain', 'shop:b', 'all', 'account:b', 'account:a', 'shop:B'] as const
      for (const scope of scopes) await put(scope)
      const expected = ['account:a', 'account:b', 'all', 'shop:B', 'shop:b', 'type:auto_bargain']
      expect(scopesOf(await pauses.list())).toEqual(expected)
      expect(scopesOf((await pauses.inForce()).pauses)).toEqual(expected)
    })

    it('shows none that has ended, also where its place is taken', async () => {
      await put('account:over', { until: inSeconds(-1) })
      await put('account:soon', { until: inSeconds(3_600) })
      await put('account:replaced')
      await put('account:replaced', { until: inSeconds(-1) })
      expect(scopesOf(await pauses.list())).toEqual(['account:soon'])
      expect(scopesOf((await pauses.inForce()).pauses)).toEqual(['account:soon'])
      expect(await pauses.remove('account:over')).toBe(false)

      await put('account:over')
      expect(scopesOf(await replica.list())).toEqual(['account:over', 'account:soon'])
    })

    it('removes one that is in force, once, and no other', async () => {
      await put('account:a')
      await put('account:b')
      expect(await replica.remove('account:a')).toBe(true)
      expect(await pauses.remove('account:a')).toBe(false)
      expect(await pauses.remove('account:A')).toBe(false)
      expect(await pauses.remove('account:never')).toBe(false)
      expect(scopesOf(await pauses.list())).toEqual(['account:b'])

      const again = await put('account:a')
      expect((await replica.list())[0]).toEqual(again)
    })

    it('shows at once what was put and removed here, however lately it was asked', async () => {
      const shown = async () => scopesOf((await pauses.inForce()).pauses)
      expect(await shown()).toEqual([])
      await put('account:a')
      expect(await shown()).toEqual(['account:a'])
      await put('account:a', { until: inSeconds(-1) })
      expect(await shown()).toEqual([])
      await put('account:b')
      expect(await shown()).toEqual(['account:b'])
      await pauses.remove('account:b')
      expect(await shown()).toEqual([])
    })

    it('shows before long what another replica put and removed', async () => {
      const shown = async () => scopesOf((await replica.inForce()).pauses)
      expect(await shown()).toEqual([])
      await put('account:a')
      await expect.poll(shown).toEqual(['account:a'])
      await pauses.remove('account:a')
      await expect.poll(shown).toEqual([])
    })

    it('says with those in force when that was, by the clock of the database', async () => {
      // Whatever was asked before is not to be remembered.
      await put('account:a')
      const before = await databaseNow()
      await put('account:b')
      const { now } = await pauses.inForce()
      const after = await databaseNow()
      expect(now >= before && now <= after).toBe(true)
    })

    it('lists what came with the change of a pair', async () => {
      const pair = somePair()
      const scope = `account:${pair.accountId}` as const
      const pause = { scope, reason: 'captcha', until: null, createdAt: inSeconds(-1), createdBy: 'w-1' }
      await storeIn(opened.store.pairs, pair, { pauses: [pause] })
      expect(await pauses.list()).toEqual([pause])
    })

    it.each([1, 2, 3])('keeps one of twenty that are put at once for a scope (round %i)', async (round) => {
      const scope = `shop:round ${round}` as const
      const made = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? pauses : replica).put({ scope, reason: `${i}`, until: null, createdBy: 'Zoë' }),
        ),
      )
      const [kept, ...more] = await pauses.list()
      expect(more).toEqual([])
      expect(made).toContainEqual(kept)
    })
  })
