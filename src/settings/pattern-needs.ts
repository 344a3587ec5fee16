import { type AST, RegExpParser } from '@eslint-community/regexpp'

/**
 * What a pattern cannot do without: whatever it finds has a sign of each of these sets, the smallest first. An empty set:
 * it never finds anything. Looking around is no need, as what is seen there is not always part of the text.
 */
export const needsOf = (source: string): readonly ReadonlySet<string>[] => {
  const { alternatives } = new RegExpParser().parsePattern(source, 0, source.length, true)
  return needsOfAny(alternatives).toSorted((a, b) => a.size - b.size)
}

type Needs = readonly ReadonlySet<string>[]

/** A choice needs one of what its alternatives need, of each the smallest; if one of them needs nothing, nothing. */
const needsOfAny = (alternatives: readonly AST.Alternative[]): Needs => {
  const each = alternatives.map(({ elements }) => elements.flatMap(needsOfOne))
  if (each.length === 1) return each[0] ?? []
  const smallest = each.map((needs) => needs.toSorted((a, b) => a.size - b.size)[0])
  if (smallest.includes(undefined)) return []
  return [new Set(smallest.flatMap((needs) => [...(needs ?? [])]))]
}

const needsOfOne = (element: AST.Element): Needs => {
  switch (element.type) {
    case 'Character':
      return [new Set([String.fromCodePoint(element.value)])]
    case 'CharacterClass':
      return needsOfClass(element)
    case 'Group':
    case 'CapturingGroup':
      return needsOfAny(element.alternatives)
    case 'Quantifier':
      return element.min === 0 ? [] : needsOfOne(element.element)
    case 'Assertion':
      return isNever(element) ? [new Set()] : []
    case 'CharacterSet':
    case 'ExpressionCharacterClass':
    case 'Backreference':
      return []
  }
}

const needsOfClass = ({ negate, elements }: AST.CharacterClass): Needs => {
  const signs = elements.map((each) => (each.type === 'Character' ? String.fromCodePoint(each.value) : null))
  return negate || signs.includes(null) ? [] : [new Set(signs.filter((sign) => sign !== null))]
}

/** (?!) is what a list without words comes to. */
const isNever = (element: AST.Assertion): boolean => element.raw === '(?!)'
