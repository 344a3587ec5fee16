import { describe, expect, it } from 'vitest'
import { reader } from '../../support/detection.ts'

const { sameText } = reader

const OWN = '你好，这件能便宜点吗？11.5元可以吗'

describe('the same text', () => {
  it.each([
    ['code point for code point', OWN, OWN],
    ['full-width and half-width forms', 'ＡＢＣ１２３！', 'ABC123!'],
    ['full-width digits in an amount', '１１．５元', '11.5元'],
    ['composed and decomposed letters', 'cafe\u0301', 'café'],
    ['zero-width spaces', '你\u200b好\ufeff，再\u2060见', '你好，再见'],
    ['blanks that a marketplace puts between Chinese and numbers', '只要 11.5 元', '只要11.5元'],
    ['a word joiner of Mongolian and a variation of an ideograph', '\u180e葛\u{e0100}城', '葛城'],
    ['a blank after a full stop', 'Hello. 在吗', 'Hello.在吗'],
    ['an ideographic blank', '你好\u3000在吗', '你好在吗'],
    ['line feeds and carriage returns', '你好\r\n在吗\n', '你好在吗'],
    ['blanks at either end', '  hello  ', 'hello'],
    ['runs of blanks between words', 'hello \t\n  world', 'hello world'],
    ['blanks that vanish between words', 'Best price please\nThanks', 'Best price pleaseThanks'],
    ['curly quotes and dashes', 'It’s “final” – 12', 'It\'s "final" - 12'],
    [
      'entities and breaks of a web page',
      '价格&lt;100 &amp; 包邮<br>&nbsp;今天发货',
      '价格<100 & 包邮\n今天发货',
    ],
    [
      'an emoji as the web client writes it',
      '成交<span class="emoji emoji1f604"></span> 谢谢',
      '成交😄 谢谢',
    ],
    ['emoji codes glued to words', '#E-s25那我还得寄回去/:815', '那我还得寄回去'],
    ['breaks as bars', '你好||在吗', '你好\n在吗'],
    ['an amount with its sign before or behind', '￥12.00', '12元'],
    ['thousands with and without a comma', '1,200个', '1200个'],
    ['ten thousands written out', '12万元', '120000元'],
    ['numerals', '一百二', '120'],
    ['an emoji with and without its variation selector', '好的☺\ufe0f', '好的☺'],
    ['an emoji, and one outside the first plane', '谢谢👍🏽😀', '谢谢👍🏽😀'],
  ])('%s', (_, a, b) => {
    expect(sameText(a, b)).toBe(true)
    expect(sameText(b, a)).toBe(true)
  })
})

describe('another text', () => {
  it.each([
    ['another amount', '11.5元', '12元'],
    ['numbers that stand apart', '11 5元', '115元'],
    ['numbers on two lines', '单号11\n5元', '单号115元'],
    ['the parts of a number that stand apart', '11. 5元', '11.5元'],
    ['a time that stands apart', '8 :30', '8:30'],
    ['a decimal point less', '11.5元', '115元'],
    ['a negation', '可以包邮', '不可以包邮'],
    ['tax', '含税', '不含税'],
    ['another unit', '12元', '12万元'],
    ['a share and a discount', '五折', '5%'],
    ['another order number', '订单 20261122001', '订单 20261122002'],
    ['a human’s own words added', OWN, `${OWN} 亲`],
    ['a part of it', OWN, OWN.slice(0, 10)],
    ['another emoji', '好的👍', '好的👎'],
    ['another skin of an emoji', '👍🏽', '👍'],
    ['nothing at all', OWN, ''],
  ])('%s', (_, a, b) => {
    expect(sameText(a, b)).toBe(false)
    expect(sameText(b, a)).toBe(false)
  })
})
