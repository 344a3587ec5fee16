import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  expectProblem,
  faultyPaths,
  KEYS,
  line,
  recordOf,
  secretOf,
  TEXT,
  useHttpApps,
} from '../http-steps.ts'

const openApp = useHttpApps()
const PATH = '/api/detection/preview'
const TYPED = line({ content: TEXT, sender: 'acc-1', from_source: 'account' })
const HUMAN = line({ message_id: 'm2', content: '我是采购小李', sender: '小李', from_source: 'account' })

describe('POST /api/detection/preview', () => {
  it('answers what an upload would say, line by line', async () => {
    const app = await openApp()
    const before = await recordOf(app)
    const { status, body } = await app.call('POST', PATH, { texts: [TEXT], messages: [TYPED, HUMAN] })
    expect(status).toBe(200)
    expect(body).toEqual({
      messages: [
        { message_id: 'm1', explained_by: 0, rule: null, evidence: null, why: expect.any(String) },
        {
          message_id: 'm2',
          explained_by: null,
          rule: 'human_on_account',
          evidence: '小李: 我是采购小李',
          why: expect.any(String),
        },
      ],
      confirmed: [0],
      detection: { rule: 'human_on_account', message_id: 'm2', evidence: '小李: 我是采购小李' },
      comparison: 'full',
    })
    expect(await recordOf(app)).toEqual(before)
  })

  it('answers exactly what its example shows', async () => {
    const { call } = await openApp()
    const { body: document } = await call('GET', '/openapi.json')
    const { requestBody, responses } = document.paths[PATH].post
    const { body } = await call('POST', PATH, requestBody.content['application/json'].example)
    expect(body).toEqual(responses[200].content['application/json'].example)
  })

  it('answers what docs/detection.md shows', async () => {
    const page = readFileSync(new URL('../../../docs/detection.md', import.meta.url), 'utf8')
    const [, asked = ''] = /-d '(\{\n[^']*)'/.exec(page) ?? []
    const [, shown = ''] = /```json\n([^`]*)```/.exec(page) ?? []
    const { call } = await openApp()
    expect((await call('POST', PATH, asked)).body).toEqual(JSON.parse(shown))
  })

  it('judges no session of people', async () => {
    const { call } = await openApp()
    const asked = { task_type: 'manual_urgent', texts: [], messages: [HUMAN] }
    expect((await call('POST', PATH, asked)).body).toMatchObject({
      messages: [{ message_id: 'm2', rule: null, evidence: null }],
      detection: null,
    })
  })

  it('takes 50 texts and 500 messages, and no more', async () => {
    const { call } = await openApp()
    const texts = Array.from({ length: 50 }, (_, i) => `第${i}件能便宜点吗？`)
    const messages = Array.from({ length: 500 }, (_, i) => line({ message_id: `m${i}` }))
    const { status, body } = await call('POST', PATH, { texts, messages })
    expect({ status, lines: body.messages.length }).toEqual({ status: 200, lines: 500 })
    expect(faultyPaths(await call('POST', PATH, { texts: [...texts, TEXT], messages }))).toEqual(['/texts'])
    expect(faultyPaths(await call('POST', PATH, { texts, messages: [...messages, line()] }))).toEqual([
      '/messages',
    ])
  })

  it('says that not all was compared when it would take too long', async () => {
    const { call } = await openApp()
    const texts = Array.from({ length: 50 }, (_, i) => `${'哈'.repeat(480)}${i}`)
    const messages = Array.from({ length: 10 }, (_, i) =>
      line({ message_id: `m${i}`, content: `${'哈'.repeat(9_000)}我${i}`, from_source: 'account' }),
    )
    const { body } = await call('POST', PATH, { texts, messages })
    expect(body.comparison).toBe('limited')
  })

  it.each<[string, object, string]>([
    ['no messages', { messages: [] }, '/messages'],
    ['no list of messages', { messages: undefined }, '/messages'],
    ['no texts', { texts: undefined }, '/texts'],
    ['an empty text', { texts: [TEXT, ''] }, '/texts/1'],
    ['a text too long', { texts: ['好'.repeat(5_001)] }, '/texts/0'],
    ['a text with a control character', { texts: ['a\u0007'] }, '/texts/0'],
    ['a text that is none', { texts: [null] }, '/texts/0'],
    ['an unknown task_type', { task_type: 'auto_dance' }, '/task_type'],
    ['an unknown source', { messages: [line({ from_source: 'robot' })] }, '/messages/0/from_source'],
    [
      'a time without an offset',
      { messages: [line({ sent_at: '2026-11-22T08:00:00' })] },
      '/messages/0/sent_at',
    ],
    ['an unknown field of a line', { messages: [line({ seen: true })] }, '/messages/0/seen'],
    ['a pair, which makes no difference', { account_id: 'acc-1' }, '/account_id'],
  ])('refuses %s', async (_what, changed, path) => {
    const { call } = await openApp()
    const refused = await call('POST', PATH, { texts: [TEXT], messages: [line()], ...changed })
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
  })

  it.each(['operator', 'admin'] as const)('is for the %s', async (role) => {
    const { call } = await openApp({ keys: KEYS })
    const headers = { Authorization: `Bearer ${secretOf(role)}` }
    expect((await call('POST', PATH, { texts: [], messages: [line()] }, headers)).status).toBe(200)
  })
})
