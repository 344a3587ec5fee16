import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openHttpApp } from '../support/http-app.ts'
import type { Answer, Json } from '../support/service-process.ts'
import { begin, expectProblem, faultyPaths, readDocument, recordOf, useHttpApps } from './http-steps.ts'

const openApp = useHttpApps()

type Post = {
  readonly path: string
  readonly example: Json
  readonly isRequired: boolean
  readonly limit: number
}

/** Every POST that the document knows, with the body that it gives as an example. */
const readPosts = async (): Promise<readonly Post[]> => {
  const body = await readDocument()
  return Object.entries<Json>(body.paths)
    .filter(([, { post }]) => post !== undefined)
    .map(([path, { post }]) => ({
      path,
      example: post.requestBody.content['application/json'].example,
      isRequired: post.requestBody.required,
      limit: path === '/api/messages/batch' ? 8_388_608 : 1_048_576,
    }))
}
const POSTS = await readPosts()

const NESTED = '['.repeat(200_000) + ']'.repeat(200_000)
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** A service with a session, and how to send something to this path of it. */
const startFor = async (path: string) => {
  const app = await openHttpApp()
  const { session_id, task_id } = await begin(app.call)
  const real = path
    .replace('/api/sessions/{id}', `/api/sessions/${session_id}`)
    .replace('{session_id}', session_id)
    .replace('{task_id}', task_id)
    .replace('{id}', 'alr_none')
  const record = await recordOf(app)
  const send = (body: unknown, headers = {}) => app.call('POST', real, body, headers)
  const sendChunks = async (body: ReadableStream, headers = JSON_TYPE): Promise<Answer> => {
    const response = await app.app.request(real, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    } as RequestInit)
    return { status: response.status, body: await response.json(), headers: response.headers }
  }
  const unchanged = async () => expect(await recordOf(app)).toEqual(record)
  return { app, send, sendChunks, unchanged, close: app.close }
}

/** The same for one test alone: what it sends may be taken. */
const ownStart = async (path: string) => {
  const own = await startFor(path)
  onTestFinished(() => own.close())
  return own
}

describe.each(POSTS)('POST $path', ({ path, example, isRequired, limit }) => {
  // Shared by all refusals, because each of them leaves it as it was.
  let started: Awaited<ReturnType<typeof startFor>>
  beforeAll(async () => {
    started = await startFor(path)
  })
  afterAll(() => started.close())

  it('takes the body that the document shows', async () => {
    const { send } = await ownStart(path)
    const { status } = await send(example)
    expect([200, 201, 404, 409]).toContain(status)
  })

  it.each<[string, unknown]>([
    ['half an object', '{'],
    ['no JSON', 'account_id=acc-1'],
    ['two values', '{}{}'],
    ['a number that JSON does not know', '{"a":NaN}'],
    ['ill-formed UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a surrogate in UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', new Uint8Array(Buffer.from('{}', 'utf16le'))],
    ['a list that never ends', '['.repeat(500_000)],
  ])('cannot read %s', async (_what, body) => {
    const { send, unchanged } = started
    expectProblem(await send(body), 400, 'malformed_json')
    await unchanged()
  })

  it('counts an empty body as nothing, which may be too little', async () => {
    const { send } = await ownStart(path)
    for (const answer of [await send(''), await send(undefined), await send('', { 'Content-Type': '' })]) {
      if (isRequired) expectProblem(answer, 400, 'malformed_json')
      else expect([200, 404, 409]).toContain(answer.status)
    }
  })

  it.each(['null', 'true', '7', '"text"', '[]', '[{}]', NESTED, `{"metadata":${NESTED}}`, `{"x":${NESTED}}`])(
    'refuses what is no such object: %.20s',
    async (body) => {
      const { send, unchanged } = started
      expectProblem(await send(body), 422, 'validation_failed')
      await unchanged()
    },
  )

  it.each(['unknown', '__proto__', 'constructor', 'toString', '', '\ud800', 'k'.repeat(10_000)])(
    'knows no member %.20j',
    async (member) => {
      const { send, unchanged } = started
      const members = [...Object.entries(example), [member, { polluted: true }]]
      const refused = await send(JSON.stringify(Object.fromEntries(members)))
      expectProblem(refused, 422, 'validation_failed')
      expect(faultyPaths(refused)).toHaveLength(1)
      expect('polluted' in {}).toBe(false)
      await unchanged()
    },
  )

  it.each<[string, unknown]>([
    ['null', null],
    ['a fraction', 1.5],
    ['a huge number', 1e308],
    ['a list', [1]],
    ['an object', { a: 1 }],
    ['a NUL', 'a\0b'],
    ['a lone surrogate', 'a\ud800b'],
  ])('refuses %s in place of any member', async (_what, value) => {
    const { send, unchanged } = started
    for (const member of Object.keys(example).filter((name) => name !== 'metadata')) {
      const refused = await send({ ...example, [member]: value })
      expectProblem(refused, 422, 'validation_failed')
      expect(faultyPaths(refused)[0]).toMatch(new RegExp(`^/${member}`))
    }
    await unchanged()
  })

  it.each<[string, Record<string, string>]>([
    ['no type', { 'Content-Type': '' }],
    ['text', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['something like JSON', { 'Content-Type': 'application/jsonx' }],
    ['another charset', { 'Content-Type': 'application/json; charset=gbk' }],
    ['compressed JSON', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }],
  ])('does not take %s', async (_what, headers) => {
    const { send, unchanged } = started
    expectProblem(await send({ ...example }, headers), 415, 'unsupported_media_type')
    await unchanged()
  })

  it.each(['application/json; charset=UTF-8', 'APPLICATION/JSON;charset="utf-8"', 'application/json'])(
    'takes %s',
    async (type) => {
      const { send } = await ownStart(path)
      const { status } = await send({ ...example }, { 'Content-Type': type, 'Content-Encoding': 'identity' })
      expect([200, 201, 404, 409]).toContain(status)
    },
  )

  it('takes a body up to its limit and no byte more, declared or in chunks', async () => {
    const { send, sendChunks, unchanged } = started
    const full = new Uint8Array(limit).fill(0x20)
    full.set(Buffer.from('[]'))
    const over = new Uint8Array(limit + 1).fill(0x20)

    expectProblem(await send(full), 422, 'validation_failed')
    expectProblem(await sendChunks(chunksOf(full)), 422, 'validation_failed')
    expectProblem(await send(over, { 'Content-Length': String(limit + 1) }), 413, 'payload_too_large')
    const refused = await sendChunks(chunksOf(over))
    expectProblem(refused, 413, 'payload_too_large')
    expect(refused.headers.get('Connection')).toBe('close')
    await unchanged()
  })

  it('reads no more of an endless body than its limit', async () => {
    const { sendChunks } = started
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x20)),
    })
    expectProblem(await sendChunks(endless), 413, 'payload_too_large')
  })

  it('does not take half a body of a client that went away', async () => {
    const { sendChunks, unchanged } = started
    const torn = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from(JSON.stringify(example))),
      pull: (controller) => controller.error(new Error('connection reset')),
    })
    expectProblem(await sendChunks(torn), 400, 'malformed_json')
    await unchanged()
  })

  it('takes no query', async () => {
    const app = await openApp()
    const refused = await app.call('POST', `${path.replaceAll(/\{\w+\}/g, 'x')}?dry_run=1`, example)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toContain('/dry_run')
  })
})

const chunksOf = (bytes: Uint8Array): ReadableStream => {
  let sent = 0
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(sent, sent + 100_000))
      sent += 100_000
      if (sent >= bytes.length) controller.close()
    },
  })
}

describe('names', () => {
  it.each([
    'acc\u00001',
    'acc\n1',
    'acc\t1',
    'acc\u007f1',
    'acc\u009f1',
    '\ud83d',
    '\ude00\ud83d',
    ' acc',
    'acc ',
    '\u3000acc',
    'acc\ufeff',
    '',
    ' ',
  ])('are no text like %j', async (account_id) => {
    const app = await openApp()
    const refused = await app.call('POST', '/api/sessions/create', { account_id })
    expect(faultyPaths(refused)).toContain('/account_id')
  })

  it.each([
    'a b',
    'Ａ１',
    '客服：小王',
    '👩‍👩‍👧',
    'a\u200bb',
    '../..',
    "'; DROP TABLE sessions; --",
    '%00',
    '{{7*7}}',
  ])('may be any other text, and come back as they were: %j', async (account_id) => {
    const app = await openApp()
    const { session_id } = await begin(app.call, {
      account_id,
      shop_id: account_id,
      task_type: 'auto_bargain',
      external_task_id: account_id,
      send_content: 'x',
    })
    const query = new URLSearchParams({ account_id, shop_id: account_id, external_task_id: account_id })
    const { body } = await app.call('GET', `/api/sessions?${query}`)
    expect(body.items).toMatchObject([
      { session_id, account_id, shop_id: account_id, external_task_id: account_id },
    ])
  })
})
