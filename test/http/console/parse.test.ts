import { describe, expect, it } from 'vitest'

const WEB = new URL('../../../src/adapters/http/console/web/', import.meta.url)
const { parseTranscript, toTranscript, withTimes } = await import(new URL('detection/parse.js', WEB).href)

const NAMES = { account: 'acc-1', shop: 'shop-9' }
const parse = (pasted: string) => parseTranscript(pasted, NAMES)

describe('a pasted transcript', () => {
  it('is a line each of who says what, in either language, with the names of people and pairs', () => {
    const { lines, texts, notes } = parse(
      [
        'robot: 便宜点吗？',
        '商家（小王）：最低 12 元',
        'acc-1: 在吗',
        'shop-9 (Amy): here',
        'System: Amy joined the chat',
      ].join('\n'),
    )
    expect(lines).toEqual([
      { from_source: 'account', sender: 'acc-1', content: '便宜点吗？' },
      { from_source: 'shop', sender: '小王', content: '最低 12 元' },
      { from_source: 'account', sender: 'acc-1', content: '在吗' },
      { from_source: 'shop', sender: 'Amy', content: 'here' },
      { from_source: 'platform', sender: '系统消息', content: 'Amy joined the chat' },
    ])
    expect(texts).toEqual(['便宜点吗？'])
    expect(notes).toEqual([])
  })

  it('goes on with the line before where nobody is said to speak, and says what looks like a name', () => {
    const { lines, notes } = parse('shop: one\n  two: 2\nthree\nshp: four\nhttp://example.test/x')
    expect(lines.map(({ content }: { content: string }) => content)).toEqual([
      'one\ntwo: 2\nthree\nshp: four\nhttp://example.test/x',
    ])
    expect(notes).toEqual([{ line: 4, what: 'unknown-name', said: 'shp' }])
  })

  it('says which line nobody says, also while no pair is chosen', () => {
    expect(parseTranscript('hello\nshop: hi', { account: '', shop: '' }).notes).toMatchObject([
      { what: 'nobody' },
    ])
    expect(parse('\nhello\nshop: hi')).toMatchObject({
      lines: [{ content: 'hi' }],
      notes: [{ line: 2, what: 'nobody', said: 'hello' }],
    })
  })

  const LINE = { from_source: 'shop', sender: 'Wang', content: 'hi', sent_at: '2026-11-22T08:00:00Z' }
  it.each([
    ['a document', JSON.stringify({ texts: ['a'], messages: [LINE, LINE] })],
    ['a list', JSON.stringify([LINE, LINE])],
    ['one a line', `${JSON.stringify(LINE)}\n${JSON.stringify(LINE)},`],
  ])('may be what the API takes: %s', (_, pasted) => {
    expect(parse(pasted).lines).toEqual([LINE, LINE])
  })

  it('says which line is no JSON', () => {
    expect(parse(`${JSON.stringify(LINE)}\n{"from`).notes).toEqual([
      { line: 2, what: 'no-json', said: '{"from' },
    ])
  })

  it.each([
    '{"messages":{}}',
    '{"messages":null}',
    '[null]',
    '[{"content":"hi"}]',
    '[{"content":1,"sender":"w","from_source":"shop"}]',
    `{"messages":[${JSON.stringify(LINE)}],"texts":{}}`,
    `{"messages":[${JSON.stringify(LINE)}],"texts":[1]}`,
    '{"a":1}',
  ])('is none where JSON says something else: %s', (pasted) => {
    expect(parse(pasted)).toEqual({
      lines: [],
      texts: [],
      notes: [{ line: 1, what: 'no-line', said: pasted }],
    })
  })

  it('leaves out the one line that is none', () => {
    expect(parse(`${JSON.stringify(LINE)}\n{"a":1}\n[]`)).toMatchObject({
      lines: [LINE],
      notes: [
        { line: 2, what: 'no-line' },
        { line: 3, what: 'no-line' },
      ],
    })
  })

  it('is sent one line after another up to now, unless it says when', () => {
    const lines = withTimes(
      [{ content: 'a' }, { content: 'b', sent_at: LINE.sent_at, message_id: 'm' }, { content: 'c' }],
      Date.parse('2026-11-22T09:00:00Z'),
    )
    expect(lines.map(({ sent_at }: { sent_at: string }) => sent_at)).toEqual([
      '2026-11-22T08:59:40.000Z',
      LINE.sent_at,
      '2026-11-22T09:00:00.000Z',
    ])
    expect(lines.map(({ message_id }: { message_id: string }) => message_id)).toEqual([
      'line-1',
      'm',
      'line-3',
    ])
  })

  it('is read again as it was when a stored conversation is taken', () => {
    const stored = [
      { from_source: 'account', sender: 'acc-1', content: 'one\nshop: two', edited_content: null },
      { from_source: 'shop', sender: 'shop (9)', content: 'old', edited_content: 'new' },
    ]
    expect(parse(toTranscript(stored))).toEqual({
      lines: [
        { from_source: 'account', sender: 'acc-1', content: 'one\nshop: two' },
        { from_source: 'shop', sender: 'shop  9', content: 'new' },
      ],
      texts: [],
      notes: [],
    })
  })
})
