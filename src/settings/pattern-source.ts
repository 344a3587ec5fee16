import { waysOf } from './pattern-cost.ts'
import { BadSetting } from './readers.ts'

/** Lists of words that a pattern may use by name, each folded. */
export type WordLists = { readonly [name: string]: readonly string[] }

const LONGEST = 500

/** What a form of the marketplace says, and where it may begin and end. */
const NAME = String.raw`[^\s,。;:!?"'()\[\]【】「」]{1,24}?`
const PARTY = `(?!我)${NAME}(?::${NAME})?(?: [a-z][a-z.-]{0,20}){0,2}`
const PARTS: { readonly [name: string]: string } = {
  from: `(?<from>${PARTY})`,
  to: `(?<to>${PARTY})`,
  who: `(?<who>${PARTY})`,
  reason: String.raw`(?<reason>[^\n]{0,160})`,
  start: String.raw`(?<=^|[\s:,。;!])`,
  end: String.raw`(?=[\s,。;!~.)\]】]|$)`,
}

/**
 * A pattern as JavaScript has it: its lists written out, its blanks loose. Throws BadSetting, which names the place,
 * for one that does not compile, is too long, or could take for ever.
 */
export const patternSource = (pattern: string, lists: WordLists, place: string): string => {
  const fail = (why: string) => new BadSetting(place, `${why}: ${pattern.slice(0, 80)}`)
  if (pattern.length > LONGEST) throw fail(`has a pattern of more than ${LONGEST} characters`)
  const source = loosened(pattern).replace(USE, (_, name: string) => {
    const words = lists[name]
    if (words === undefined && PARTS[name] === undefined)
      throw fail(`uses {${name}}, which is not a list of words`)
    return PARTS[name] ?? anyOf(words ?? [])
  })
  try {
    new RegExp(source, 'u')
  } catch (error) {
    throw fail(
      `has a pattern that is no regular expression (${error instanceof Error ? error.message.split(': ').at(-1) : error})`,
    )
  }
  return source
}

/** Throws BadSetting for a pattern of the user's that some text would keep busy for long. */
export const refuseSlow = (pattern: string, lists: WordLists, place: string): void => {
  if (costOf(pattern, lists) <= COST_MAX) return
  throw new BadSetting(
    place,
    `has a pattern that some text would keep busy; say how many at most, as in {0,8}: ${pattern.slice(0, 80)}`,
  )
}
export const COST_MAX = 100_000

/** In how many ways it may be tried from one place. A blank is counted as one at most, a name as a run of letters. */
export const costOf = (pattern: string, lists: WordLists): number => {
  const blanks = pattern.replace(BLANKS, (found) => (found === ' ' ? '\\s?' : found))
  return waysOf(
    blanks.replace(USE, (_, name: string) =>
      PARTS[name] === undefined
        ? anyOf(lists[name] ?? []).replaceAll('\\s{1,9}', '\\s')
        : (COST_OF_PART[name] ?? '\\S{1,24}'),
    ),
  )
}

/** A use of a list, which no quantifier looks like. */
const USE = /\{([a-z_]+)\}/gu

const COST_OF_PART: { readonly [name: string]: string } = { start: '', end: '' }

const BLANKS = /\[(?:\\.|[^\]\\])*\]| /gu

/** A blank is white space or none, but between two Latin letters there is at least one. Blanks in classes stay. */
const loosened = (pattern: string): string =>
  pattern.replace(BLANKS, (found, at: number) => {
    if (found !== ' ') return found
    const isBetweenWords = /[a-z]/u.test(pattern[at - 1] ?? '') && /[a-z]/u.test(pattern[at + 1] ?? '')
    return isBetweenWords ? '\\s{1,9}' : '\\s{0,9}'
  })

/** Any of the words, the longest first; Latin ones only whole. No words: nothing at all. */
export const anyOf = (words: readonly string[]): string => {
  if (words.length === 0) return '(?!)'
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  return `(?:${longestFirst.map(wordSource).join('|')})`
}
const wordSource = (word: string): string => {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replace(/\s+/gu, '\\s{1,9}')
  return `${/^[a-z]/u.test(word) ? '(?<![a-z])' : ''}${literal}${/[a-z]$/u.test(word) ? '(?![a-z])' : ''}`
}
