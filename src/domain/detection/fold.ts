/** What libraries know about text; the domain takes it as functions, see adapters/text. */
export type TextTools = {
  /** HTML entities as the characters that they stand for. */
  readonly unescaped: (text: string) => string
  /** Traditional Chinese as simplified, character by character: the length stays. */
  readonly simplified: (text: string) => string
  /** How many characters to insert, drop or replace until one text is the other (Levenshtein). */
  readonly distance: (a: string, b: string) => number
}

/**
 * A text without what clients do to its spelling (CONTRACT 5.6): markup and entities decoded, NFKC, zero-width
 * characters dropped, quotes and dashes of one kind, simplified Chinese, lower case. Line breaks stay, as do blanks.
 */
export const fold = (content: string, tools: TextTools): string => {
  const plain = tools.unescaped(content.includes('<') ? withoutMarkup(content) : content)
  const oneSpelling = plain
    .replace(DOTS, '·')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
    .replace(DASHES, '-')
    .replace(BREAKS, '\n')
    .toLowerCase()
  return tools.simplified(oneSpelling).replace(DATE_AND_TIME, '\n$&\n')
}

const withoutMarkup = (content: string): string =>
  content
    .replace(/<br\s*\/?>|<\/(?:p|div|li)>/giu, '\n')
    .replace(/<span[^<>]*\bemoji([\da-f]{4,6})\b[^<>]*>/giu, (_, code) => emojiOf(code))
    .replace(/<img\b[^<>]*\balt="([^"<>]{1,20})"[^<>]*>/giu, '$1')
    .replace(/<\/?(?:a|b|i|u|p|div|em|font|img|li|span|strong|ul|svg|video)\b[^<>]*>/giu, ' ')

const emojiOf = (code: string): string => {
  const point = Number.parseInt(code, 16)
  return point <= 0x10ffff ? String.fromCodePoint(point) : ''
}

// NFKC would make a blank and a combining dot of some of them.
const DOTS = /[·˙•‧・･]/gu
// Controls, soft hyphen, joiners, directional marks, invisible operators, variation selectors, keycap, byte order mark.
const INVISIBLE =
  /(?![\t\n\r])\p{Cc}|[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\u20E3\uFE00-\uFE0F\uFEFF\u{E0100}-\u{E01EF}]/gu
const SINGLE_QUOTES = /[‘’‚‛′`´]/gu
const DOUBLE_QUOTES = /[“”„‟«»″]|''/gu
const DASHES = /[‐‑‒–—―−─━]+|--+/gu
const BREAKS = /\r\n?|[\u0085\u2028\u2029]|\|\|/gu
// Stands apart from what it is fused to, so that its digits join no number: 型号A122026-09-15 12:00:00.
const DATE_AND_TIME = /20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日? *\d{1,2} *: *\d\d(?: *: *\d\d)?/gu
