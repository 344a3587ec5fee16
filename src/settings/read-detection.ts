import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { DetectionRules } from '../domain/detection/rules.ts'
import { compileDetection, listsIn } from './compile-detection.ts'
import { DETECTION_SHAPE, type Kind, type Shape } from './detection-shape.ts'
import { mergeDetection } from './merge-detection.ts'
import { refuseSlow, type WordLists } from './pattern-source.ts'

/** Text as the rules see it; words and patterns are turned into that as well. */
type FoldWord = (word: string) => string

/** What holds when nobody says anything, as it stands in its file: folded already, as a test says. Read once. */
export const readDefaults = once((): unknown =>
  parse(readFileSync(new URL('./detection.default.yaml', import.meta.url), 'utf8')),
)

/**
 * The rules of detection: the defaults of detection.default.yaml with what the user said over them. The user's
 * patterns are examined here, those of the defaults in a test. Throws BadSetting.
 */
export const readDetection = (user: unknown, foldWord: FoldWord): DetectionRules =>
  user === undefined ? compiledDefaults() : readOver(user, foldWord)

const compiledDefaults = once(
  (): DetectionRules =>
    compileDetection(mergeDetection(DETECTION_SHAPE, readDefaults(), undefined, (entry) => entry)),
)

const readOver = (user: unknown, foldWord: FoldWord): DetectionRules => {
  const defaults = readDefaults()
  const said = mergeDetection(DETECTION_SHAPE, defaults, user, (entry, kind) =>
    foldEntry(entry, kind, foldWord),
  )
  const rules = compileDetection(said)
  examine(DETECTION_SHAPE, treeIn(defaults), said, said.words, 'detection')
  return rules
}

function once<Value>(read: () => Value): () => Value {
  let known: { readonly value: Value } | null = null
  return () => {
    known ??= { value: read() }
    return known.value
  }
}

type Tree = { readonly [name: string]: unknown }
const treeIn = (said: unknown): Tree => (typeof said === 'object' && said !== null ? { ...said } : {})
const listIn = (said: unknown): readonly string[] => (Array.isArray(said) ? said : [])

/** Refuses patterns that are not among the defaults and could keep a text busy for long. */
const examine = (shape: Shape, defaults: Tree, said: Tree, outer: WordLists, place: string): void => {
  const lists = { ...listsIn(said), ...outer }
  for (const [name, of] of Object.entries(shape)) {
    const at = `${place}.${name}`
    if (typeof of !== 'string') examine(of, treeIn(defaults[name]), treeIn(said[name]), lists, at)
    if (of !== 'patterns') continue
    const known = new Set(listIn(defaults[name]))
    for (const pattern of listIn(said[name])) if (!known.has(pattern)) refuseSlow(pattern, lists, at)
  }
}

const foldEntry = (entry: string, kind: Kind, foldWord: FoldWord): string => {
  if (kind === 'words') return foldWord(entry).trim()
  return kind === 'patterns' ? foldPattern(entry, foldWord) : entry
}

/** What is no syntax is folded sign by sign; a full-width ？ becomes a plain question mark, not a quantifier. */
const foldPattern = (pattern: string, foldWord: FoldWord): string =>
  pattern.replace(/\\(?:p\{[^}]*\}|.)|[^\\]/giu, (sign) => {
    if (sign.startsWith('\\') || /^[ -~]$/.test(sign)) return sign
    return foldWord(sign).replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
  })
