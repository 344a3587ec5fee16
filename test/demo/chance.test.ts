import { describe, expect, it } from 'vitest'
import { makeChance } from '../../demo/day/chance.ts'

const draw = (chance: ReturnType<typeof makeChance>, count: number) =>
  Array.from({ length: count }, () => chance.next())

describe('chance that a seed decides', () => {
  it('draws the same for the same seed, and something else for another', () => {
    expect(draw(makeChance(7), 20)).toEqual(draw(makeChance(7), 20))
    expect(draw(makeChance(7), 20)).not.toEqual(draw(makeChance(8), 20))
  })

  it('gives a player a stream that what others draw does not change', () => {
    const one = makeChance(7)
    const other = makeChance(7)
    draw(other, 11)
    expect(draw(one.fork('talk 3'), 20)).toEqual(draw(other.fork('talk 3'), 20))
    expect(draw(one.fork('talk 3'), 20)).not.toEqual(draw(one.fork('talk 4'), 20))
  })

  it('draws every item and both ends, and nothing beyond', () => {
    const chance = makeChance(1)
    const drawn = new Set(Array.from({ length: 400 }, () => chance.whole(2, 5)))
    expect([...drawn].toSorted()).toEqual([2, 3, 4, 5])
    const picked = new Set(Array.from({ length: 400 }, () => chance.pick(['a', 'b', 'c'])))
    expect([...picked].toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('draws by weight, and never what has none', () => {
    const chance = makeChance(1)
    const drawn = Array.from({ length: 4_000 }, () => chance.weighted({ often: 9, seldom: 1, never: 0 }))
    const seldom = drawn.filter((name) => name === 'seldom').length
    expect(seldom).toBeGreaterThan(300)
    expect(seldom).toBeLessThan(500)
    expect(drawn).not.toContain('never')
  })

  it('says so when there is nothing to pick from', () => {
    expect(() => makeChance(1).pick([])).toThrow('nothing to pick from')
  })
})
