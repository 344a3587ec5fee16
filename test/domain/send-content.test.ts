import { describe, expect, it } from 'vitest'
import { faultOfName } from '../../src/domain/name.ts'
import { faultOfSendContent } from '../../src/domain/send-content.ts'

describe('a text that a robot is to type', () => {
  it.each(['在吗', '.', '👍', '👨‍👩‍👧', '\u0301', '\ue000', '1\r\n\t2', ' x '])('may be %j', (text) => {
    expect(faultOfSendContent(text)).toBeNull()
  })

  it.each([
    ['blanks', ' \t\r\n\u00a0\u3000'],
    ['zero-width characters', '\u200b\u200d\ufeff\u2060'],
    ['marks of direction', '\u202a\u202c\u061c'],
    ['variation selectors', '\ufe0f'],
    ['fillers that Unicode calls letters', '\u3164\u115f\uffa0'],
    ['the blank of Braille', '\u2800'],
    ['tags', '\u{e0020}'],
  ])('is not made of %s alone', (_, text) => {
    expect(faultOfSendContent(text)).toBe('must hold something visible')
    expect(faultOfSendContent(`${text}好`)).toBeNull()
  })

  it.each(['\0', 'a\u0007', 'a\u0085', 'a\u007f', '\ud83d'])('does not hold %j', (text) => {
    expect(faultOfSendContent(text)).toMatch(/control characters/)
  })
})

describe('a name', () => {
  it.each(['acc-1', '店 9', 'a:b%c', '🙂'])('may be %j', (text) => {
    expect(faultOfName(text)).toBeNull()
  })

  it.each([' a', 'a ', 'a\u3000', '\ufeffa', 'a\tb', 'a\u0085b', '\ud800'])('is not %j', (text) => {
    expect(faultOfName(text)).not.toBeNull()
  })
})
