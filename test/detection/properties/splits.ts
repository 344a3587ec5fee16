import fc from 'fast-check'
import { gapsIn, isWithinSign, lengthOf } from './robot-texts.ts'

/** A text and its parts, cut anywhere: within numbers, words and negations too. For one upload. */
export const splitAnywhere = (texts: fc.Arbitrary<string>) =>
  texts.chain((text) =>
    fc.record({
      text: fc.constant(text),
      parts: fc
        .array(fc.integer({ min: 1, max: Math.max(1, text.length - 1) }), { maxLength: 4 })
        .map((cuts) => cut(text, cuts)),
    }),
  )

const cut = (text: string, cuts: readonly number[]): readonly string[] => {
  const places = [...new Set(cuts)].filter((at) => !isWithinSign(text, at)).toSorted((a, b) => a - b)
  const parts: string[] = []
  for (const [nth, from] of [0, ...places].entries()) {
    const part = text.slice(from, places[nth])
    // Nobody sends a line of blanks: they begin the next one.
    if (parts.at(-1)?.trim() === '') parts[parts.length - 1] += part
    else parts.push(part)
  }
  return parts
}

/**
 * A text in parts that may come alone, in an upload of their own: each has four letters or digits and stands in it once,
 * and neither begins after a negation nor within a number. A shorter one, or 含税 of 不含税, may as well be a human's; of
 * two equal parts nobody knows which one came.
 */
export const cutClean = (text: string): fc.Arbitrary<readonly string[]> =>
  fc
    .array(fc.nat(), { maxLength: 3 })
    .map((picks) => cleanCuts(text, picks))
    .map((parts) => (parts.every((part) => isOnce(text, part)) ? parts : [text]))

const cleanCuts = (text: string, picks: readonly number[]): readonly string[] => {
  const gaps = gapsIn(text).filter((gap) => !NEGATED.test(text.slice(0, gap)))
  const cuts = picks.flatMap((pick) => gaps[pick % Math.max(1, gaps.length)] ?? [])
  const parts: string[] = []
  let from = 0
  for (const cut of cuts.toSorted((a, b) => a - b)) {
    if (lettersIn(text.slice(from, cut)) < 4 || lettersIn(text.slice(cut)) < 4) continue
    parts.push(text.slice(from, cut))
    from = cut
  }
  return [...parts, text.slice(from)]
}
const NEGATED = /(?:不|没|没有|no|can't)\s*$/iu
const lettersIn = (text: string): number => lengthOf(text.replace(/[^\p{L}\p{N}]/gu, ''))
const isOnce = (text: string, part: string): boolean => {
  const [whole, piece] = [text.replace(/\s/gu, ''), part.replace(/\s/gu, '')]
  return whole.indexOf(piece) === whole.lastIndexOf(piece)
}
