import { WHYS } from './zh-whys.js'

const asPattern = (/** @type {string} */ english) =>
  new RegExp(`^${english.split('{}').map(escaped).join('(“.*”|[^“]*?|.*?)')}$`, 'su')
const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** @type {(readonly [RegExp, string])[] | null} */
let patterns = null

/** The sentence in Chinese, or null: it is none that is known here. */
export const whyInChinese = (/** @type {string} */ why) => {
  patterns ??= WHYS.map(([english, chinese]) => /** @type {const} */ ([asPattern(english), chinese]))
  for (const [pattern, chinese] of patterns) {
    const parts = pattern.exec(why)?.slice(1)
    if (parts !== undefined) return chinese.replace(/\{\}/g, () => partInChinese(parts.shift() ?? ''))
  }
  return null
}

/** @type {(part: string) => string} */
const partInChinese = (part) => whyInChinese(part) ?? part
