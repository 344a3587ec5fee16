import { describe, expect, it } from 'vitest'
import { endsBefore, holdsBack, isOfSome, type Pause, parseScope, scopesOf } from '../../src/domain/pause.ts'
import { TASK_TYPES } from '../../src/domain/task-type.ts'
import { at, SOME_PAIR, START } from './samples.ts'

describe('a scope', () => {
  it.each([
    'all',
    'account:acc-1',
    'shop:shop 9',
    'account:a:b/c',
    `account:${'店'.repeat(50)}`,
    `shop:${'🙂'.repeat(50)}`,
    ...TASK_TYPES.map((type) => `type:${type}`),
  ])('is %s', (text) => {
    expect(parseScope(text)).toBe(text)
  })

  it.each([
    '',
    'ALL',
    'everything',
    'account',
    'account:',
    `shop:${'x'.repeat(51)}`,
    'type:auto',
    'type:',
    'session:ses_1',
    ' account:a',
    'account:a ',
    'shop:\ta',
    'account:\u00a0',
    'account:\ud800',
  ])('is not "%s"', (text) => {
    expect(parseScope(text)).toBeNull()
  })

  it('covers a pair’s tasks by all, its account, its shop, and their type', () => {
    expect(scopesOf(SOME_PAIR, ['auto_bargain'])).toEqual([
      'all',
      'account:acc-1',
      'shop:shop-9',
      'type:auto_bargain',
    ])
  })

  it('is of some, or of all there are of a kind', () => {
    expect((['account:a', 'shop:s'] as const).map(isOfSome)).toEqual([true, true])
    expect((['all', 'type:auto_bargain'] as const).map(isOfSome)).toEqual([false, false])
  })
})

describe('a pause', () => {
  const pause = (until: Date | null): Pause => ({
    scope: 'all',
    reason: 'r',
    until,
    createdAt: START,
    createdBy: 'li',
  })
  it.each([
    ['without an end', null, true],
    ['before its end', at(10), true],
    ['at its end, to the millisecond', at(9), false],
    ['after its end', at(8), false],
  ])('%s', (_, until, holds) => {
    expect(holdsBack(pause(until), at(9))).toBe(holds)
  })
  it.each([
    ['without an end, before none', null, null, false],
    ['with an end, before none', at(9), null, true],
    ['before a later end', at(9), at(10), true],
    ['not before the same end', at(9), at(9), false],
    ['without an end, not before one', null, at(9), false],
  ])('ends %s', (_, until, other, ends) => {
    expect(endsBefore(pause(until), other)).toBe(ends)
  })
})
