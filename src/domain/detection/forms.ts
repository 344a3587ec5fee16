import { edgesOf } from './clauses.ts'
import { mayMatch, signsOf } from './patterns.ts'
import { type DetectionRules, FORM_KINDS, type FormKind } from './rules.ts'

/** A line of the marketplace that was found in a bubble, with what it says. Who is not named there is null. */
export type FoundForm =
  | {
      readonly kind: 'transfer'
      readonly words: string
      readonly from: string | null
      readonly to: string | null
      readonly reason: string | null
    }
  | { readonly kind: 'recall'; readonly words: string; readonly who: string | null }
  | { readonly kind: 'entry' | 'order_state'; readonly words: string }

export type TakenForms = {
  readonly forms: readonly FoundForm[]
  /** What somebody said beside them. */
  readonly rest: string
}

/** Takes the marketplace's own lines out of a bubble. In a long one they are looked for at both ends. */
export const takeForms = (said: string, { forms: rules, text }: Rules): TakenForms => {
  const found: FoundForm[] = []
  const signs = signsOf(edgesOf(said))
  let rest = said
  for (const kind of FORM_KINDS) {
    for (const { regexp } of rules[kind].filter((form) => mayMatch(form, signs))) {
      const taken = [...edgesOf(rest).matchAll(regexp)]
      found.push(...taken.map((match) => readForm(kind, match)))
      for (const [words] of taken) rest = rest.replace(words, () => '\n')
    }
  }
  return found.length === 0
    ? { forms: found, rest: said }
    : { forms: found, rest: ownWords(rest, text.noiseAround) }
}
type Rules = Pick<DetectionRules, 'forms' | 'text'>

/** A pure decision of the shape: nothing but the marketplace's own lines. */
export const isAllForms = ({ forms, rest }: TakenForms): boolean => forms.length > 0 && rest === ''

const readForm = (kind: FormKind, { 0: words, groups }: RegExpExecArray): FoundForm => {
  const named = (name: string) => groups?.[name]?.trim() || null
  const base = { words: words.trim() }
  if (kind === 'transfer')
    return { kind, ...base, from: named('from'), to: named('to'), reason: named('reason') }
  if (kind === 'recall') return { kind, ...base, who: named('who') }
  return { kind, ...base }
}

/** What is left without times, read marks and the sender's name before it; nothing when it says nothing. */
const ownWords = (rest: string, noise: readonly RegExp[]): string => {
  const quiet = noise.reduce((text, pattern) => text.replace(pattern, '\n'), rest)
  const left = quiet.split('\n').map((line) => line.trim())
  const spoken = left.filter((line) => /[^\p{P}\s]/u.test(line) && !SENDER_HEAD.test(line))
  return spoken.join('\n')
}
const SENDER_HEAD = /^[^\s:]{1,40}(?: [^\s:]{1,20})?:$/u
