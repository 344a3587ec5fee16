import { makeRemembered } from '../lib/store.js'
import { en } from './en.js'
import { whyInChinese } from './whys.js'
import { zh } from './zh.js'

/** @typedef {keyof typeof en} Word */

export const LANGUAGES = /** @type {const} */ (['en', 'zh'])
export const language = makeRemembered('language', navigator.language.startsWith('zh') ? 'zh' : 'en')
language.listen((now) => {
  document.documentElement.lang = localeOf(now)
})

const localeOf = (/** @type {string} */ now) => (now === 'zh' ? 'zh-CN' : 'en')

/** The language that dates and numbers are written in. */
export const locale = () => localeOf(language.get())

/** @type {Record<string, Readonly<Record<string, string>>>} */
const BOOKS = { en, zh }

/**
 * A word of the page in the chosen language, with what belongs into it.
 * @param {Word} key
 * @param {Record<string, string | number>} [said]
 */
export const t = (key, said = {}) => fill(wordOf(key), said).join('')

/** Why a line is a trace or none, in the chosen language where that is known, and in which language it is. */
export const whySaid = (/** @type {string} */ why) => {
  const chinese = language.get() === 'zh' ? whyInChinese(why) : null
  return chinese === null ? { text: why, lang: 'en' } : { text: chinese, lang: 'zh-CN' }
}

/**
 * The same as parts, where what belongs into it is more than a text, such as the name that somebody has given himself.
 * @param {Word} key
 * @param {Record<string, unknown>} said
 */
export const tParts = (key, said) => fill(wordOf(key), said)

const wordOf = (/** @type {Word} */ key) => BOOKS[language.get()]?.[key] ?? en[key]

/** A word in parts: its own, and what belongs into each `{hole}` of it. */
export const fill = (/** @type {string} */ word, /** @type {Record<string, unknown>} */ said) =>
  word.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 0 ? part : (said[part] ?? '')))

/**
 * The word for a value of the API, such as a state. What the page does not know is shown as it came.
 * @param {string} family
 * @param {string} value
 * @param {string} [otherwise]
 */
export const named = (family, value, otherwise = value) =>
  BOOKS[language.get()]?.[`${family}.${value}`] ?? otherwise

/** Whether there is a word for a value. */
export const isNamed = (/** @type {string} */ family, /** @type {string} */ value) =>
  Object.hasOwn(en, `${family}.${value}`)
