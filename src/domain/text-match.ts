/**
 * Text as it is compared: NFKC, without zero-width characters and runs of white space (CONTRACT 5). A blank stays
 * only where it keeps two words or numbers apart, so that `11 5` never becomes `115`.
 */
export const comparable = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(ZERO_WIDTH, '')
    .replace(/\s+/gu, ' ')
    .replace(/(?<![\p{Script=Latin}\p{N}]) | (?![\p{Script=Latin}\p{N}])/gu, '')

// Soft hyphen, zero-width space and joiners, directional marks, word joiner, variation selectors, byte order mark.
const ZERO_WIDTH = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE00-\uFE0F\uFEFF]/gu

export const sameText = (a: string, b: string): boolean => comparable(a) === comparable(b)
