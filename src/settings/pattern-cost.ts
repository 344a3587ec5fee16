import { type AST, RegExpParser } from '@eslint-community/regexpp'

/**
 * In how many ways a pattern may be tried from one place of a text, at most about: where it repeats, the numbers of
 * times multiply, and a repeat within a repeat is raised to a power. What is a catastrophe for some text, as in (a+)+,
 * is past every limit; single gaps such as .{0,8} cost what they say. Infinity: it holds a back reference.
 */
export const waysOf = (source: string): number =>
  waysOfAny(new RegExpParser().parsePattern(source, 0, source.length, true).alternatives, false)

/** Without an end is as long as the texts that patterns see. */
const LONGEST = 1_000

/** Of the alternatives mostly one leads on, so they count as the dearest; repeated, one word may begin another. */
const waysOfAny = (alternatives: readonly AST.Alternative[], isRepeated: boolean): number =>
  (isRepeated && alternatives.length > 1 ? 2 : 1) *
  Math.max(
    1,
    ...alternatives.map(({ elements }) =>
      elements.reduce((ways, each) => ways * waysOfOne(each, isRepeated), 1),
    ),
  )

const waysOfOne = (element: AST.Element, isRepeated: boolean): number => {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return waysOfAny(element.alternatives, isRepeated)
    case 'Assertion':
      return 'alternatives' in element ? waysOfAny(element.alternatives, false) : 1
    case 'Quantifier':
      return waysOfRepeat(element, isRepeated)
    case 'Backreference':
      return Number.POSITIVE_INFINITY
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return 1
  }
}

/** Each further round may go as many ways as the first, and twice as many if a round may say nothing. */
const waysOfRepeat = ({ element, min, max }: AST.Quantifier, isRepeated: boolean): number => {
  const rounds = Math.min(max, LONGEST)
  if (rounds <= 1) return waysOfOne(element, isRepeated)
  const ofRound = waysOfOne(element, true) * (maySayNothing(element) ? 2 : 1)
  return ofRound === 1 ? rounds - Math.min(min, rounds) + 1 : ofRound ** rounds
}

const maySayNothing = (element: AST.Element): boolean => {
  if (element.type === 'Quantifier') return element.min === 0 || maySayNothing(element.element)
  if (element.type === 'Assertion') return true
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return false
  return element.alternatives.some(({ elements }) => elements.every(maySayNothing))
}
