import { describe, expect, it } from 'vitest'
import { CORPORA, readCorpus } from './corpus.ts'
import { countConfirmed, countTraces, f1, precision, recall, scoreCorpus } from './score.ts'

describe.each(CORPORA)('the labelled conversations of the %s corpus', (corpus) => {
  it('are told as their labels say, but for a few', { timeout: 120_000 }, async () => {
    const scored = await scoreCorpus(corpus)
    expect(f1(countTraces(scored))).toBeGreaterThanOrEqual(0.985)
    expect(precision(countConfirmed(scored))).toBe(1)
    expect(recall(countConfirmed(scored))).toBeGreaterThanOrEqual(0.99)
  })

  it('name messages and texts that are there, each case once', () => {
    const cases = readCorpus(corpus)
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
    for (const { id, texts, uploads, expect: label } of cases) {
      const ids = new Set(uploads.flat().map((line) => line.id))
      const named = [label.detection?.message, ...Object.keys(label.explained ?? {})]
      expect(
        named.filter((name) => name !== undefined && !ids.has(name)),
        id,
      ).toEqual([])
      expect(
        label.confirmed.filter((text) => texts[text] === undefined),
        id,
      ).toEqual([])
    }
  })
})
