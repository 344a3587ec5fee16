import fc from 'fast-check'
import { gapsIn } from './robot-texts.ts'

const HEADS = [
  '', 'acc-1\n', 'acc-1 2026-11-22 08:00:05\n', '2026-11-22 08:00:05 acc-1\n', '[08:00:05] acc-1: ', 'acc-1：', '客服：', '昨天 12:29:05\n',
  '下午2:15\n', '11/22/2026, 8:00:05 AM\n',
] as const // biome-ignore format: a list reads best as lines
const FEET = [
  '', '\n已读', ' 已读', '\n未读', '\n08:00', '\n机器人发送', '\n系统自动发送', '\n来自iPhone客户端', '[微笑]', '/:815', '\n[展开]', '\n发送中…',
  '\n2026-11-22 08:00:05\n已读',
] as const // biome-ignore format: a list reads best as lines
const INSIDE = ['\n', '<br>', '||', ' ', '\u200b', '[微笑]', '/:815', '&nbsp;'] as const

/** What a marketplace and its clients do to a line without changing what it says. */
export type Decoration = {
  readonly head: string
  readonly foot: string
  readonly inside: { readonly what: string; readonly where: number } | null
  readonly spelling: keyof typeof SPELLINGS
}

const TRADITIONAL: { readonly [simple: string]: string } = {
  这: '這', 个: '個', 价: '價', 们: '們', 厂: '廠', 长: '長', 蓝: '藍', 发: '發', 货: '貨', 没: '沒', 现: '現', 话: '話', 烦: '煩', 报: '報',
  采: '採', 购: '購', 谢: '謝', 样: '樣', 请: '請', 问: '問', 么: '麼', 时: '時', 数: '數', 万: '萬', 两: '兩',
} // biome-ignore format: a table reads best as lines
const ENTITIES: { readonly [sign: string]: string } = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '😊': '&#x1F60A;',
} // biome-ignore format: a table reads best as lines

const SPELLINGS = {
  plain: (text: string) => text,
  wide: (text: string) =>
    text.replace(/[!-~]/gu, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)),
  capital: (text: string) => text.toUpperCase(),
  entities: (text: string) => text.replace(/[&<>']|😊/gu, (sign) => ENTITIES[sign] ?? sign),
  traditional: (text: string) => [...text].map((sign) => TRADITIONAL[sign] ?? sign).join(''),
} as const

export const decoration: fc.Arbitrary<Decoration> = fc.record({
  head: fc.constantFrom(...HEADS),
  foot: fc.constantFrom(...FEET),
  inside: fc.option(fc.record({ what: fc.constantFrom(...INSIDE), where: fc.nat() })),
  spelling: fc.constantFrom('plain', 'wide', 'capital', 'entities', 'traditional'),
})

/** With what stands on lines of its own alone. */
export const onLines = (how: Decoration): Decoration => ({
  ...how,
  head: how.head.endsWith('\n') ? how.head : '',
  foot: how.foot.startsWith('\n') ? how.foot : '',
  inside: null,
})

/** For lines one after another, each in its own way. */
export const decorations = fc.array(decoration, { minLength: 4, maxLength: 4 })
export const dressed = (
  text: string,
  ways: readonly Decoration[],
  nth: number,
  change = (how: Decoration) => how,
): string => {
  const way = ways[nth % ways.length]
  return way === undefined ? text : decorated(text, change(way))
}

export const decorated = (text: string, { head, foot, inside, spelling }: Decoration): string => {
  const gaps = gapsIn(text)
  const at = inside === null || gaps.length === 0 ? undefined : gaps[inside.where % gaps.length]
  const [begin, end] = [text.slice(0, at), at === undefined ? '' : text.slice(at)].map(SPELLINGS[spelling])
  // 815 of an emoji code and 11 of a price would be one number, and /:815 and ok one code.
  const between = /^\p{Script=Han}/u.test(end ?? '') ? inside?.what : '\n'
  return `${head}${begin}${end === '' ? '' : `${between}${end}`}${foot}`
}
