/**
 * What others wrote, made fit to stand in a text of ours: lines of chats and names come from shops, and what a chat or a
 * mail client would take for a link, a mention or a sign of its own layout is none of them.
 */

/** In one line, without control characters and those that turn the direction of writing round. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(TURNING, '')
    .replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** At most so many characters, the last one `…` where there were more. */
export const shorten = (text: string, most: number): string => {
  if (text.length <= most) return text
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

/** Without anything that clients make a link of by themselves: addresses, and names of hosts. */
export const unlinked = (text: string): string =>
  text.replaceAll('://', ':／／').replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '．')

/** Unlinked, and without the signs of markdown, tags and mentions: their full-width forms read the same. */
export const unmarked = (text: string): string =>
  unlinked(text).replaceAll(/[<>[\]@`*~|\\]/g, (sign) =>
    String.fromCodePoint((sign.codePointAt(0) ?? 0) + FULL),
  )
/** From a character of ASCII to its full-width form. */
const FULL = 0xfee0

/** As long as UTF-8 has it. */
export const bytesOf = (text: string): number => Buffer.byteLength(text)

/** The longest beginning that `measure` finds no longer than `most`, cut between two characters. */
export const cutTo = (text: string, most: number, measure: (text: string) => number = bytesOf): string => {
  if (measure(text) <= most) return text
  const characters = [...text]
  let [fits, tooLong] = [0, characters.length]
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (measure(`${characters.slice(0, middle).join('')}…`) <= most) fits = middle
    else tooLong = middle
  }
  return `${characters.slice(0, fits).join('')}…`
}
