import { describe, expect, it } from 'vitest'
import { makeCrowd } from '../../demo/day/crowd.ts'
import { beginShare, claimsNow, OPEN_MOST } from '../../demo/day/measure.ts'
import { settingsOfDay } from '../../demo/day/settings.ts'

const NOBODY_FAILS = (error: unknown) => {
  throw error
}

describe('a crowd', () => {
  it('lets in no more than it has room for, and again once somebody has left', async () => {
    const crowd = makeCrowd(2, NOBODY_FAILS)
    const first = Promise.withResolvers<void>()
    const second = Promise.withResolvers<void>()
    expect(crowd.enter(() => first.promise)).toBe(true)
    expect(crowd.enter(() => second.promise)).toBe(true)
    expect(crowd.enter(() => Promise.resolve())).toBe(false)
    expect(crowd.size()).toBe(2)

    first.resolve()
    await expect.poll(crowd.size).toBe(1)
    expect(crowd.enter(() => Promise.resolve())).toBe(true)
    second.resolve()
    await crowd.empty()
    expect(crowd.size()).toBe(0)
  })

  it('tells of a failure, and has room again', async () => {
    const told: unknown[] = []
    const crowd = makeCrowd(1, (error) => told.push(error))
    crowd.enter(() => Promise.reject(new Error('no')))
    await crowd.empty()
    expect(told).toEqual([new Error('no')])
    expect(crowd.enter(() => Promise.resolve())).toBe(true)
  })
})

describe('the measure of the day', () => {
  it('begins less the more is open, and nothing more from a bound on', () => {
    const shares = Array.from({ length: 80 }, (_, open) => beginShare(open))
    expect(shares).toEqual(shares.toSorted((one, other) => other - one))
    expect(shares.slice(0, OPEN_MOST).every((share) => share > 0)).toBe(true)
    expect(shares.slice(OPEN_MOST).every((share) => share === 0)).toBe(true)
  })

  it.each([
    [0, 6, 0, 0],
    [7, 6, 0, 0],
    [8, 6, 0.1, 1],
    [8, 6, 0.9, 0],
    [8, 0, 0.1, 0],
    [12, 6, 0.9, 0],
    [15, 6, 0.9, 3],
    [40, 6, 0.9, 6],
  ])(
    'of %i that wait, with %i colleagues free and luck of %f, %i are claimed',
    (waiting, free, luck, claims) => {
      expect(claimsNow(waiting, free, luck)).toBe(claims)
    },
  )

  it("is the service's patience too: as short as the day is fast", () => {
    const slow = settingsOfDay(1, 'http://127.0.0.1:9/')
    const fast = settingsOfDay(60, 'http://127.0.0.1:9/')
    expect(slow.TIMEOUT_ACTIVE).toBe('720000ms')
    expect(fast.TIMEOUT_ACTIVE).toBe('12000ms')
    expect(fast.SWEEP_INTERVAL).toBe('200ms')
  })
})
