import { describe, expect, it } from 'vitest'
import {
  type Compared,
  FIRM,
  isAfterNegation,
  isNumberAt,
  isWithinUnit,
  MARK,
  sizeOf,
} from '../../../src/domain/detection/compared.ts'
import { reader } from '../../support/detection.ts'

const compared = (content: string): Compared => reader.comparedText(content)
const ofKind = (content: string, kind: number): string => {
  const { text, kinds } = compared(content)
  return [...text].filter((_, at) => kinds[at] === kind).join('')
}

describe('what is compared', () => {
  it.each([
    ['no white space', ' 你 好\n在吗 ', '你好在吗'],
    ['a blank between two digits', '单号11 5', '单号11 5'],
    ['one between parts of a number', '单号11. 5', '单号11. 5'],
    ['none between a number and its unit', '12 元', '12元'],
    ['one case', 'Best PRICE', 'bestprice'],
    ['simplified characters', '這個價格', '这个价格'],
    ['no links and emoji codes', '看[微笑]https://a.cn/x 好吗', '看好吗'],
  ])('%s', (_, content, text) => {
    expect(compared(content).text).toBe(text)
  })
})

describe('a character that must not differ', () => {
  it.each([
    ['of a number and its unit', '要12万元的', '120000元'],
    ['of what is counted', '要12件吧', '12件'],
    ['of what is counted in letters', 'need 12 pcs ok', '12pcs'],
    ['of a code', '型号A-12的', 'a-12'],
    ['of a negation', '不含税', '不'],
    ['of a negation in letters', "we can't wait", "can't"],
    ['of a sign before a number', '降到-5度', '-5度'],
  ])('is one %s', (_, content, firm) => {
    expect(ofKind(content, FIRM)).toBe(firm)
  })

  it('is none within another word', () => {
    expect(ofKind('nothing noted', FIRM)).toBe('')
  })
})

it('marks say nothing, but for a mask, which stands for words', () => {
  expect(ofKind('好的，谢谢！😊', MARK)).toBe(',!😊')
  expect(ofKind('微*信', MARK)).toBe('')
})

describe('a unit', () => {
  const said = compared('拿12件，没有货')
  it('stands or falls together', () => {
    expect([1, 2, 3, 4].map((at) => isWithinUnit(said, at))).toEqual([false, true, true, false])
  })

  it('is a number, or turns what follows round', () => {
    expect(said.text).toBe('拿12件,没有货')
    expect([0, 1, 3, 5].map((at) => isNumberAt(said, at))).toEqual([false, true, true, false])
    expect([4, 6].map((at) => isAfterNegation(said, at))).toEqual([false, true])
  })
})

it('its size is that of what was said: 12万元 counts four characters, whatever they become', () => {
  const said = compared('要 12万元 👍')
  expect([said.text, sizeOf(said)]).toEqual(['要120000元👍', 6])
  expect(sizeOf(said, 0, 1)).toBe(1)
})

it('tells where each character was said', () => {
  const content = '要12万元吗'
  const { from, to, text } = compared(content)
  expect(content.slice(from[1], to[1])).toBe('12万元')
  expect(content.slice(from[text.length - 1], to[text.length - 1])).toBe('吗')
})
