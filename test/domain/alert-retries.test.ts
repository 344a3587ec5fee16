import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryWaitMs } from '../../src/domain/alert-retries.ts'

const DAY_MS = 86_400_000

/** When each try is made, in milliseconds after the first, until it is parked. */
const triesWith = (random: () => number): readonly number[] => {
  const tries = [0]
  for (;;) {
    const sinceFirstMs = tries.at(-1) ?? 0
    const waitMs = retryWaitMs(tries.length, sinceFirstMs, random())
    if (waitMs === null) return tries
    tries.push(sinceFirstMs + waitMs)
  }
}

describe('the waits between tries', () => {
  it('are seconds first, so that an outage of half a minute costs no five', () => {
    const tries = triesWith(() => 0)
    expect(tries.slice(0, 8)).toEqual([0, 2_000, 7_000, 17_000, 32_000, 62_000, 122_000, 242_000])
  })

  it('go on for 24 h, and end some hours after at the most', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (randoms) => {
        const tries = triesWith(() => randoms.next().value as number)
        const last = tries.at(-1) ?? 0
        expect(last).toBeGreaterThanOrEqual(DAY_MS)
        expect(last).toBeLessThan(DAY_MS + 3 * 3_600_000)
        // Never a long silence within the first minutes, and never more than a good two hours.
        for (const [i, at] of tries.entries()) {
          const waitMs = at - (tries[i - 1] ?? 0)
          expect(waitMs).toBeLessThanOrEqual(5_000 + 2 * (tries[i - 1] ?? 0))
          expect(waitMs).toBeLessThanOrEqual(1.2 * 7_200_000)
        }
      }),
    )
  })

  it('are stretched by a fifth at most, whatever is counted', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
        const [least, most] = [retryWaitMs(attempts, 0, 0) ?? 0, retryWaitMs(attempts, 0, random) ?? 0]
        expect(least).toBeGreaterThanOrEqual(2_000)
        expect(most).toBeGreaterThanOrEqual(least)
        expect(most).toBeLessThanOrEqual(Math.ceil(1.2 * least))
      }),
    )
  })
})
