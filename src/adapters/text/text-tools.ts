import { decodeHTML } from 'entities'
import { distance } from 'fastest-levenshtein'
import { Converter } from 'opencc-js/t2cn'
import type { TextTools } from '../../domain/detection/fold.ts'

// CJK Unified Ideographs, with those of Extension A before them.
const FIRST = 0x3400
const LAST = 0x9fff

/** Text as libraries know it: entities of HTML, OpenCC's dictionaries of Chinese characters, Levenshtein's distance. */
export const textTools: TextTools = {
  unescaped: (text) => (text.includes('&') ? decodeHTML(text) : text),
  simplified: makeSimplified(),
  distance,
}

/** One table from OpenCC's dictionary of single characters: what a phrase would decide otherwise does not matter to us. */
function makeSimplified(): (text: string) => string {
  const all = Array.from({ length: LAST - FIRST + 1 }, (_, at) => String.fromCharCode(FIRST + at))
  const convert = Converter({ from: 't', to: 'cn' })
  // A break keeps neighbours from being taken for a phrase.
  const simple = convert(all.join('\n')).split('\n')
  const table = new Map(all.flatMap((sign, at) => (simple[at] === sign ? [] : [[sign, simple[at] ?? sign]])))
  const traditional = new RegExp(`[${[...table.keys()].join('')}]`, 'g')
  return (text) => text.replace(traditional, (sign) => table.get(sign) ?? sign)
}
