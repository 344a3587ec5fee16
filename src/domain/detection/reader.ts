import { type Compared, compare, spellingOf } from './compared.ts'
import { fold, type TextTools } from './fold.ts'
import { type Names, withoutEdges, withoutNoise } from './noise.ts'
import type { DetectionRules } from './rules.ts'

/** Reads texts and lines by one set of rules. */
export type Reader = {
  readonly rules: DetectionRules
  readonly tools: TextTools
  readonly fold: (text: string) => string
  /** A folded text without what stands in its middle and is no word: links, emoji codes. Of those alone, they stay. */
  readonly withoutCodes: (folded: string) => string
  /** Without what marketplaces put around a text, too. */
  readonly withoutNoise: (said: string, names: Names) => string
  /** Without the lines at both ends that marketplaces put there. */
  readonly withoutEdges: (said: string, names: Names) => string
  readonly compared: (said: string) => Compared
  /** One of our own texts, as it is compared. */
  readonly comparedText: (content: string) => Compared
  /** Whether that is known already, so that asking costs nothing. */
  readonly isCompared: (content: string) => boolean
  readonly sameText: (a: string, b: string) => boolean
}

export const makeReader = (rules: DetectionRules, tools: TextTools): Reader => {
  const spelling = spellingOf(rules.text.negations)
  const folded = (text: string) => fold(text, tools)
  const withoutCodes = (text: string) => {
    const left = rules.text.noiseInside.reduce((said, pattern) => said.replace(pattern, ' '), text)
    return /\S/u.test(left) ? left : text
  }
  const compared = (said: string) => compare(said, spelling)
  const texts = remembered((content: string) => compared(withoutCodes(folded(content))))
  const comparedText = texts.read
  const bareText = (content: string) =>
    compared(withoutNoise(withoutCodes(folded(content)), rules.text, NO_NAMES)).text
  return {
    rules,
    tools,
    fold: folded,
    withoutCodes,
    withoutNoise: (said, names) => withoutNoise(said, rules.text, names),
    withoutEdges: (said, names) => withoutEdges(said, rules.text, names),
    compared,
    comparedText,
    isCompared: texts.isKnown,
    sameText: (a, b) => {
      if (comparedText(a).text === comparedText(b).text) return true
      const [first, second] = [a, b].map((text) => bareText(text))
      return first !== '' && first === second
    },
  }
}

const NO_NAMES: Names = new Set()

/** Texts go out to many pairs and come back many times: the last ones stay compared, up to so many characters. */
const KEPT_CHARACTERS = 500_000
const remembered = (read: (content: string) => Compared) => {
  const known = new Map<string, Compared>()
  let kept = 0
  return {
    isKnown: (content: string): boolean => known.has(content),
    read: (content: string): Compared => {
      const before = known.get(content)
      if (before !== undefined) return before
      const compared = read(content)
      kept += content.length
      if (kept > KEPT_CHARACTERS) {
        known.clear()
        kept = content.length
      }
      known.set(content, compared)
      return compared
    },
  }
}
