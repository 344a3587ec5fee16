/**
 * Text as it is compared: NFKC, without zero-width characters and runs of white space (CONTRACT 5). A blank stays
 * only where it keeps two words or numbers apart, so that `11 5` never becomes `115`, nor `11. 5` a price of `11.5`.
 */
export const comparable = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(ZERO_WIDTH, '')
    .replace(/\s+/gu, ' ')
    .replace(KEEPS_APART, KEPT)
    .replaceAll(' ', '')
    .replaceAll(KEPT, ' ')

// Soft hyphen, joiners, directional marks, invisible operators, variation selectors, byte order mark and the like.
const ZERO_WIDTH =
  /[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE00-\uFE0F\uFEFF\u{E0100}-\u{E01EF}]/gu

// Between words or numbers, and between the parts of a number.
const KEEPS_APART =
  /(?<=[\p{Script=Latin}\p{N}]) (?=[\p{Script=Latin}\p{N}])|(?<=\p{N}[.,:/-]) (?=\p{N})|(?<=\p{N}) (?=[.,:/-]\p{N})/gu

// Stands for a blank that stays; no content has a NUL.
const KEPT = '\0'

export const sameText = (a: string, b: string): boolean => comparable(a) === comparable(b)
