import { describe, expect, it } from 'vitest'
import { bySign, firstMatch, signsOf } from '../src/domain/detection/patterns.ts'
import { needsOf } from '../src/settings/pattern-needs.ts'

const needs = (source: string) => needsOf(source).map((signs) => [...signs].join(''))

describe('what a pattern cannot do without', () => {
  it.each([
    ['转人', ['转', '人']],
    ['(?:叫|让).{0,6}(?:老板|经理)', ['叫让', '老经']],
    ['[找换]人?', ['找换']],
    ['人?来{2}', ['来']],
    ['(?:人|)', []],
    ['(?:a|b?)c', ['c']],
    ['[^a]\\d.', []],
    ['(?=人)来(?<!不来)', ['来']],
    ['^(?<who>[^:]{1,9}):$', [':']],
    ['转(?:人|(?!))', ['转', '人']],
  ])('%s', (source, expected) => {
    expect(needs(source)).toEqual(expected)
  })

  it('is nothing where it never finds anything', () => {
    expect(needs('转(?!)')[0]).toBe('')
  })
})

describe('patterns by what they need', () => {
  const patterns = ['转人', '(?:叫|让).{0,6}老板', '^[^a]$', '(?!)'].map((source) => ({
    regexp: new RegExp(source, 'u'),
    needs: needsOf(source),
  }))
  const find = (text: string) => firstMatch(bySign(patterns), text, signsOf(text))?.[0] ?? null

  it.each([
    ['请转人工', '转人'],
    ['叫你老板来', '叫你老板'],
    ['老板来', null],
    ['好', '好'],
    ['a', null],
  ])('find in %s what each would find', (text, expected) => {
    expect(find(text)).toBe(expected)
  })
})
