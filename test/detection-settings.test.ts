import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { takeForms } from '../src/domain/detection/forms.ts'
import { judgeRequest } from '../src/domain/detection/requests.ts'
import { DETECTION_SHAPE, type Shape } from '../src/settings/detection-shape.ts'
import { COST_MAX, costOf, type WordLists } from '../src/settings/pattern-source.ts'
import { readDefaults } from '../src/settings/read-detection.ts'
import { readSettings } from '../src/settings/settings.ts'
import { folded } from './support/detection.ts'

const folder = mkdtempSync(join(tmpdir(), 'auto-session-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const withFile = (yaml: string, environment: Record<string, string> = {}) => {
  const path = join(folder, `config-${files++}.yaml`)
  writeFileSync(path, yaml)
  return readSettings({ CONFIG: path, ...environment }).detection
}
const detection = (yaml: string) => withFile(`detection:\n  ${yaml.replaceAll('\n', '\n  ')}`)

describe('detection: in the file', () => {
  it('says nothing, and the defaults hold', () => {
    expect(detection('').text).toMatchObject({ similarPercent: 12, partCharacters: 4, repeatCharacters: 6 })
    expect(detection('').officialSenders.has('系统消息')).toBe(true)
  })

  it('replaces a list, or changes it', () => {
    expect([...detection('official_senders: [小二]').officialSenders]).toEqual(['小二'])
    const changed = detection('official_senders: {add: [小红花], remove: [系统消息]}').officialSenders
    expect([changed.has('小红花'), changed.has('系统消息'), changed.has('官方客服')]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('folds words and patterns, but not the names of robots', () => {
    const read = detection(
      'robot_senders: [Bot-7]\nofficial_senders: [ＳＹＳ 消息]\nforms: {recall: ["^撤（回）？$"]}',
    )
    expect([...read.robotSenders]).toEqual(['Bot-7'])
    expect([...read.officialSenders]).toEqual(['sys 消息'])
    expect('撤(回)?'.replace(read.forms.recall[0]?.regexp ?? '', 'x')).toBe('x')
  })

  it('adds robots to those of the environment', () => {
    const read = withFile('ROBOT_SENDERS: [a]\ndetection: {robot_senders: [b]}', { ROBOT_SENDERS: 'c' })
    expect([...read.robotSenders]).toEqual(['b', 'c'])
  })

  it('counts', () => {
    expect(detection('text: {thresholds: {similar_percent: 5}}').text.similarPercent).toBe(5)
  })

  it.each([
    ['requests: {persons: [x]}', 'detection.requests.persons is not a setting'],
    ['notice: {}', 'detection.notice is not a setting'],
    ['official_senders: {plus: [x]}', 'detection.official_senders.plus is not a setting'],
    ['official_senders: {remove: [nobody]}', 'detection.official_senders.remove names nobody, which is not among the defaults'],
    ['official_senders: x', 'detection.official_senders must be a list'],
    ['official_senders: [[x]]', 'detection.official_senders must be a list of texts'],
    ['official_senders: [""]', 'detection.official_senders has an empty entry'],
    ['forms: x', 'detection.forms is not a list of names and values'],
    ['text: {thresholds: {similar_percent: 101}}', 'detection.text.thresholds.similar_percent must be a whole number from 0 to 100, not 101'],
    ['requests: {active: [asks]}', 'detection.requests.active has asks; known are asks_for_person, '],
    ['forms: {recall: ["(撤回"]}', 'detection.forms.recall has a pattern that is no regular expression'],
    ['forms: {recall: ["{persons}{subject}"]}', 'detection.forms.recall uses {subject}, which is not a list of words'],
    ['requests: {threatens_us: {add: ["(告+)+你"]}}', 'detection.requests.threatens_us has a pattern that some text would keep busy'],
    [`forms: {recall: ["${'撤'.repeat(501)}"]}`, 'detection.forms.recall has a pattern of more than 500 characters'],
  ])('is refused in one line that names it: %s', (yaml, message) => {
    expect(() => detection(yaml)).toThrow(message)
    expect(() => detection(yaml)).toThrow(/^[^\n]*$/)
  }) // biome-ignore format: a table reads best as lines
})

it('the example of docs/detection.md is read, and says what its comments say', () => {
  const page = readFileSync(new URL('../docs/detection.md', import.meta.url), 'utf8')
  const read = withFile(/^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '')
  expect([...read.robotSenders]).toEqual(['bot-7'])
  expect(read.officialSenders.has('小红花')).toBe(true)
  expect(takeForms('小红花提醒 小王 已打卡', read)).toMatchObject({
    forms: [{ kind: 'order_state' }],
    rest: '',
  })
  expect(read.notices.assistants.test('小白')).toBe(true)
  expect(judgeRequest('叫你们掌门来谈', '店', read.requests)).toMatchObject({ name: 'asks_for_boss' })
  expect(judgeRequest('你是机器人吗', '店', read.requests)).toMatchObject({ name: 'asks_if_robot' })
  expect(judgeRequest('再发我就投诉你', '店', read.requests).found).toBe(false)
  expect(judgeRequest('我要真人快打', '店', read.requests).found).toBe(false)
  expect(read.text.similarPercent).toBe(8)
})

describe('a pattern that some text would keep busy', () => {
  it.each([
    '(a+)+$', '(?:a|b|ab)*c', '.*x.*y.*', '(.*a){20}', '(a|a)*b', '(\\w+\\s?)*$', '(x+x+)+y', '(a)\\1', '( )*x', '(?:a?)*b',
    '(?:a|aa){0,50}b', '{persons}*x', '(?:{persons}x?){0,30}',
  ])('%s', (pattern) => {
    expect(costOf(pattern, { persons: ['真人', '真'] })).toBeGreaterThan(COST_MAX)
  }) // biome-ignore format: a list reads best as lines

  it.each(['x.*y', '不.{0,6}人', '(?:{persons}).{0,30}来.{0,30}谈', '^(?:请|叫){0,3}人$', 'a b c d e'])(
    'is not %s',
    (pattern) => {
      expect(costOf(pattern, { persons: ['真人', '真'] })).toBeLessThanOrEqual(COST_MAX)
    },
  )
})

/** The lists of the defaults with their place, and the word lists that patterns there may use. */
type Leaf = {
  readonly place: string
  readonly kind: string
  readonly entries: readonly string[]
  readonly lists: WordLists
}
const leavesOf = (shape: Shape, said: object, place: string, outer: WordLists): readonly Leaf[] => {
  const entries = Object.entries(said)
  const lists = { ...Object.fromEntries(entries.filter(([, value]) => Array.isArray(value))), ...outer }
  return entries.flatMap(([name, value]): readonly Leaf[] => {
    const of = shape[name]
    if (of === undefined) throw new Error(`${place}.${name} is not a setting`)
    if (typeof of !== 'string') return leavesOf(of, value, `${place}.${name}`, lists)
    return Array.isArray(value)
      ? [{ place: `${place}.${name}`, kind: of, entries: value.map(String), lists }]
      : []
  })
}
const defaults = { ...(readDefaults() as { readonly words: WordLists }) }
const LEAVES = leavesOf(DETECTION_SHAPE, defaults, 'detection', defaults.words)
const PATTERNS = LEAVES.filter(({ kind }) => kind === 'patterns')
const WORDS = LEAVES.filter(({ kind }) => kind === 'words')

describe('the defaults', () => {
  it.each(PATTERNS)('keep nothing busy in $place', ({ entries, lists }) => {
    for (const pattern of entries) {
      expect([pattern, costOf(pattern, lists) <= COST_MAX, pattern.length <= 500]).toEqual([
        pattern,
        true,
        true,
      ])
    }
  })

  it.each(WORDS)('are folded, each once, in $place', ({ entries }) => {
    expect(entries.map(folded)).toEqual(entries)
    expect(entries.filter((word, index) => entries.indexOf(word) !== index)).toEqual([])
  })

  it.each(PATTERNS)('are written in simplified Chinese, of half width, in $place', ({ entries }) => {
    const signs = [...entries.join('').replace(/[ -~]/gu, '')]
    expect(signs.filter((sign) => folded(sign).trim() !== sign.trim())).toEqual([])
  })

  it('say something under every name but the robots of ours', () => {
    const empty = LEAVES.filter(({ entries }) => entries.length === 0).map(({ place }) => place)
    expect(empty).toEqual(['detection.robot_senders'])
  })
})
