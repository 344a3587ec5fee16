import { describe, expect, it } from 'vitest'
import {
  type Copies,
  exchanged,
  hasCopyFor,
  isBeginning,
  mayRepeat,
  placesOf,
  REPEATS_WITHIN_MS,
  seenPart,
  seenWhole,
  withPart,
} from '../../../src/domain/detection/copies.ts'
import { reader } from '../../support/detection.ts'
import { at, handedOut } from '../samples.ts'

const SKEW_MS = 60_000
// Fifteen characters: two thirds are ten, four fifths twelve.
const TEXT = '这款保温杯长期拿货能便宜多少呢'
const copiesOf = (facts: Partial<Copies> = {}, handOuts = [at(10)]): Copies => ({
  task: handedOut({ content: TEXT, handOuts }),
  text: reader.comparedText(TEXT),
  explained: 0,
  seenAt: [],
  parts: [],
  ...facts,
})
const span = (from: number, to: number) => ({ from, to })
const see = (copies: Copies, from: number, to: number, seconds = 20): Copies | null =>
  seenPart(copies, span(from, to), at(seconds), SKEW_MS)

describe('a copy may be in a line', () => {
  it('of its hand-out or later, the skew allowed, inclusive', () => {
    expect(hasCopyFor(copiesOf(), at(-50), SKEW_MS)).toBe(true)
    expect(hasCopyFor(copiesOf(), new Date(+at(-50) - 1), SKEW_MS)).toBe(false)
  })

  it('unless all copies were seen', () => {
    expect(hasCopyFor(copiesOf({ explained: 1 }), at(20), SKEW_MS)).toBe(false)
    expect(hasCopyFor(copiesOf({ explained: 1 }, [at(10), at(15)]), at(20), SKEW_MS)).toBe(true)
  })
})

describe('parts', () => {
  it('are counted once four fifths were seen', () => {
    const first = see(copiesOf(), 5, 10)
    expect(first).toMatchObject({ explained: 0, parts: [span(5, 10)] })
    const second = first && see(first, 10, 15)
    expect(second).toMatchObject({ explained: 0 })
    expect(second && see(second, 3, 5)).toMatchObject({ explained: 1 })
  })

  it('are counted at once where one is two thirds, and the beginning', () => {
    expect(see(copiesOf(), 0, 9)?.explained).toBe(0)
    expect(see(copiesOf(), 0, 10)?.explained).toBe(1)
    expect(see(copiesOf(), 4, 15)?.explained).toBe(0)
  })

  it('that follow a copy that was counted belong to it', () => {
    const counted = see(copiesOf(), 0, 12)
    expect(counted && see(counted, 12, 15)).toMatchObject({
      explained: 1,
      parts: [span(0, 12), span(12, 15)],
    })
  })

  it('that come again are of the next copy, if there is one', () => {
    const once = see(copiesOf(), 0, 12)
    expect(once && see(once, 0, 12)).toBeNull()
    const twice = see(copiesOf({}, [at(10), at(15)]), 0, 12)
    expect(twice && see(twice, 0, 12)).toMatchObject({ explained: 2, parts: [span(0, 12)] })
  })

  it('are as good as none where they were seen, or before the hand-out', () => {
    expect(see(copiesOf({ parts: [span(0, 6)] }), 1, 5)).toBeNull()
    expect(see(copiesOf(), 0, 6, -51)).toBeNull()
  })

  it('that overlap are one, and 64 are kept', () => {
    expect(withPart([span(0, 5)], span(3, 8))).toEqual([span(0, 8)])
    const many = Array.from({ length: 64 }, (_, nth) => span(2 * nth, 2 * nth + 1))
    expect(withPart(many, span(200, 201))).toHaveLength(64)
  })

  it('of words that stand there twice are those that were not seen', () => {
    const text = reader.comparedText('你好在吗你好')
    expect(placesOf({ ...copiesOf({ text }), parts: [span(0, 2)] }, span(0, 2))[0]).toEqual(span(4, 6))
    expect(placesOf(copiesOf({ text }), span(2, 4))).toEqual([span(2, 4)])
  })
})

it('a whole text is a copy, and what was seen of another begins anew', () => {
  expect(seenWhole(copiesOf({ parts: [span(0, 6)] }), at(20))).toMatchObject({
    explained: 1,
    seenAt: [at(20)],
    parts: [],
  })
})

it('a beginning is two thirds, counted as it was said', () => {
  const text = reader.comparedText('12万元可以')
  expect(text.text).toBe('120000元可以')
  expect([
    isBeginning(text, span(0, 7)),
    isBeginning(text, span(0, 6)),
    isBeginning(text, span(7, 9)),
  ]).toEqual([true, false, false])
})

describe('the newer of two copies is seen first', () => {
  // Handed out at second 10 and, more than the skew later, at second 100.
  const twice = [at(10), at(100)]

  it('of one text: the older line is a copy too, where each was handed out before its line', () => {
    const later = copiesOf({ explained: 1, seenAt: [at(110)] }, twice)
    expect(hasCopyFor(later, at(20), SKEW_MS)).toBe(true)
    expect(hasCopyFor({ ...later, seenAt: [at(30)] }, at(20), SKEW_MS)).toBe(false)
    expect(hasCopyFor({ ...later, seenAt: [] }, at(20), SKEW_MS)).toBe(false)
    expect(hasCopyFor(later, at(-51), SKEW_MS)).toBe(false)
  })

  it('of two texts: the one whose copy is older takes the older line, and gives up the newer', () => {
    const [first, second] = [copiesOf({ explained: 1, seenAt: [at(110)] }), copiesOf({}, [at(100)])]
    expect(exchanged([first, second], at(20), SKEW_MS)).toMatchObject({
      taker: { task: first.task, explained: 1, seenAt: [at(20)] },
      later: { task: second.task, explained: 1, seenAt: [at(110)] },
    })
    const early = { ...first, seenAt: [at(30)] }
    expect(exchanged([early, second], at(20), SKEW_MS)).toBeNull()
    expect(exchanged([first], at(20), SKEW_MS)).toBeNull()
    expect(exchanged([first, second], at(-51), SKEW_MS)).toBeNull()
  })
})

describe('a text that comes again', () => {
  const limits = { skewMs: SKEW_MS, charactersMin: 6 }
  const may = (copies: Copies, size: number, sentAt: Date) => mayRepeat(copies, { size, sentAt }, limits)
  const seen = copiesOf({ explained: 1 })

  it('is ours within 24 h of its last hand-out, inclusive', () => {
    const last = +at(10) + REPEATS_WITHIN_MS
    expect(may(seen, 15, new Date(last))).toBe(true)
    expect(may(seen, 15, new Date(last + 1))).toBe(false)
  })

  it('is ours from six characters on', () => {
    expect([may(seen, 6, at(20)), may(seen, 5, at(20))]).toEqual([true, false])
  })

  it('was there before, whole or in parts, and was handed out', () => {
    expect(may(copiesOf(), 15, at(20))).toBe(false)
    expect(may(copiesOf({ parts: [span(0, 6)] }), 6, at(20))).toBe(true)
    expect(may(seen, 15, at(-51))).toBe(false)
  })
})
