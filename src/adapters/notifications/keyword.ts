import { cutTo } from './plain-text.ts'

/**
 * The text, cut to what `measure` finds no longer than `most`, with this keyword in it: a robot that checks for one refuses
 * whatever lacks it.
 */
export const withKeyword = (
  text: string,
  keyword: string | null,
  most: number,
  measure: (text: string) => number,
): string => {
  const cut = cutTo(text, most, measure)
  if (keyword === null || cut.includes(keyword)) return cut
  const end = `\n${keyword}`
  return `${cutTo(text, most - measure(end), measure)}${end}`
}
