import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PROBLEMS, shownCode } from '../../../src/adapters/http/problem-kinds.ts'
import { DETECTION_RULES } from '../../../src/domain/detection/traces.ts'
import { OBSTACLE_CODES } from '../../../src/domain/dispatch.ts'
import { SESSION_STATES } from '../../../src/domain/session.ts'
import { TASK_STATUSES } from '../../../src/domain/task.ts'
import { TASK_TYPES } from '../../../src/domain/task-type.ts'

const WEB = new URL('../../../src/adapters/http/console/web/', import.meta.url)
type Book = Readonly<Record<string, string>>
const read = async (name: 'en' | 'zh'): Promise<Book> =>
  (await import(new URL(`words/${name}.js`, WEB).href))[name]
const [en, zh] = [await read('en'), await read('zh')]

const source = readdirSync(WEB, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.js') && !/^words[/\\](en|zh)\.js$/.test(path))
  .map((path) => readFileSync(new URL(path, WEB), 'utf8'))
  .join('\n')

const all = (pattern: RegExp) => new Set([...source.matchAll(pattern)].map(([, key = '']) => key))
/** Keys that stand in the code as they are: given to `t`, or as the title of a page. */
const said = new Set([
  ...all(/\bt(?:Parts)?\(\s*'([^']+)'/g),
  ...all(/title: '([\w-]+\.[\w-]+)'/g),
  ...all(/[?:] '([a-z-]+\.[a-z-]+)'/g),
  ...all(/\?\? '(page\.[a-z-]+)'/g),
  ...all(/\? t\('([^']+)'/g),
])
/** Families of which the code takes a word by a value. */
const families = new Set([...all(/\b(?:named|isNamed)\(\s*'([^']+)'/g), ...all(/family = .*\? '(\w+)'/g)])

describe('the words of the console', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(en).length).toBeGreaterThan(200)
    expect(Object.keys(zh)).toEqual(Object.keys(en))
  })

  it('have the same things in them in both languages, and are never empty', () => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted()
    for (const [key, text] of Object.entries(en)) {
      expect({ key, holes: holes(zh[key] ?? '') }).toEqual({ key, holes: holes(text) })
      expect({ key, isEmpty: text.trim() === '' || zh[key]?.trim() === '' }).toEqual({ key, isEmpty: false })
    }
  })

  it('are Chinese in Chinese', () => {
    const kept = Object.entries(zh).filter(([, text]) => !/\p{Script=Han}/u.test(text))
    expect(kept).toEqual([])
  })

  it('say one thing by one word in Chinese', () => {
    const others = /商家|释放|\d ?时|\} 时/u
    expect(Object.entries(zh).filter(([, text]) => others.test(text))).toEqual([])
    expect([zh['move.close'], zh['moved.close'], zh['command.close']]).toEqual(['关闭', '会话已关闭', '关闭'])
  })

  it('are all there that the page uses', () => {
    expect([...said].filter((key) => en[key] === undefined)).toEqual([])
    const empty = [...families].filter(
      (family) => !Object.keys(en).some((key) => key.startsWith(`${family}.`)),
    )
    expect(empty).toEqual([])
  })

  it('are all used by the page', () => {
    const unused = Object.keys(en).filter((key) => !said.has(key) && !families.has(key.split('.')[0] ?? ''))
    expect(unused).toEqual([])
  })

  it.each([
    ['state', SESSION_STATES],
    ['status', TASK_STATUSES],
    ['type', TASK_TYPES],
    ['obstacle', [...OBSTACLE_CODES, 'queued']],
    ['problem', Object.keys(PROBLEMS).map((code) => shownCode(code as keyof typeof PROBLEMS))],
    ['do', ['fix', 'stop', 'refetch', 'retry']],
    [
      'reason',
      [
        ...DETECTION_RULES,
        'no_active_session',
        'history',
        'preempted',
        'idle',
        'expired',
        'send_failed',
        'outcome_unknown',
      ],
    ],
    [
      'command',
      [
        'create',
        'complete',
        'transfer',
        'pause',
        'resume',
        'handback',
        'close',
        'cancel',
        'timeout',
        'assign',
        'unassign',
        'detect',
      ],
    ],
  ])('have one for every %s', (family, values) => {
    expect(values.filter((value) => en[`${family}.${value}`] === undefined)).toEqual([])
  })
})
