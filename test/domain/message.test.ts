import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { identifyLines, type ScrapedLine } from '../../src/domain/message.ts'
import { at, scraped } from './samples.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const idsOf = (lines: readonly ScrapedLine[]) =>
  identifyLines(lines, digest).map(({ messageId }) => messageId)

describe('the id of a message', () => {
  it('is the receiver’s own when there is one', () => {
    expect(idsOf([scraped({ messageId: 'm1' })])).toEqual(['m1'])
  })

  it('is derived by the given digest else, from what the line says', () => {
    const texts: string[] = []
    const [derived] = identifyLines([scraped()], (text) => {
      texts.push(text)
      return 'short'
    })
    expect(derived?.messageId).toBe('derived-short')
    expect(texts).toEqual([
      `1:${JSON.stringify(['account', 'acc-1', at(20).getTime(), '你好，这件能便宜点吗？'])}`,
    ])
  })

  it('is the same for the same scrape', () => {
    const scrape = [scraped(), scraped({ content: '在的', source: 'shop' }), scraped()]
    expect(idsOf(scrape)).toEqual(idsOf(scrape.map((said) => ({ ...said }))))
  })

  it('does not depend on the lines around it', () => {
    const [own] = idsOf([scraped()])
    expect(idsOf([scraped({ content: '在的' }), scraped(), scraped({ content: '好' })])[1]).toBe(own)
  })

  it.each<[string, Partial<ScrapedLine>]>([
    ['content', { content: '你好，这件能便宜点吗?' }],
    ['sender', { sender: 'acc-2' }],
    ['source', { source: 'shop' }],
    ['instant', { sentAt: new Date(+at(20) + 1) }],
  ])('differs by the %s', (_, facts) => {
    const [one, other] = idsOf([scraped(), scraped(facts)])
    expect(one).not.toBe(other)
  })

  it('of the n-th equal line is its own, also when an upload brings one more of them', () => {
    const three = idsOf([scraped(), scraped(), scraped()])
    expect(new Set(three).size).toBe(3)
    expect(idsOf([scraped(), scraped()])).toEqual(three.slice(0, 2))
  })

  it('keeps to the 100 characters of a message_id', () => {
    expect(idsOf([scraped({ content: '长'.repeat(10_000) })])[0]?.length).toBeLessThanOrEqual(100)
  })
})
