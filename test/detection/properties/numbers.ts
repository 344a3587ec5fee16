import fc from 'fast-check'
import { expect } from 'vitest'
import { reader } from '../../support/detection.ts'

const DIGITS = '零一二三四五六七八九'
/** 3042 as 三千零四十二, up to 99,999,999. */
const hanzi = (value: number): string => {
  const [high, low] = [Math.floor(value / 10_000), value % 10_000]
  if (high === 0) return below(value)
  if (low === 0) return `${below(high)}万`
  return `${below(high)}万${low < 1_000 ? '零' : ''}${below(low)}`
}
const below = (value: number): string => {
  const digits = [...String(value)].map(Number)
  const said = digits.map((digit, at) =>
    digit === 0 ? '零' : `${DIGITS[digit]}${['', '十', '百', '千'][digits.length - 1 - at]}`,
  )
  return said.join('').replace(/零+/g, '零').replace(/零$/, '')
}
const grouped = (value: number): string => String(value).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',')

/** How people write a sum of money. */
const MONEY: readonly ((value: number) => string)[] = [
  (value) => `${value}元`,
  (value) => `￥${value}`,
  (value) => `¥${value}.00`,
  (value) => `${value}.0块`,
  (value) => `${grouped(value)}元`,
  (value) => `RMB ${grouped(value)}`,
  (value) => `${value} 块钱`,
  (value) => `${hanzi(value)}元`,
  (value) => `${value / 10_000}万元`,
  (value) => `人民币${value}`,
  (value) =>
    [...String(value)]
      .map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
      .join('')
      .concat('元'),
]
const spelling = fc.constantFrom(...MONEY)
const value = fc.oneof(
  fc.integer({ min: 10, max: 200 }),
  fc.integer({ min: 200, max: 99_999_999 }),
  fc.integer({ min: 1, max: 9_999 }).map((each) => each * 100),
)
const compared = (amount: string): string => reader.comparedText(`这件要${amount}可以吗`).text

/** Amounts compare by what they are worth, and whatever their spelling (CONTRACT 5.6). */
export const NUMBERS = {
  'equal values are equal': fc.property(value, spelling, spelling, (worth, a, b) => {
    expect(compared(a(worth))).toBe(compared(b(worth)))
  }),
  'others are not': fc.property(value, value, spelling, spelling, (worth, other, a, b) => {
    fc.pre(worth !== other)
    expect(compared(a(worth))).not.toBe(compared(b(other)))
  }),
  'ten times, or a tenth of it, is another value': fc.property(
    value,
    fc.constantFrom(10, 100, 10_000),
    spelling,
    spelling,
    (worth, times, a, b) => {
      expect(compared(a(worth))).not.toBe(compared(b(worth * times)))
    },
  ),
} as const
