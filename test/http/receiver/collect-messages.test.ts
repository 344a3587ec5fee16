import { describe, expect, it } from 'vitest'
import {
  begin,
  expectProblem,
  faultyPaths,
  line,
  open,
  PAIR,
  recordOf,
  TEXT,
  upload,
  useHttpApps,
} from '../http-steps.ts'

const openApp = useHttpApps()
const PATH = '/api/messages/batch'

describe('POST /api/messages/batch', () => {
  it('answers what the upload brought', async () => {
    const { call } = await openApp()
    await begin(call)
    const { task_id, session_id } = await open(call)
    const typed = line({ content: TEXT, sender: 'acc-1', from_source: 'account' })
    const { status, body } = await upload(call, typed, typed, line({ message_id: 'm2' }))
    expect(status).toBe(200)
    expect(body).toEqual({
      session_id,
      session_state: 'active',
      session_created: false,
      transferred: false,
      stored: 2,
      duplicates: 1,
      changed: 0,
      confirmed_task_ids: [task_id],
      detection: null,
      comparison: 'full',
    })
  })

  it('tells the trace of a human, by whose line the session was handed over', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    const human = line({ content: '我是采购小李', sender: 'acc-1', from_source: 'account' })
    expect((await upload(call, human)).body).toMatchObject({
      session_id,
      session_state: 'transferred',
      transferred: true,
      detection: { rule: 'human_on_account', message_id: 'm1', evidence: expect.stringContaining('小李') },
    })
  })

  it('tells how many messages were edited, and shows the newest text beside the first', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    await upload(call, line())
    const { body } = await upload(call, line({ content: '在的亲 🙂' }), line({ message_id: 'm2' }))
    expect(body).toMatchObject({ session_id, stored: 1, duplicates: 1, changed: 1 })
    const messages = await call('GET', `/api/sessions/${session_id}/messages`)
    expect(messages.body.items).toMatchObject([
      {
        content: '在的',
        edited_content: '在的亲 🙂',
        edited_at: expect.stringMatching(/^2026-.*Z$/),
        explained_by: null,
      },
      { content: '在的', edited_content: null, edited_at: null },
    ])
  })

  it('opens a session where nobody listens', async () => {
    const { call } = await openApp()
    expect((await upload(call, line())).body).toMatchObject({
      session_id: expect.stringMatching(/^ses_/),
      session_state: 'transferred',
      session_created: true,
      transferred: true,
    })
  })

  it('may say that nothing was said between two instants', async () => {
    const { call } = await openApp()
    const observed = { from: '2026-11-22T07:00:00Z', to: '2026-11-22T15:00:00+08:00' }
    const { status, body } = await call('POST', PATH, { ...PAIR, observed, messages: [] })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { session_id: null, session_state: null, stored: 0, duplicates: 0 },
    })
  })

  it('takes 500 lines of the longest content', async () => {
    const { call } = await openApp()
    const lines = Array.from({ length: 500 }, (_, i) =>
      line({ message_id: `m${i}`, content: i === 0 ? '好'.repeat(10_000) : '好' }),
    )
    expect((await upload(call, ...lines)).body.stored).toBe(500)
    expect(faultyPaths(await upload(call, ...lines, line()))).toEqual(['/messages'])
  })

  it('gives content back code point for code point', async () => {
    const { call } = await openApp()
    const content = ' 👨‍👩‍👧\r\n\t“价格”：１２元\u200b '
    const { body } = await upload(call, line({ content }))
    const messages = await call('GET', `/api/sessions/${body.session_id}/messages`)
    expect(messages.body.items).toMatchObject([{ content, sender: 'shop-9:客服小王', explained_by: null }])
  })

  it('keeps control characters that a page had in it, and cuts the blanks around a sender', async () => {
    const { call } = await openApp()
    const content = 'a\u0007b\u0085\u001b[31m'
    const { body } = await upload(call, line({ content, sender: ' 小 李\u3000\n' }))
    const messages = await call('GET', `/api/sessions/${body.session_id}/messages`)
    expect(messages.body.items).toMatchObject([{ content, sender: '小 李' }])
  })

  it.each<[string, object, string]>([
    ['no lines without `observed`', { messages: [] }, '/messages'],
    ['no list at all', { messages: undefined }, '/messages'],
    [
      '`observed` backwards',
      { observed: { from: '2026-11-22T08:00:01Z', to: '2026-11-22T08:00:00Z' } },
      '/observed',
    ],
    ['half an `observed`', { observed: { from: '2026-11-22T08:00:01Z' } }, '/observed/to'],
    ['an empty content', { messages: [line(), line({ content: '' })] }, '/messages/1/content'],
    ['a content too long', { messages: [line({ content: '😀'.repeat(10_001) })] }, '/messages/0/content'],
    ['a NUL', { messages: [line({ content: 'a\0b' })] }, '/messages/0/content'],
    ['a lone surrogate', { messages: [line({ content: 'a\ud83d' })] }, '/messages/0/content'],
    ['a sender of blanks alone', { messages: [line({ sender: ' \u3000' })] }, '/messages/0/sender'],
    ['a control character in a sender', { messages: [line({ sender: '小\u0007李' })] }, '/messages/0/sender'],
    ['a line feed in an id', { messages: [line({ message_id: 'a\nb' })] }, '/messages/0/message_id'],
    ['an unknown source', { messages: [line({ from_source: 'robot' })] }, '/messages/0/from_source'],
    [
      'a time without an offset',
      { messages: [line({ sent_at: '2026-11-22T08:00:00' })] },
      '/messages/0/sent_at',
    ],
    [
      'a time beyond tomorrow',
      { messages: [line({ sent_at: '2026-11-23T08:00:00.001Z' })] },
      '/messages/0/sent_at',
    ],
    ['an unknown field of a line', { messages: [line({ seen: true })] }, '/messages/0/seen'],
  ])('stores nothing of an upload with %s', async (_what, changed, path) => {
    const app = await openApp()
    const before = await recordOf(app)
    const refused = await app.call('POST', PATH, { ...PAIR, messages: [line()], ...changed })
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect(await recordOf(app)).toEqual(before)
  })
})
