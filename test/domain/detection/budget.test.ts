import { describe, expect, it } from 'vitest'
import { explainLines } from '../../../src/domain/detection/explanation.ts'
import { makeHear } from '../../../src/domain/detection/heard.ts'
import { comparisonOf } from '../../../src/domain/detection/round.ts'
import { makeTranscript } from '../../../src/domain/detection/transcript.ts'
import { SKEW_MS } from '../../../src/domain/session.ts'
import { reader } from '../../support/detection.ts'
import { handedOut, line, SOME_PAIR } from '../samples.ts'

const OURS = '这款蓝色杯子我们想订三百个，麻烦报一下含税价格'
const OTHER = '请问样品什么时候可以寄到我们上海仓库'
const THIRD = '如果质量稳定，之后每个月都会继续下单合作'

/** What a line is explained by, and whether all was compared, with so much to compare. */
const explainedWith = (budget: number | undefined, contents: readonly string[]) => {
  const tasks = [OURS, OTHER, THIRD].map((content, nth) =>
    handedOut({ id: `tsk-${nth}`, position: nth + 1, content }),
  )
  const lines = contents.map((content, nth) => line(`m-${nth}`, { content }))
  const hear = makeHear(SOME_PAIR, lines, reader)
  const transcript = makeTranscript(tasks, lines, reader, hear, budget)
  const explained = explainLines(lines, transcript, SKEW_MS)
  return { by: explained.explainedBy, comparison: comparisonOf([{ lines, transcript, explained }]) }
}

const CHANGED = OURS.replace('麻烦', '麻煩您')
const LINES = [`${CHANGED}哦哦哦`, OURS, OTHER.slice(0, 14), THIRD.slice(7, 15)]

describe('with less to compare than there is', () => {
  it('says that the comparison was limited', () => {
    expect(explainedWith(1, LINES).comparison).toBe('limited')
    expect(explainedWith(undefined, LINES).comparison).toBe('full')
  })

  it('still sees whole texts, their beginnings and their parts', () => {
    expect([...explainedWith(1, LINES).by]).toEqual(
      expect.arrayContaining([
        ['m-1', 'tsk-0'],
        ['m-2', 'tsk-1'],
        ['m-3', 'tsk-2'],
      ]),
    )
  })

  it('throws nothing, whether there are no lines or nothing may be compared', () => {
    expect(explainedWith(1, []).by.size).toBe(0)
    expect(explainedWith(0, [OURS, OURS]).by.get('m-0')).toBe('tsk-0')
  })
})
