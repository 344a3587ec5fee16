import { describe, expect, it } from 'vitest'
import type { Perform } from '../../src/application/pair/ask.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import { useHttpApps } from '../support/http-app.ts'
import type { Call } from '../support/service-process.ts'

const open = useHttpApps()
const PAIR = { account_id: 'acc-1', shop_id: 'shop-9' }
const BARGAIN = { ...PAIR, task_type: 'auto_bargain', external_task_id: 'BG-1', send_content: '你好' }
const withKey = (key: string) => ({ 'Idempotency-Key': key })
const create = (call: Call, body: object, key: string) =>
  call('POST', '/api/sessions/create', body, withKey(key))

describe('a POST with an Idempotency-Key', () => {
  it('gets the first answer again, whatever happened since, whatever the order of its members', async () => {
    const { call } = await open()
    const first = await create(call, BARGAIN, 'k1')
    await call('POST', `/api/sessions/${first.body.session_id}/close`)

    const { send_content, ...rest } = BARGAIN
    const again = await create(call, { send_content, ...rest }, 'k1')
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(first.headers.get('Idempotency-Replayed')).toBeNull()
    expect((await call('GET', '/api/sessions')).body.items).toHaveLength(1)
  })

  it('is 422 idempotency_key_reused with another body, and changes nothing', async () => {
    const { call } = await open()
    await create(call, BARGAIN, 'k1')
    const other = await create(call, { ...BARGAIN, shop_id: 'shop-10' }, 'k1')
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused', do: 'fix' } })
    expect((await call('GET', '/api/sessions?shop_id=shop-10')).body.items).toEqual([])
  })

  it('is 422 too where a list of pairs stands for an object', async () => {
    const { call } = await open()
    await create(call, { ...BARGAIN, metadata: { order: { id: 1 } } }, 'k1')
    const other = await create(call, { ...BARGAIN, metadata: { order: [['id', 1]] } }, 'k1')
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })

  it('is judged within its path: the same key on another one is another request', async () => {
    const { call } = await open()
    const first = await create(call, BARGAIN, 'k1')
    const path = `/api/sessions/${first.body.session_id}`
    expect((await call('POST', `${path}/pause`, {}, withKey('k1'))).body.state).toBe('paused')
    expect((await call('POST', `${path}/resume`, {}, withKey('k1'))).body.state).toBe('pending')
    expect((await call('POST', `${path}/pause`, {}, withKey('k1'))).headers.get('Idempotency-Replayed')).toBe(
      'true',
    )
    expect((await call('GET', path)).body.state).toBe('pending')
  })

  it('keeps no refusal: the request may succeed later', async () => {
    const { call } = await open()
    const first = await create(call, BARGAIN, 'k1')
    expect((await create(call, { ...BARGAIN, external_task_id: 'BG-2' }, 'k2')).status).toBe(409)
    await call('POST', `/api/sessions/${first.body.session_id}/close`)
    expect((await create(call, { ...BARGAIN, external_task_id: 'BG-2' }, 'k2')).status).toBe(201)
  })

  it('is carried out once when fifty come at once: the others get its answer', async () => {
    const { call } = await open()
    const body = {
      ...PAIR,
      messages: [{ content: '在吗', sender: '小王', from_source: 'shop', sent_at: '2026-11-22T08:00:00Z' }],
    }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call('POST', '/api/messages/batch', body, withKey('k1'))),
    )
    expect(new Set(answers.map(({ status, body: told }) => JSON.stringify([status, told]))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 200, body: { stored: 1, session_created: true } })
    expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === null)).toHaveLength(1)
  })

  // A connection that is lost before COMMIT, and one that is lost before its answer came.
  it.each([
    ['was not stored', false],
    ['was stored', true],
  ])('that broke is told as 503, and its repeat gets its answer at once, when it %s', async (_, isStored) => {
    let carryOut: Perform | null = null
    const breaking = async (...asked: Parameters<Perform>) => {
      if (isStored) await carryOut?.(...asked)
      throw new DatabaseUnavailable('the connection was lost')
    }
    const parts: { perform: (...asked: Parameters<Perform>) => Promise<unknown> } = { perform: breaking }
    const { application, call } = await open({
      perform: ((...asked: Parameters<Perform>) => parts.perform(...asked)) as Perform,
    })
    carryOut = application.perform
    expect(await create(call, BARGAIN, 'k1')).toMatchObject({ status: 503, body: { do: 'retry' } })

    parts.perform = application.perform
    const again = await create(call, BARGAIN, 'k1')
    expect(again.status).toBe(201)
    expect(again.headers.get('Idempotency-Replayed')).toBe(isStored ? 'true' : null)
    expect((await create(call, BARGAIN, 'k1')).body).toEqual(again.body)
    expect((await call('GET', '/api/sessions')).body.items).toHaveLength(1)
  })

  it('answers alike where the request changes no pair', async () => {
    const { call, application } = await open()
    await call('POST', '/api/messages/batch', {
      ...PAIR,
      messages: [{ content: '在吗', sender: '小王', from_source: 'shop', sent_at: '2026-11-22T08:00:00Z' }],
    })
    const [alert] = await application.alerts()
    const path = `/api/alerts/${alert?.id}/retry`
    const first = await call('POST', path, undefined, withKey('k1'))
    const again = await call('POST', path, undefined, withKey('k1'))
    expect([again.status, again.body]).toEqual([200, first.body])
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  })

  it.each(['', 'a b', 'ключ'.normalize(), 'x'.repeat(256)])(
    'is 422 when the key is none: %j',
    async (key) => {
      const { app } = await open()
      const answer = await app.request('/api/sessions/create', {
        method: 'POST',
        body: JSON.stringify(BARGAIN),
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': Buffer.from(key).toString('latin1'),
        },
      })
      expect(answer.status).toBe(422)
      expect(await answer.json()).toMatchObject({
        code: 'validation_failed',
        errors: [{ path: '/Idempotency-Key' }],
      })
    },
  )

  it('is another request under another API key', async () => {
    const { createHash } = await import('node:crypto')
    const keyOf = (name: string) => ({
      name,
      role: 'upstream' as const,
      sha256: createHash('sha256').update(`secret-${name}`).digest('hex'),
    })
    const { call } = await open({ keys: [keyOf('a'), keyOf('b')] })
    const as = (name: string, body: object) =>
      call('POST', '/api/sessions/create', body, { ...withKey('k1'), 'X-API-Key': `secret-${name}` })
    expect((await as('a', BARGAIN)).status).toBe(201)
    expect((await as('b', { ...BARGAIN, shop_id: 'shop-10' })).status).toBe(201)
  })
})
