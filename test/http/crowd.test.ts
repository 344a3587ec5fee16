import { describe, expect, it } from 'vitest'
import { makeCrowd } from '../../src/adapters/http/crowd.ts'

/** A service that gets `perSecond` requests done, one after another, under `asked` new ones a second. */
const play = ({ perSecond, asked, seconds }: { perSecond: number; asked: number; seconds: number }) => {
  let now = 0
  const lane = makeCrowd(() => now).lane()
  const waiting: number[] = []
  const waited: number[] = []
  let refused = 0
  for (; now < seconds * 1_000; now += 1) {
    for (let each = due(asked, now); each > 0; each -= 1) {
      if (lane.isOpen()) {
        waiting.push(lane.enter())
      } else refused += 1
    }
    for (let each = due(perSecond, now); each > 0; each -= 1) {
      const enteredAt = waiting.shift()
      if (enteredAt === undefined) break
      lane.leave(enteredAt)
      waited.push(now - enteredAt)
    }
  }
  return { refused, waited, waiting: waiting.length }
}

/** How many of so many a second fall into this millisecond. */
const due = (perSecond: number, ms: number) =>
  Math.floor(((ms + 1) * perSecond) / 1_000) - Math.floor((ms * perSecond) / 1_000)

describe('a crowd', () => {
  it.each([50, 600, 3_000, 20_000])(
    'refuses nobody while %i a second get done and fewer are asked',
    (perSecond) => {
      expect(play({ perSecond, asked: perSecond * 0.9, seconds: 20 }).refused).toBe(0)
    },
  )

  it.each([300, 600, 3_000, 20_000])(
    'at five times what gets done (%i a second) lets in as much, and none waits a second',
    (perSecond) => {
      const { refused, waited, waiting } = play({ perSecond, asked: 5 * perSecond, seconds: 20 })
      // Nothing of what could be done is left undone.
      expect(waited.length).toBeGreaterThan(0.98 * 20 * perSecond)
      expect(refused).toBe(20 * 5 * perSecond - waited.length - waiting)
      expect(waited.reduce((most, each) => Math.max(most, each))).toBeLessThan(1_000)
    },
  )

  it('lets a burst in whole that is soon done', () => {
    const lane = makeCrowd(() => 0).lane()
    for (let each = 0; each < 256; each += 1) {
      expect(lane.isOpen()).toBe(true)
      lane.enter()
    }
    expect(lane.isOpen()).toBe(false)
  })

  it('lets a burst in whole though the lane is slow, and refuses what lasts', () => {
    let now = 0
    const lane = makeCrowd(() => now).lane()
    // A hundred a second, of which each has waited for 0.7 s.
    const goOn = (ms: number): boolean[] => {
      const open: boolean[] = []
      for (const end = now + ms; now < end; now += 10) {
        lane.leave(now - 700)
        open.push(lane.isOpen())
        lane.enter()
      }
      return open
    }
    for (let each = 0; each < 70; each += 1) lane.enter()
    expect(goOn(900)).not.toContain(false)
    for (let each = 0; each < 100; each += 1) {
      expect(lane.isOpen()).toBe(true)
      lane.enter()
    }
    expect(goOn(1_000).at(-1)).toBe(false)
  })

  it('takes no notice of those who wait for what somebody holds while all others come through', () => {
    let now = 0
    const lane = makeCrowd(() => now).lane()
    for (let held = 0; held < 100; held += 1) lane.enter()
    for (; now < 5_000; now += 10) {
      expect(lane.isOpen()).toBe(true)
      lane.enter()
      lane.leave(now - 2)
    }
  })

  it('does not count those who stepped aside to wait', () => {
    const lane = makeCrowd(() => 0).lane()
    for (let poll = 0; poll < 5_000; poll += 1) {
      lane.enter()
      lane.stepAside()
    }
    expect(lane.isOpen()).toBe(true)
  })

  it('bounds those in all lanes together while it does not know yet, and leaves each lane a few', () => {
    const crowd = makeCrowd(() => 0)
    const [one, other] = [crowd.lane(), crowd.lane()]
    for (let each = 0; each < 256; each += 1) one.enter()
    for (let each = 0; each < 64; each += 1) {
      expect(other.isOpen()).toBe(true)
      other.enter()
    }
    expect(other.isOpen()).toBe(false)
  })

  it('is open again as soon as those who leave have not waited long', () => {
    let now = 0
    const lane = makeCrowd(() => now).lane()
    for (let each = 0; each < 200; each += 1) lane.enter()
    for (; now < 2_000; now += 5) {
      lane.leave(0)
      lane.isOpen()
      lane.enter()
    }
    expect(lane.isOpen()).toBe(false)
    for (let each = 0; each < 200; each += 1) lane.leave(now)
    for (let each = 0; each < 200; each += 1) lane.enter()
    expect(lane.isOpen()).toBe(true)
  })

  it('knows of a pace that has become slow, also while hardly anybody leaves', () => {
    let now = 0
    const lane = makeCrowd(() => now).lane()
    const rounds = (times: number, everyMs: number) => {
      for (let round = 0; round < times; round += 1) {
        now += everyMs
        lane.leave(now - 300)
        lane.isOpen()
        lane.enter()
      }
    }
    for (let each = 0; each < 100; each += 1) lane.enter()
    // 250 a second are done, so that 125 may be in, and then 4 a second.
    rounds(1_000, 4)
    expect(lane.isOpen()).toBe(true)
    rounds(5, 250)
    expect(lane.isOpen()).toBe(false)
  })
})
