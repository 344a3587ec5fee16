import { numberAt } from './numbers.ts'

/**
 * What is compared of a text, character by character in one spelling: without white space, but for a blank between
 * two digits or parts of a number (CONTRACT 5.6).
 */
export type Compared = {
  readonly text: string
  /** Of each character: whether it may differ, see LOOSE, FIRM and MARK. */
  readonly kinds: Uint8Array
  /** Of each character, and once beyond the last: how many characters, as they were said, are compared before it. */
  readonly sizes: Uint32Array
  /** Of each character: where what it is made from begins and ends in what was said. */
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** Of each character: which number with its unit, or which negation, it belongs to, from 1; 0 for none. */
  readonly units: Uint16Array
}

/** A character that may differ, one that must not (of a number, a unit, a negation), and one that says nothing. */
const LOOSE = 0
export const FIRM = 1
export const MARK = 2

/** What is looked for where a text is compared. Both are sticky. */
export type Spelling = {
  /** A word that turns a meaning round. */
  readonly negation: RegExp
  /** Characters that begin neither a negation nor a number nor anything else of note: most there are. */
  readonly plain: RegExp
}

/** Latin words count whole; what ends in n't is a negation whatever stands before. */
export const spellingOf = (negations: readonly string[]): Spelling => {
  const words = negations
    .toSorted((a, b) => b.length - a.length)
    .map((word) => {
      const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s*')
      return /^[a-z]/.test(word) ? `(?<![a-z])${literal}(?![a-z])` : literal
    })
  const noted = `${NUMERALS}人${negations.map((word) => word.slice(0, 1)).join('')}`.replace(
    /[^\u3400-\u9fff]/g,
    '',
  )
  return {
    negation: new RegExp(["(?<![a-z])[a-z]{1,7}n't", ...words].join('|'), 'uy'),
    plain: new RegExp(`(?:(?![${noted}])[\\u3400-\\u9fff]|(?<=[a-z])[a-z])+`, 'y'),
  }
}
const NUMERALS = '零〇一二三四五六七八九十百千万亿两'

/** How a text is compared. `said` is folded. */
export const compare = (said: string, spelling: Spelling): Compared => {
  const signs: Sign[] = []
  let [at, unit] = [0, 0]
  while (at < said.length) {
    for (const end = at + lengthAt(spelling.plain, said, at); at < end; at += 1)
      signs.push({
        text: said[at] ?? '',
        kind: LOOSE,
        from: at,
        to: at + 1,
        size: 1,
        isAmount: false,
        unit: 0,
      })
    if (at >= said.length) break
    const sign = signAt(said, at, spelling.negation)
    at = sign.to
    if (sign.text === '') continue
    const isUnit = sign.kind === FIRM && sign.text !== ' '
    if (isUnit) unit += 1
    signs.push(isUnit ? { ...sign, unit } : sign)
  }
  return laidOut(withCounted(signs))
}

export const sizeOf = ({ sizes }: Compared, from = 0, to = sizes.length - 1): number =>
  (sizes[to] ?? 0) - (sizes[from] ?? 0)

/** Whether what stands before this place and what stands after it belong together. */
export const isWithinUnit = ({ units }: Compared, at: number): boolean =>
  at > 0 && (units[at] ?? 0) !== 0 && units[at] === units[at - 1]

/** Whether a number, or what is counted by one, stands right there. */
export const isNumberAt = (compared: Compared, at: number): boolean => {
  const { kinds, text } = compared
  if (kinds[at] !== FIRM) return false
  let [from, to] = [at, at + 1]
  while (isWithinUnit(compared, from)) from -= 1
  while (to < text.length && isWithinUnit(compared, to)) to += 1
  return /\d/.test(text.slice(from, to))
}

/** Whether what stands right before turns the meaning round: 没|有货. */
export const isAfterNegation = (compared: Compared, at: number): boolean =>
  at > 0 && compared.kinds[at - 1] === FIRM && compared.text[at - 1] !== ' ' && !isNumberAt(compared, at - 1)

/** One or more compared characters that stand or fall together. */
type Sign = {
  readonly text: string
  readonly kind: number
  readonly from: number
  readonly to: number
  /** How many compared characters it was said in. */
  readonly size: number
  /** A number that something may be counted by. */
  readonly isAmount: boolean
  readonly unit: number
}

const signAt = (said: string, from: number, negation: RegExp): Sign => {
  const made = (text: string, kind: number, to: number, isAmount = false): Sign => {
    const size = text === ' ' ? 1 : [...said.slice(from, to).replace(/\s+/g, '')].length
    return { text, kind, from, to, size, isAmount, unit: 0 }
  }
  const blank = lengthAt(/\s+/y, said, from)
  if (blank > 0) {
    const to = from + blank
    return keepsApart(said, from, to) ? made(' ', FIRM, to) : made('', MARK, to)
  }
  const found = isGrownOn(said, from) ? null : numberAt(said, from)
  if (found !== null) return made(found.spelled, FIRM, found.end, found.isAmount)

  const turned = lengthAt(negation, said, from)
  if (turned > 0) return made(said.slice(from, from + turned).replace(/\s+/g, ''), FIRM, from + turned)

  const sign = String.fromCodePoint(said.codePointAt(from) ?? 0)
  // A mask stands for words, and a sign before a number belongs to it.
  if (sign === '*') return made(sign, LOOSE, from + 1)
  if (sign === '-' && /^\d/.test(said.slice(from + 1, from + 2))) return made(sign, FIRM, from + 1)
  return made(sign, /[\p{L}\p{N}]/u.test(sign) ? LOOSE : MARK, from + sign.length)
}

/** Whether a letter or digit stands right before: then no number begins here. */
const isGrownOn = (said: string, at: number): boolean =>
  /[a-z\d]$/.test(said.slice(Math.max(0, at - 1), at)) && /[a-z\d]/.test(said[at] ?? '')

const keepsApart = (said: string, from: number, to: number): boolean => {
  const before = said.slice(Math.max(0, from - 2), from)
  const after = said.slice(to, to + 2)
  return (
    (/\d$/.test(before) && /^(?:\d|[.,:/-]\d)/.test(after)) ||
    (/\d[.,:/-]$/.test(before) && /^\d/.test(after))
  )
}

/** What is counted belongs to its amount: 12件 is not 12套, nor 12 pcs 12 sets. */
const withCounted = (signs: readonly Sign[]): readonly Sign[] => {
  let amount: Sign | null = null
  let [end, left] = [0, 0]
  return signs.map((sign) => {
    if (sign.isAmount) {
      ;[amount, end, left] = [sign, sign.to, LETTERS_MAX]
      return sign
    }
    const isLetter = /^[a-z]$/.test(sign.text)
    const isNext = sign.from === end || (isLetter && left === LETTERS_MAX && sign.from === end + 1)
    if (amount === null || !isNext || sign.kind !== LOOSE || (left < LETTERS_MAX && !isLetter)) {
      amount = null
      return sign
    }
    const counted: Sign = { ...sign, kind: FIRM, unit: amount.unit }
    ;[end, left] = [sign.to, isLetter ? left - 1 : 0]
    if (left === 0) amount = null
    return counted
  })
}
const LETTERS_MAX = 8

const laidOut = (signs: readonly Sign[]): Compared => {
  const text = signs.map((sign) => sign.text).join('')
  const made = {
    text,
    kinds: new Uint8Array(text.length),
    sizes: new Uint32Array(text.length + 1),
    from: new Uint32Array(text.length),
    to: new Uint32Array(text.length),
    units: new Uint16Array(text.length),
  }
  let [at, size] = [0, 0]
  for (const sign of signs) {
    const end = at + sign.text.length
    for (; at < end; at += 1) {
      made.kinds[at] = sign.kind
      made.from[at] = sign.from
      made.to[at] = sign.to
      made.units[at] = sign.unit
      made.sizes[at + 1] = size
    }
    size += sign.size
    made.sizes[end] = size
  }
  return made
}

const lengthAt = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}
