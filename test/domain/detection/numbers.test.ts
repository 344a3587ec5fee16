import { describe, expect, it } from 'vitest'
import { hanziValue, numberAt } from '../../../src/domain/detection/numbers.ts'

const spelled = (said: string): string | undefined => numberAt(said, 0)?.spelled

describe('an amount', () => {
  it.each([
    [
      '12元',
      [
        '12元',
        '12.00元',
        '¥12',
        '¥ 12.00',
        'rmb 12',
        '人民币12',
        '12块',
        '12块钱',
        '12圆',
        '12 yuan',
        '十二元',
        '十二块钱',
      ],
    ],
    ['12.5元', ['12.5元', '12.50元', '12块5', '12块五', '12块5毛', '十二块五', '十二点五元']],
    ['1200元', ['1200元', '1,200元', '1.2k元', '1.2千元', '一千二元', '一千二百元', '¥1,200.00']],
    ['120000元', ['120000元', '12万元', '12w元', '十二万元', '¥12万']],
    ['35000元', ['3万5元', '3.5万元', '三万五元', '3.5w元']],
    ['3042元', ['三千零四十二元', '3,042元']],
    ['95%', ['95%', '9.5折', '九五折', '百分之95', '百分之九十五']],
    ['50%', ['五折', '5折', '百分之五十']],
    ['12usd', ['$12', 'us$12.00', 'usd 12']],
  ])('%s has one spelling', (one, all) => {
    expect(all.map(spelled)).toEqual(all.map(() => one))
  })

  it.each([
    ['a price and ten thousand times it', '12元', '12万元'],
    ['a share and a discount', '5%', '五折'],
    ['currencies', '12元', '$12'],
    ['a price and a count', '12元', '12'],
    ['a decimal point', '11.5元', '115元'],
  ])('is not another one: %s', (_, a, b) => {
    expect(spelled(a)).not.toBe(spelled(b))
  })
})

describe('what is no amount stays as it is', () => {
  it.each(['a-12', '8:30', '60x60', '2026-09-15', '007', 'v2.0.1'])('%s', (said) => {
    expect(numberAt(said, 0)).toEqual({ spelled: said, end: said.length, isAmount: false })
  })

  it('but for the sign between two sizes', () => {
    expect([spelled('60×60'), spelled('60*60')]).toEqual(['60x60', '60x60'])
  })

  it.each(['一下', '万一', '千万别', '两'])('nor is %s a number', (said) => {
    expect(numberAt(said, 0)).toBeNull()
  })
})

describe('where it ends', () => {
  it.each([
    ['before other words', '12元可以吗', 3],
    ['before dots that end in a number', '¥12.00...3-5天', 6],
    ['before a comma and words', '60x60,sample', 5],
    ['after a break that a client put in', '十\n二个', 3],
    ['after the numeral of one thing', '一百二一套', 3],
  ])('%s', (_, said, end) => {
    expect(numberAt(said, 0)?.end).toBe(end)
  })
})

it('something may be counted by it, unless it is money, a share, a code or the number of an order', () => {
  const counts = (said: string) => numberAt(said, 0)?.isAmount
  expect(['12件', '1,200个', '三箱', '12345678'].map(counts)).toEqual([true, true, true, true])
  expect(['12元', '95%', 'a-12', '20261122001'].map(counts)).toEqual([false, false, false, false])
})

it.each([
  ['一百二', 120], ['一百零二', 102], ['一百二十', 120], ['两万八', 28_000], ['三点五', 3.5], ['二〇二六', 2_026], ['九五', 95], ['十', 10],
  ['四千二百零六万五千四百三十二', 42_065_432],
] as const)('%s is %d', (said, value) => {
  expect(hanziValue(said)).toBe(value)
}) // biome-ignore format: a table reads best as lines
