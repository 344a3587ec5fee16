import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planSends, type SendLimit, stillCounted } from '../../src/domain/alert-rate.ts'

const TWENTY: SendLimit = { messages: 20, withinMs: 60_000 }

type Played = {
  /** When each message went, and how many alerts it told of. */
  readonly sent: readonly { readonly at: number; readonly alerts: number }[]
  readonly waitedMostMs: number
}

/** A channel that sends as planned what comes at these instants, and looks again when the plan says or once a second. */
const play = (limits: readonly SendLimit[], arrivals: readonly number[], takesDigests = true): Played => {
  const coming = arrivals.toSorted((a, b) => a - b)
  const sent: { at: number; alerts: number }[] = []
  let kept: readonly number[] = []
  let waiting: number[] = []
  let waitedMostMs = 0
  const send = (at: number, alerts: number): void => {
    sent.push({ at, alerts })
    kept = [...kept, at]
    for (const came of waiting.splice(0, alerts)) waitedMostMs = Math.max(waitedMostMs, at - came)
  }
  for (let now = 0; coming.length > 0 || waiting.length > 0; ) {
    if (now > 400_000_000) throw new Error(`${waiting.length} wait for ever`)
    waiting = [...waiting, ...coming.splice(0, coming.filter((at) => at <= now).length)]
    kept = stillCounted(limits, kept, now)
    const plan = waiting.length === 0 ? null : planSends(limits, kept, now, waiting.length, takesDigests)
    if (plan?.kind === 'singles') for (let i = 0; i < plan.most; i += 1) send(now, 1)
    if (plan?.kind === 'digest') send(now, waiting.length)
    if (waiting.length === 0) now = coming[0] ?? now
    else now += plan?.kind === 'wait' ? Math.max(1, Math.min(Math.ceil(plan.ms), 1_000)) : 1
  }
  return { sent, waitedMostMs }
}

/** The most messages that any window of this limit saw. */
const busiest = ({ withinMs }: SendLimit, { sent }: Played): number =>
  Math.max(0, ...sent.map(({ at }) => sent.filter((one) => one.at >= at && one.at < at + withinMs).length))

const someLimit = fc.record({
  messages: fc.integer({ min: 1, max: 40 }),
  withinMs: fc.constantFrom(1_000, 5_000, 60_000),
})
const someLimits = fc.array(someLimit, { minLength: 0, maxLength: 3 })
const someArrivals = fc.array(fc.integer({ min: 0, max: 240_000 }), { minLength: 1, maxLength: 120 })

describe('what a channel may send', () => {
  it('is never more than its receiver takes, in any window, and all of it goes out', () => {
    fc.assert(
      fc.property(someLimits, someArrivals, fc.boolean(), (limits, arrivals, takesDigests) => {
        const played = play(limits, arrivals, takesDigests)
        for (const limit of limits) expect(busiest(limit, played)).toBeLessThanOrEqual(limit.messages)
        expect(played.sent.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(arrivals.length)
      }),
    )
  })

  it('leaves nothing waiting for longer than the longest limit', () => {
    fc.assert(
      fc.property(someLimits, someArrivals, (limits, arrivals) => {
        const longestMs = Math.max(0, ...limits.map(({ withinMs }) => withinMs))
        expect(play(limits, arrivals).waitedMostMs).toBeLessThanOrEqual(1.05 * longestMs + 1_000)
      }),
    )
  })

  it('tells of a flood within seconds, all the time', () => {
    const flood = Array.from({ length: 500 }, (_, i) => i * 120)
    const played = play([TWENTY], flood)
    expect(busiest(TWENTY, played)).toBeLessThanOrEqual(20)
    expect(played.waitedMostMs).toBeLessThan(8_000)
    expect(played.sent.slice(0, 10).map(({ alerts }) => alerts)).toEqual(Array(10).fill(1))
  })

  it('is each alert alone while few come', () => {
    const few = Array.from({ length: 60 }, (_, i) => i * 6_500)
    expect(new Set(play([TWENTY], few).sent.map(({ alerts }) => alerts))).toEqual(new Set([1]))
    expect(planSends([], [], 0, 5_000)).toEqual({ kind: 'singles', most: 5_000 })
  })

  it('is all that the limit leaves room for where there are no digests', () => {
    expect(planSends([TWENTY], [], 0, 50, false)).toEqual({ kind: 'singles', most: 20 })
    expect(planSends([TWENTY], Array(18).fill(0), 30_000, 50, false)).toEqual({ kind: 'singles', most: 2 })
    expect(planSends([TWENTY], Array(20).fill(0), 30_000, 50, false)).toEqual({ kind: 'wait', ms: 33_000 })
  })
})
