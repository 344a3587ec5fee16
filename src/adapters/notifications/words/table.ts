import { en } from './en.ts'
import type { Locale, Words } from './words.ts'
import { zhCn } from './zh-cn.ts'

export const WORDS: { readonly [locale in Locale]: Words } = { 'zh-CN': zhCn, en }
