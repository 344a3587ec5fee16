import { describe, expect, it } from 'vitest'
import { inRounds, sortLines } from '../../src/domain/edits.ts'
import type { IdentifiedLine } from '../../src/domain/message.ts'
import { at, line } from './samples.ts'

/** As simple as it may be: what is the same is for others to say. */
const sameText = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (text: string): string => text.replace(/[\s\u200b]/g, '')

const stored = (facts: { readonly content?: string; readonly editedContent?: string } = {}) =>
  new Map([['m1', { ...line('m1', { content: '好的' }), editedContent: null, ...facts }]])
const sort = (known: ReturnType<typeof stored>, ...lines: readonly IdentifiedLine[]) => {
  const { fresh, edits } = sortLines(lines, known, sameText)
  const short = (each: IdentifiedLine) => `${each.messageId} ${each.content}`
  return { fresh: fresh.map(short), edits: edits.map(short) }
}

describe('a line that comes again', () => {
  it.each([
    ['the same', '好的'],
    ['the same as texts are compared', '好 的\u200b'],
  ])('with %s text is known', (_, content) => {
    expect(sort(stored(), line('m1', { content }))).toEqual({ fresh: [], edits: [] })
  })

  it('with another text is an edit: as it comes now, said when the first one was', () => {
    const again = line('m1', { content: '不好', sender: 'other', source: 'shop', sentAt: at(99) })
    expect(sortLines([again], stored(), sameText)).toEqual({
      fresh: [],
      edits: [{ ...again, sentAt: at(20) }],
    })
  })

  it('is no edit when it says what it says by now, or what it said at first', () => {
    const known = stored({ editedContent: '不好' })
    const lines = [line('m1', { content: '不 好' }), line('m1', { content: '好的' })]
    expect(sort(known, ...lines)).toEqual({ fresh: [], edits: [] })
    expect(sort(known, line('m1', { content: '再看' })).edits).toEqual(['m1 再看'])
  })

  it('in one upload is new once, and edited as often as its text is another', () => {
    const said = ['一', '一', '二', '一', '二', '三'].map((content) => line('m2', { content }))
    expect(sort(new Map(), ...said)).toEqual({ fresh: ['m2 一'], edits: ['m2 二', 'm2 三'] })
  })

  it('is looked at as text only where it is not the very same', () => {
    const never = () => {
      throw new Error('compared')
    }
    const known = stored({ editedContent: '不好' })
    const lines = [line('m1', { content: '好的' }), line('m1', { content: '不好' }), line('m2')]
    expect(sortLines(lines, known, never).edits).toEqual([])
  })
})

it('lines are judged in rounds, an id once in each', () => {
  const lines = ['a', 'b', 'a', 'c', 'a', 'b'].map((id, i) => line(id, { content: String(i) }))
  const rounds = inRounds(lines).map((round) => round.map(({ messageId, content }) => messageId + content))
  expect(rounds).toEqual([['a0', 'b1', 'c3'], ['a2', 'b5'], ['a4']])
  expect(inRounds([])).toEqual([])
})
