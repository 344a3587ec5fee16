import fc from 'fast-check'
import { expect } from 'vitest'
import type { IdentifiedLine } from '../../../src/domain/message.ts'
import { conversation, type Shown, said } from '../conversation.ts'
import { decorated, decoration, decorations, dressed, onLines } from './decorations.ts'
import { gapsIn, isWithinSign, lengthOf, robotText, robotTexts, robotTextWithCodes } from './robot-texts.ts'
import { cutClean, splitAnywhere } from './splits.ts'

const isOurs = (shown: readonly Shown[], texts: readonly string[]): void => {
  for (const { trace } of shown) expect(trace).toBeNull()
  expect(shown.at(-1)?.confirmed).toEqual([...texts.keys()])
}

const ordered = fc.array(fc.nat(99), { minLength: 12, maxLength: 12 })
const shuffled = (lines: readonly IdentifiedLine[], order: readonly number[]): readonly IdentifiedLine[] =>
  lines
    .map((each, nth) => ({ each, place: order[nth % order.length] ?? 0 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ each }) => each)

/** Texts of the robot's, each in parts that may come alone. */
export const conversations = robotTexts.chain((texts) =>
  fc.record({ texts: fc.constant(texts), parts: fc.tuple(...texts.map(cutClean)) }),
)

/** What never triggers, and is confirmed (CONTRACT 5.5). */
export const ROBOTS = {
  'as it was said, whatever it says': fc.property(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => /[\p{L}\p{N}]/u.test(text)),
    (text) => isOurs([conversation([text])([said(text)])], [text]),
  ),
  'decorated by marketplace and clients': fc.property(robotTextWithCodes, decoration, (text, how) =>
    isOurs([conversation([text])([said(decorated(text, how))])], [text]),
  ),
  // A line of a name or of marks alone may be a human's; and decoration within lines makes no sense of half a number.
  'split anywhere, in one upload': fc.property(
    splitAnywhere(robotText).filter(({ text, parts }) => !text.includes('\n') && parts.every(saysMore)),
    decorations,
    ordered,
    ({ text, parts }, ways, order) => {
      const lines = parts.map((part, nth) => said(dressed(part, ways, nth, onLines), nth))
      isOurs([conversation([text])(shuffled(lines, order))], [text])
    },
  ),
  'split, each part in an upload of its own, in any order': fc.property(
    robotText.chain((text) => fc.record({ text: fc.constant(text), parts: cutClean(text) })),
    decorations,
    ordered,
    ({ text, parts }, ways, order) => {
      const upload = conversation([text])
      const lines = parts.map((part, nth) => said(dressed(part, ways, nth), nth))
      isOurs(
        shuffled(lines, order).map((line) => upload([line])),
        [text],
      )
    },
  ),
  // After 两千 another text's first word would be what is counted.
  'merged with others': fc.property(
    robotTexts.filter((texts) => !texts.some((text) => NAME.test(text) || /(?:\d|百五|两千)$/u.test(text))),
    decorations,
    fc.constantFrom('，', ' ', '\n', '||', '<br>', '\n08:00\n', '\n已读\n'),
    (texts, ways, between) => {
      const plain = texts.map((text, nth) =>
        dressed(text, ways, nth, (how) => ({ ...how, head: '', foot: '' })),
      )
      const line = dressed(plain.join(between), ways, 3, (how) => ({
        ...how,
        inside: null,
        spelling: 'plain',
      }))
      isOurs([conversation(texts)([said(line)])], texts)
    },
  ),
  'split, scraped again, over three uploads in any order, the shop talking in between': fc.property(
    conversations,
    decorations,
    ordered,
    ordered,
    ({ texts, parts }, ways, order, places) => {
      const once = parts.flat()
      const again = once.filter((part, nth) => lengthOf(part) >= 6 && (places[nth] ?? 0) > 40)
      const lines = [...once, ...again].map((part, nth) => said(dressed(part, ways, nth), nth))
      const upload = conversation(texts)
      const shown = [0, 1, 2].map((nth) =>
        upload([
          said('在的', 100 + nth, { source: 'shop', sender: 'shop-9' }),
          ...shuffled(lines, order).filter((_, at) => (places[at % places.length] ?? 0) % 3 === nth),
        ]),
      )
      isOurs(shown, texts)
    },
  ),
  'cut off beyond two thirds of it': fc.property(
    robotText,
    fc.nat(),
    fc.constantFrom('', '…', '...', '\n[展开]', '…展开全文', '\n查看全文'),
    (text, pick, mark) => {
      const ends = [...gapsIn(text), text.length].filter((end) => isBest(text, end))
      isOurs([conversation([text])([said(text.slice(0, ends[pick % ends.length]) + mark)])], [text])
    },
  ),
} as const

const saysMore = (part: string): boolean => /[\p{L}\p{N}]/u.test(part) && !NAME.test(part)
const NAME = /^[^\p{L}\p{N}]*(?:采购|我)[^\p{L}\p{N}]*$/u
const isBest = (text: string, end: number): boolean =>
  lengthOf(text.slice(0, end)) >= (lengthOf(text) * 2) / 3 &&
  !isWithinSign(text, end) &&
  /[\p{L}\p{N}]/u.test(text.slice(0, end))
