import { signsOf } from './patterns.ts'

/** A piece of a line between two marks, with its neighbours: conditions and reports often stand in the one before. */
export type Clause = {
  readonly text: string
  readonly before: string
  readonly after: string
  /** What it and the one before are made of. */
  readonly signs: ReadonlySet<string>
}

const EDGE = 500

/** The beginning and the end of a long line: a request or a notice that is buried in between is not looked for. */
export const edgesOf = (said: string): string =>
  said.length <= 2 * EDGE ? said : `${said.slice(0, EDGE)}\n${said.slice(-EDGE)}`

/**
 * The clauses of a line, each with its mark when that is a question's. Blanks beside Chinese characters go, others
 * become one: people put them anywhere (转 人 工).
 */
export const clausesOf = (said: string): readonly Clause[] => {
  const texts = said
    .replace(BLANKS_IN_CHINESE, '')
    .split(MARKS)
    .map((piece) => piece.trim())
    .filter((text) => text !== '' && text !== '?')
  const clauses = texts.map((text, index) => clauseOf(text, texts[index - 1], texts[index + 1]))
  return isSpelledOut(texts) ? [...clauses, clauseOf(texts.join(''))] : clauses
}

const clauseOf = (text: string, before = '', after = ''): Clause => ({
  text,
  before,
  after,
  signs: signsOf(inContext({ before, text })),
})

/** A clause with the one before it. */
export const inContext = ({ before, text }: Pick<Clause, 'before' | 'text'>): string => `${before}|${text}`

/** 转,人!工: the marks are there to slip past somebody, not to part clauses. */
const isSpelledOut = (texts: readonly string[]): boolean =>
  texts.length > 1 &&
  texts.length <= 8 &&
  texts.every(({ length }) => length <= 2) &&
  texts.some(({ length }) => length === 1)

const BLANKS_IN_CHINESE = /[^\S\n]+(?=\p{Script=Han})|(?<=\p{Script=Han})[^\S\n]+/gu
// A full stop within a number, a name or an address parts nothing; a question keeps its mark.
const MARKS = /[,。;!、~\n]+|\.{2,}|\.(?![\p{L}\p{N}])|(?<=\?)/u
