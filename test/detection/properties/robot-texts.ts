import fc from 'fast-check'

const WORDS = [
  '你好', '亲', '这件', '这个价格', '能便宜一点吗', '我们', '工厂', '长期合作', '蓝色', '尽快发货', '含税', '不含税', '没有', '现货',
  '的话', '可以', '麻烦', '报价', '采购', '一下', '谢谢', '样品', '请问', '什么时候', '到货', '数量',
  ' please ', ' ship today ', 'sample', ' order no ', " can't wait ", 'OK', ' best price ',
] as const // biome-ignore format: a list reads best as lines
const NUMBERS = [
  '11.5元', '￥12.55 ', '1,200件', '12万元', '三箱', '十二个', 'A-12', '60x60', '95%', '九五折', '3-5天', '订单20261122001', '2 pcs',
  '100套', '二百五', '$9.9 ', '两千', '50kg',
] as const // biome-ignore format: a list reads best as lines
const MARKS = ['，', '。', '？', '！', '、', ' ', '~', '…', '\n', '（', '）', '😊', '👍🏽'] as const
/** What is no word, or looks like something that marketplaces add. */
const CODES = ['[微笑]', '/:815，', '#E-s25，', 'https://a.cn/x?id=1 '] as const
const LIKE_NOISE = ['已读', '8:30', '2026-09-15', '￥12.00'] as const

const HAS_WORD = /[\p{L}\p{N}]/u
const textOf = (piece: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(piece, { minLength: 2, maxLength: 14 })
    .map((pieces) => pieces.join('').trim())
    .filter((text) => lengthOf(text) >= 6)
    .filter((text) =>
      HAS_WORD.test([...CODES, ...LIKE_NOISE].reduce((left, code) => left.replaceAll(code.trim(), ''), text)),
    )

const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 3, arbitrary: fc.constantFrom(...MARKS) },
)

/** What a robot says: words, numbers and marks in any order, six characters or more. */
export const robotText = textOf(pieces)
/** The same, with links, emoji codes, times and read marks of its own. */
export const robotTextWithCodes = textOf(
  fc.oneof(
    { weight: 8, arbitrary: pieces },
    { weight: 1, arbitrary: fc.constantFrom(...CODES, ...LIKE_NOISE) },
  ),
)

/** Some texts that have no words in common: what is a part of two of them is nobody's in particular. */
export const robotTexts = fc.integer({ min: 1, max: 3 }).chain((count) => {
  const some = <T>(all: readonly T[], nth: number) =>
    fc.constantFrom(...all.filter((_, at) => at % count === nth))
  const texts = Array.from({ length: count }, (_, nth) =>
    textOf(
      fc.oneof(
        { weight: 6, arbitrary: some(WORDS, nth) },
        { weight: 2, arbitrary: some(NUMBERS, nth) },
        { weight: 2, arbitrary: some(MARKS, nth) },
      ),
    ),
  )
  return fc.tuple(...texts)
})

/** How many characters of it are compared, as a reader would count them. */
export const lengthOf = (text: string): number => {
  const keptApart = text.normalize('NFKC').replace(/(?<=\d)\s+(?=[.,:/-]?\d)|(?<=\d[.,:/-])\s+(?=\d)/gu, '_')
  return [...keptApart.replace(/\s/gu, '')].length
}

/** Within a number, a Latin word, a code or one sign nothing is put, and no upload ends there. */
export const gapsIn = (text: string): readonly number[] =>
  Array.from({ length: Math.max(0, text.length - 1) }, (_, before) => before + 1).filter((at) => {
    const [before, after] = [text.slice(0, at), text.slice(at)]
    return (
      !isWithinSign(text, at) &&
      !(NUMERAL_LAST.test(before) && /^\s*[\p{L}\p{N}]/u.test(after)) &&
      !(OF_NUMBER_LAST.test(before) && OF_NUMBER_FIRST.test(after)) &&
      !(/[a-z']$/iu.test(before) && /^[a-z']/iu.test(after)) &&
      !CODES.some((code) => isWithin(text, at, code.trim()))
    )
  })
export const isWithinSign = (text: string, at: number): boolean =>
  /^(?:[\ud800-\udbff][\udc00-\udfff]|.[\ufe0f\u200d]|.\ud83c[\udffb-\udfff])/.test(
    text.slice(at - 1, at + 2),
  )
// What follows a number may be what is counted by it.
const NUMERAL_LAST = /[\d一二三四五六七八九十百千万两]\s*$/u
const OF_NUMBER = '[\\d.,，…:/%x×*#a-zA-Z￥$元折件箱个万千百两十一二三四五六七八九套天-]'
const OF_NUMBER_LAST = new RegExp(`${OF_NUMBER}$`, 'u')
const OF_NUMBER_FIRST = new RegExp(`^${OF_NUMBER}`, 'u')
const isWithin = (text: string, at: number, code: string): boolean => {
  for (let from = text.indexOf(code); from >= 0; from = text.indexOf(code, from + 1))
    if (from < at && at < from + code.length) return true
  return false
}
