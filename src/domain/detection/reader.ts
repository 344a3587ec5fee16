import { type Compared, compare, spellingOf } from './compared.ts'
import { fold, type TextTools } from './fold.ts'
import { type TakenForms, takeForms } from './forms.ts'
import { linesBeside, type Names, withoutEdges, withoutNames } from './noise.ts'
import { remembered } from './remembered.ts'
import { judgeWords, ofShop, type RequestVerdict } from './requests.ts'
import type { DetectionRules } from './rules.ts'

/** Reads texts and lines by one set of rules. */
export type Reader = {
  readonly rules: DetectionRules
  readonly tools: TextTools
  readonly fold: (text: string) => string
  /** What the marketplace says in a line, and what is said beside it. */
  readonly apart: (content: string) => Apart
  /** Without what marketplaces put around a text, too. */
  readonly withoutNoise: (said: string, names: Names) => string
  /** Without the lines at both ends that marketplaces put there. */
  readonly withoutEdges: (said: string, names: Names) => string
  /** Whether these words of the shop ask for a person. `said` is without noise, `sender` folded. */
  readonly request: (said: string, sender: string) => RequestVerdict
  readonly compared: (said: string) => Compared
  /** One of our own texts, as it is compared. */
  readonly comparedText: (content: string) => Compared
  /** Whether that is known already, so that asking costs nothing. */
  readonly isCompared: (content: string) => boolean
  readonly sameText: (a: string, b: string) => boolean
}

type Apart = {
  readonly taken: TakenForms
  /** Folded, without what stands in its middle and is no word: links, emoji codes. Of those alone, they stay. */
  readonly said: string
}

export const makeReader = (rules: DetectionRules, tools: TextTools): Reader => {
  const spelling = spellingOf(rules.text.negations)
  const folded = (text: string) => fold(text, tools)
  const withoutCodes = (text: string) => {
    const left = rules.text.noiseInside.reduce((said, pattern) => said.replace(pattern, ' '), text)
    return /\S/u.test(left) ? left : text
  }
  const compared = (said: string) => compare(said, spelling)
  const lines = remembered((content: string): Apart => {
    const taken = takeForms(folded(content), rules)
    return { taken, said: withoutCodes(taken.rest) }
  })
  const requests = remembered((said: string) => judgeWords(said, rules.requests))
  const texts = remembered((content: string) => compared(withoutCodes(folded(content))))
  const comparedText = texts.read
  const beside = remembered((piece: string) => linesBeside(piece, rules.text))
  const withoutNoise = (said: string, names: Names) => withoutNames(beside.read(said), names)
  const bareText = (content: string) => compared(withoutNoise(withoutCodes(folded(content)), NO_NAMES)).text
  return {
    rules,
    tools,
    fold: remembered(folded).read,
    apart: lines.read,
    withoutNoise,
    withoutEdges: (said, names) => withoutEdges(said, (line) => withoutNoise(line, names)),
    request: (said, sender) => ofShop(requests.read(said), said, sender, rules.requests),
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
