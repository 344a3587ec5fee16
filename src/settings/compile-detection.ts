import { bySign, type Pattern } from '../domain/detection/patterns.ts'
import {
  type DetectionRules,
  FORM_KINDS,
  type FormRules,
  NOTICE_GUARDS,
  type NoticeRules,
  REQUEST_GUARDS,
  REQUEST_NAMES,
  type RequestName,
  type RequestRules,
  type TextRules,
} from '../domain/detection/rules.ts'
import type { SaidDetection } from './detection-shape.ts'
import { needsOf } from './pattern-needs.ts'
import { anyOf, patternSource, type WordLists } from './pattern-source.ts'
import { BadSetting } from './readers.ts'

/** Words and patterns as the domain judges by them. Throws BadSetting for a pattern that is none. */
export const compileDetection = (said: SaidDetection): DetectionRules => ({
  robotSenders: new Set(said.robot_senders),
  officialSenders: new Set(said.official_senders),
  forms: compileForms(said),
  notices: compileNotices(said),
  requests: compileRequests(said),
  text: compileText(said),
})

const compileForms = ({ words, forms }: SaidDetection): FormRules =>
  byName(FORM_KINDS, (kind) => patternsOf(forms[kind], words, `detection.forms.${kind}`, 'gmu'))

const compileNotices = ({ words, notices }: SaidDetection): NoticeRules => {
  const lists: WordLists = { ...listsIn(notices), ...words }
  return {
    assistants: new RegExp(anyOf(notices.assistants), 'u'),
    nobody: new RegExp(anyOf(notices.nobody), 'u'),
    us: new Set(notices.us),
    joined: bySign(patternsOf(notices.joined, lists, 'detection.notices.joined')),
    passed: bySign(patternsOf(notices.passed, lists, 'detection.notices.passed')),
    unless: byName(NOTICE_GUARDS, (name) => new RegExp(anyOf(notices.unless[name]), 'u')),
  }
}

const compileRequests = ({ words, requests }: SaidDetection): RequestRules => {
  const { active, unless, auto_reply: autoReply } = requests
  const lists: WordLists = { ...listsIn(requests), ...words }
  return {
    active: new Set(active.map(requestName)),
    robotNames: new RegExp(anyOf(requests.robot_names), 'u'),
    autoReply: oneOf(sources(autoReply, lists, 'detection.requests.auto_reply'), 'mu'),
    annoyed: oneOf(sources(requests.annoyed, lists, 'detection.requests.annoyed')),
    asks: byName(REQUEST_NAMES, (name) =>
      bySign(patternsOf(requests[name], lists, `detection.requests.${name}`)),
    ),
    unless: byName(REQUEST_GUARDS, (name) =>
      bySign(patternsOf(unless[name], lists, `detection.requests.unless.${name}`)),
    ),
  }
}

/** The lists of a section, by name. */
export const listsIn = (section: { readonly [name: string]: unknown }): WordLists =>
  Object.fromEntries(
    Object.entries(section).filter((entry): entry is [string, string[]] => Array.isArray(entry[1])),
  )

const requestName = (said: string): RequestName => {
  const name = REQUEST_NAMES.find((known) => known === said)
  if (name === undefined)
    throw new BadSetting('detection.requests.active', `has ${said}; known are ${REQUEST_NAMES.join(', ')}`)
  return name
}

const compileText = ({ words, text }: SaidDetection): TextRules => ({
  noiseInside: each(text.noise_inside, words, 'detection.text.noise_inside', 'gu'),
  noiseAround: each(text.noise_around, words, 'detection.text.noise_around', 'gmu'),
  names: text.names,
  negations: text.negations,
  similarPercent: text.thresholds.similar_percent,
  partCharacters: text.thresholds.part_characters,
  repeatCharacters: text.thresholds.repeat_characters,
})

const patternsOf = (
  patterns: readonly string[],
  lists: WordLists,
  place: string,
  flags = 'u',
): readonly Pattern[] =>
  sources(patterns, lists, place).map((source) => ({
    regexp: new RegExp(source, flags),
    needs: needsOf(source),
  }))

const sources = (patterns: readonly string[], lists: WordLists, place: string): readonly string[] =>
  patterns.map((pattern) => patternSource(pattern, lists, place))

const each = (
  patterns: readonly string[],
  lists: WordLists,
  place: string,
  flags: string,
): readonly RegExp[] => sources(patterns, lists, place).map((source) => new RegExp(source, flags))

/** One look for all of them; none matches nothing. */
const oneOf = (alternatives: readonly string[], flags = 'u'): RegExp =>
  new RegExp(
    alternatives.length === 0 ? '(?!)' : alternatives.map((source) => `(?:${source})`).join('|'),
    flags,
  )

const byName = <Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as { readonly [Key in Name]: Value }
