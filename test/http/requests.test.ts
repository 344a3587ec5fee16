import { describe, expect, it } from 'vitest'
import {
  DatabaseUnavailable,
  Overloaded,
  RowBusy,
  TooLargeToStore,
} from '../../src/application/ports/unavailable.ts'
import { begin, expectProblem, KEYS, robotWork, secretOf, TEXT, useHttpApps } from './http-steps.ts'

const openApp = useHttpApps()

describe('what is not there', () => {
  it.each([
    '/',
    '/api',
    '/api/',
    '/api/nothing',
    '/api/sessions/',
    '/api/sessions/ses_1/',
    '/api/sessions/ses_1/nothing',
    '/api//sessions',
    '/API/sessions',
    '/health/',
    '/%00',
    '/api/sessions/a%2Fb/c',
  ])('is 404: %s', async (path) => {
    const { call } = await openApp()
    expectProblem(await call('GET', path), 404, 'not_found')
  })

  it.each([
    'ses_none',
    '%E0%A4%A',
    '%00',
    '%ED%A0%80',
    '%F0%9F%98%80',
    'a%2Fb',
    '%20',
    '..%2f..%2fetc',
    'x'.repeat(5_000),
    "'%20OR%201=1",
  ])('is 404 like any other id: %.30s', async (id) => {
    const { call } = await openApp()
    await begin(call)
    expectProblem(await call('GET', `/api/sessions/${id}`), 404, 'not_found')
    expectProblem(await call('GET', `/api/tasks/${id}`), 404, 'not_found')
    expectProblem(await call('POST', `/api/sessions/${id}/close`), 404, 'not_found')
  })
})

describe('a method that a path does not have', () => {
  it.each([
    ['GET', '/api/sessions/create', 'POST'],
    ['DELETE', '/api/sessions', 'GET, HEAD'],
    ['POST', '/api/sessions/active', 'GET, HEAD'],
    ['PUT', '/api/sessions/ses_1', 'GET, HEAD'],
    ['PATCH', '/api/sessions/ses_1/tasks', 'POST, GET, HEAD'],
    ['POST', '/api/tasks/next_id', 'GET'],
    ['HEAD', '/api/tasks/next_id', 'GET'],
    ['GET', '/api/messages/batch', 'POST'],
    ['OPTIONS', '/api/sessions/ses_1/close', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
  ])('is 405 with Allow, with or without a key: %s %s', async (method, path, allow) => {
    const { call } = await openApp({ keys: KEYS })
    const refused = await call(method, path)
    expect(refused.headers.get('Allow')).toBe(allow)
    if (method === 'HEAD') expect(refused.status).toBe(405)
    else expectProblem(refused, 405, 'method_not_allowed')
  })
})

describe('refusals come in one order', () => {
  // Each line has every fault of the lines below it.
  it.each<[number, string, string, Record<string, string>, string]>([
    [404, 'POST', '/api/sessions/ses_none/nothing', {}, '{'],
    [405, 'PUT', '/api/sessions/create', {}, '{'],
    [401, 'POST', '/api/messages/batch?x=1', {}, '{'],
    [403, 'POST', '/api/messages/batch?x=1', { 'X-API-Key': secretOf('operator') }, '{'],
    [
      415,
      'POST',
      '/api/messages/batch?x=1',
      { 'X-API-Key': secretOf('rpa'), 'Content-Type': 'text/plain' },
      '{',
    ],
    [400, 'POST', '/api/messages/batch?x=1', { 'X-API-Key': secretOf('rpa') }, '{'],
    [422, 'POST', '/api/tasks/tsk_none/release?x=1', { 'X-API-Key': secretOf('rpa') }, '{}'],
    [404, 'POST', '/api/tasks/tsk_none/release', { 'X-API-Key': secretOf('rpa') }, '{"lease_token":"x"}'],
  ])('%i: %s %s', async (status, method, path, headers, body) => {
    const { call } = await openApp({ keys: KEYS })
    expect((await call(method, path, body, headers)).status).toBe(status)
  })
})

describe('every answer', () => {
  it.each([
    ['GET', '/health', 200],
    ['GET', '/api/tasks/next_id', 204],
    ['GET', '/nothing', 404],
    ['PUT', '/health', 405],
    ['POST', '/api/sessions/create', 400],
  ])('carries X-Request-Id and careful headers: %s %s %i', async (method, path, status) => {
    const { call } = await openApp()
    const { status: answered, headers } = await call(method, path)
    expect(answered).toBe(status)
    expect(headers.get('X-Request-Id')).toMatch(/^request-\d+$/)
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('has the id that the client gave it, if that is a sane one', async () => {
    const { call } = await openApp()
    const idFor = async (id: string) =>
      (await call('GET', '/health', undefined, { 'X-Request-Id': id })).headers.get('X-Request-Id')
    expect(await idFor('Trace-1.a_B')).toBe('Trace-1.a_B')
    expect(await idFor('x'.repeat(128))).toBe('x'.repeat(128))
    for (const id of ['x'.repeat(129), 'a b', '{"a":1}', '']) expect(await idFor(id)).toMatch(/^request-/)
  })

  it('sends the client away while the service stops', async () => {
    const { call, shutdown } = await openApp()
    expect((await call('GET', '/health')).headers.get('Connection')).toBeNull()
    shutdown.abort()
    expect((await call('GET', '/health')).headers.get('Connection')).toBe('close')
  })
})

describe('the log', () => {
  it('has one line a request: by pattern, without ids, bodies and keys', async () => {
    const { call, lines } = await openApp({ keys: KEYS })
    const headers = { 'X-API-Key': secretOf('upstream') }
    const { body } = await call('POST', '/api/sessions/create', robotWork(), headers)
    await call('GET', `/api/sessions/${body.session_id}?x=1`, undefined, headers)
    await call('GET', '/nothing')

    expect(lines.map(({ level, facts }) => ({ level, ...facts }))).toEqual([
      {
        level: 'info',
        method: 'POST',
        route: '/api/sessions/create',
        status: 201,
        ms: expect.any(Number),
        request_id: 'request-1',
        key: 'the-upstream',
      },
      {
        level: 'info',
        method: 'GET',
        route: '/api/sessions/{id}',
        status: 422,
        ms: expect.any(Number),
        request_id: 'request-2',
        key: 'the-upstream',
      },
      {
        level: 'info',
        method: 'GET',
        route: null,
        status: 404,
        ms: expect.any(Number),
        request_id: 'request-3',
        key: null,
      },
    ])
    for (const secret of [TEXT, secretOf('upstream'), body.session_id]) {
      expect(JSON.stringify(lines)).not.toContain(secret)
    }
  })
})

describe('what breaks', () => {
  const broken = (error: Error) =>
    openApp({
      createSession: () => async () => {
        throw error
      },
    })

  it('is a bare 500 outside, and whole in the log', async () => {
    const error = new Error('secret of the inside')
    const { call, lines } = await broken(error)
    const answer = await call('POST', '/api/sessions/create', robotWork())
    expectProblem(answer, 500, 'internal')
    expect(answer.body.do).toBe('retry')
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(lines).toContainEqual({
      level: 'error',
      facts: { error, request_id: answer.body.request_id, route: '/api/sessions/create' },
      message: expect.any(String),
    })
  })

  it('is 503 with Retry-After when it is the database', async () => {
    const { call } = await broken(new DatabaseUnavailable('connect ECONNREFUSED 10.0.0.7:3306'))
    const answer = await call('POST', '/api/sessions/create', robotWork())
    expectProblem(answer, 503, 'database_unavailable')
    expect(answer.body.do).toBe('retry')
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/)
    expect(JSON.stringify(answer.body)).not.toContain('10.0.0.7')
  })

  it.each([
    ['somebody holds the pair', new RowBusy('Lock wait timeout exceeded')],
    ['too many ask', new Overloaded('no connection became free')],
  ])('is 503 overloaded with Retry-After when %s', async (_, error) => {
    const { call } = await broken(error)
    const answer = await call('POST', '/api/sessions/create', robotWork())
    expectProblem(answer, 503, 'overloaded')
    expect(answer.body.do).toBe('retry')
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/)
  })

  it('is 413 that names what is too small when the database takes no statement as large', async () => {
    const { call } = await broken(new TooLargeToStore('max_allowed_packet is too small'))
    const answer = await call('POST', '/api/sessions/create', robotWork())
    expectProblem(answer, 413, 'payload_too_large')
    expect(answer.body.detail).toContain('max_allowed_packet')
  })
})
