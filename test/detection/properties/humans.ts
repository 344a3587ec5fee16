import fc from 'fast-check'
import { expect } from 'vitest'
import { at } from '../../domain/samples.ts'
import { conversation, said } from '../conversation.ts'
import { decorated, decoration, decorations, dressed } from './decorations.ts'
import { gapsIn, robotText } from './robot-texts.ts'
import { conversations } from './robots.ts'

const WORDS = [
  '我来处理', '稍等', '嗯', '在', '老板说行', '那算了', '我是小李', '刚才那个别理', '明天再聊', 'hold on', 'this is Li', 'sorry', '[图片]', '👌', '1',
  '80', '？', '好',
] as const // biome-ignore format: a list reads best as lines
const ownWords = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(''))
/** A part of a robot's text is its own, whoever may have said it. */
const isOf = (text: string, human: string): boolean => text.includes(human.replaceAll('[图片]', ''))

const isTrace = (text: string, human: string): void => {
  expect(conversation([text])([said(human)]).trace?.messageId).toBe('m0')
}

/** What triggers, wherever it is said (CONTRACT 5.6). */
export const HUMANS = {
  'alone, however it is decorated': fc.property(
    conversations,
    ownWords,
    decoration,
    ({ texts }, human, how) => {
      fc.pre(!texts.some((text) => isOf(text, human)))
      expect(conversation(texts)([said(decorated(human, how))]).trace?.messageId).toBe('m0')
    },
  ),
  'among the robot’s own lines, in whichever of two uploads': fc.property(
    conversations,
    decorations,
    ownWords,
    fc.nat(),
    fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    ({ texts, parts }, ways, human, where, isLater) => {
      fc.pre(!texts.some((text) => isOf(text, human)))
      const lines = parts.flat().map((part, nth) => said(dressed(part, ways, nth), nth))
      const place = where % (lines.length + 1)
      const all = lines.toSpliced(place, 0, said(human, 99, { sentAt: at(19.5 + place) }))
      const upload = conversation(texts)
      const shown = [false, true].map((late) => upload(all.filter((_, nth) => isLater[nth % 12] === late)))
      expect(shown.flatMap(({ trace }) => trace?.messageId ?? [])).toEqual(['m99'])
    },
  ),
  // One letter within a text may be a slip of the scraping; at either end of it, one is a word. A line that is a name
  // at the end of a text counts as its signature.
  'as words added to the robot’s text': fc.property(
    robotText.filter((text) => !text.includes('\n')),
    fc.constantFrom('嗯嗯', '在', '好', '老王说', '行', '撤', '我看看', 'ok', 'hm', '7'),
    fc.nat(),
    decoration,
    (text, words, pick, how) => {
      const gaps = [0, ...gapsIn(text), text.length]
      const gap = gaps[pick % gaps.length] ?? 0
      fc.pre(words.length > 1 || gap === 0 || gap === text.length)
      fc.pre(!/[a-z]\s*$/iu.test(text.slice(0, gap)) || !/^[a-z]/i.test(words))
      isTrace(text, decorated(text.slice(0, gap) + words + text.slice(gap), { ...how, inside: null }))
    },
  ),
  'as another number in the robot’s text': fc.property(
    robotText.filter((text) => NUMERAL.test(text)),
    fc.nat(),
    fc.integer({ min: 1, max: 9 }),
    decoration,
    (text, pick, more, how) => {
      const numbers = [...text.matchAll(new RegExp(NUMERAL, 'gu'))]
      const { 0: number, index } = numbers[pick % numbers.length] ?? { 0: '', index: 0 }
      const other = OTHER[number] ?? number.replace(/\d$/u, (digit) => String((Number(digit) + more) % 10))
      isTrace(text, decorated(text.slice(0, index) + other + text.slice(index + number.length), how))
    },
  ),
  'as a negation in the robot’s text': fc.property(
    robotText,
    fc.nat(),
    fc.constantFrom('不', '没', '别', '未', '无'),
    decoration,
    (text, pick, negation, how) => {
      const gaps = [0, ...gapsIn(text)].filter((gap) => /^\p{L}/u.test(text.slice(gap)))
      fc.pre(gaps.length > 0)
      const gap = gaps[pick % gaps.length] ?? 0
      isTrace(text, decorated(text.slice(0, gap) + negation + text.slice(gap), how))
    },
  ),
  // With nothing to speak of behind it, what stands before it is a part of the text.
  'as the robot’s text without a negation of its own': fc.property(
    robotText.filter((text) => /(?:不|没|n't| no )[^\p{L}]*(?!采购)\p{L}{2}/u.test(text)),
    decoration,
    (text, how) =>
      isTrace(text, decorated(text.replace(/(?:不|没|n't| no )(?=[^\p{L}]*(?!采购)\p{L}{2})/u, ''), how)),
  ),
} as const

const NUMERAL = /\d+(?:\.\d+)?|三箱|十二个|二百五|两千|九五折/u
const OTHER: { readonly [number: string]: string } = {
  三箱: '四箱', 十二个: '十三个', 二百五: '二百六', 两千: '三千', 九五折: '八五折',
} // biome-ignore format: a table reads best as lines

const anybody = fc.record({
  content: fc.oneof(
    ownWords,
    fc.constantFrom(
      '转人工',
      '你是机器人吧，换个真人来',
      '再自动回复我就投诉你们',
      '客服小王已加入会话',
      '撤回了一条消息',
    ),
  ),
  sender: fc.constantFrom('acc-1', '小李', 'shop-9', '系统消息', '官方客服'),
  source: fc.constantFrom('account', 'shop', 'platform'),
  secondsBefore: fc.integer({ min: 0, max: 100_000 }),
})

export const EARLIER = fc.property(fc.array(anybody, { minLength: 1, maxLength: 6 }), (lines) => {
  const judgedFrom = at(20)
  const early = lines.map(({ secondsBefore, ...line }, nth) =>
    said(line.content, nth, { ...line, sentAt: new Date(+at(20) - 1 - secondsBefore * 1_000) }),
  )
  expect(conversation(['你好，这件能便宜点吗？'], judgedFrom)(early).trace).toBeNull()
})
