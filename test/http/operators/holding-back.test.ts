import { describe, expect, it } from 'vitest'
import { begin, expectProblem, faultyPaths, robotWork, take, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()
const put = (scope: string) => `/api/pauses/${encodeURIComponent(scope)}`

describe('PUT /api/pauses/{scope}', () => {
  it.each(['all', 'account:acc-1', 'shop:店/9 #?', 'account:a:b%c', 'type:auto_follow_up'])(
    'puts %s, percent-encoded, and lists it',
    async (scope) => {
      const { call } = await open()
      const pause = {
        scope,
        reason: '验证码',
        until: null,
        created_at: '2026-11-22T08:00:00.000Z',
        created_by: 'anonymous',
      }
      expect(await call('PUT', put(scope), { reason: '验证码' })).toMatchObject({ status: 200, body: pause })
      expect((await call('GET', '/api/pauses')).body).toEqual({ items: [pause] })
    },
  )

  it('puts one in the place of another one of its scope, with an end, by whoever says so', async () => {
    const { call } = await open()
    await call('PUT', put('all'), { reason: 'first' })
    const second = { reason: 'second', until: '2026-11-22T17:00:00+08:00' }
    await call('PUT', put('all'), second, { 'X-Actor': encodeURIComponent('小李') })
    expect((await call('GET', '/api/pauses')).body.items).toMatchObject([
      { scope: 'all', reason: 'second', until: '2026-11-22T09:00:00.000Z', created_by: '小李' },
    ])
  })

  const NO_SCOPES = ['nothing', 'account:', 'type:robot', `shop:${'x'.repeat(51)}`, 'session:ses_1']
  const NO_NAMES = ['account:a ', 'shop: a', 'account:a\n', 'account:\0', 'shop:\u3000']
  it.each([...NO_SCOPES, ...NO_NAMES])('knows no scope %j', async (scope) => {
    const { call } = await open()
    expectProblem(await call('PUT', put(scope), { reason: 'r' }), 404, 'not_found')
    expectProblem(await call('DELETE', put(scope)), 404, 'not_found')
  })

  it('takes no bytes that are no UTF-8 for the scope that they are written like', async () => {
    const { call } = await open()
    await call('PUT', put('account:%FF'), { reason: 'r' })
    expectProblem(await call('PUT', '/api/pauses/account:%FF', { reason: 'another' }), 404, 'not_found')
    expectProblem(await call('DELETE', '/api/pauses/account:%FF'), 404, 'not_found')
    expect((await call('GET', '/api/pauses')).body.items).toMatchObject([
      { scope: 'account:%FF', reason: 'r' },
    ])
  })

  it.each<[string, object, string]>([
    ['no reason', {}, '/reason'],
    ['an empty reason', { reason: '' }, '/reason'],
    ['a reason that is too long', { reason: 'x'.repeat(501) }, '/reason'],
    ['an end without an offset', { reason: 'r', until: '2026-11-22T09:00:00' }, '/until'],
    ['an end too far ahead', { reason: 'r', until: '2026-12-23T09:00:00Z' }, '/until'],
    ['an unknown field', { reason: 'r', why: 'x' }, '/why'],
  ])('refuses %s, and puts nothing', async (_, body, path) => {
    const { call } = await open()
    const refused = await call('PUT', put('all'), body)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect((await call('GET', '/api/pauses')).body.items).toEqual([])
  })
})

describe('DELETE /api/pauses/{scope}', () => {
  it('takes it away once', async () => {
    const { call } = await open()
    await call('PUT', put('shop:a/b'), { reason: 'r' })
    expect(await call('DELETE', put('shop:a/b'))).toMatchObject({ status: 204, body: null })
    expect((await call('GET', '/api/pauses')).body.items).toEqual([])
    expectProblem(await call('DELETE', put('shop:a/b')), 404, 'not_found')
  })
})

describe('GET /api/tasks/{task_id}/explain', () => {
  it('tells that a task is ready', async () => {
    const { call } = await open()
    const { task_id } = await begin(call)
    expect((await call('GET', `/api/tasks/${task_id}/explain`)).body).toEqual({
      dispatchable: true,
      because: [{ code: 'queued', detail: 'ready: behind 0 others' }],
    })
  })

  it('tells why not, and until when where that is known', async () => {
    const { call } = await open()
    const { task_id } = await begin(call, robotWork({ not_before: '2026-11-22T09:00:00Z' }))
    await call('PUT', put('shop:shop-9'), { reason: 'holiday' })
    expect((await call('GET', `/api/tasks/${task_id}/explain`)).body).toEqual({
      dispatchable: false,
      because: [
        { code: 'not_before', detail: 'it is not due yet', until: '2026-11-22T09:00:00.000Z' },
        { code: 'paused', detail: 'shop:shop-9: holiday' },
      ],
    })
  })

  it('knows only tasks that are', async () => {
    const { call } = await open()
    expectProblem(await call('GET', '/api/tasks/tsk_none/explain'), 404, 'not_found')
  })
})

describe('GET /api/workers', () => {
  it('lists who polled, for which accounts, and what is in their hands', async () => {
    const { call, application } = await open()
    const { task_id } = await begin(call)
    await take(call, '?worker_id=pc-1&account_id=acc-1&account_id=acc-2')
    application.clock.pass(10)
    await call('GET', '/api/tasks/next_id?worker_id=pc-2')
    expect((await call('GET', '/api/workers')).body).toEqual({
      items: [
        {
          worker_id: 'pc-2',
          last_poll_at: '2026-11-22T08:00:10.000Z',
          account_ids: [],
          task_id: null,
          shared: false,
        },
        {
          worker_id: 'pc-1',
          last_poll_at: '2026-11-22T08:00:00.000Z',
          account_ids: ['acc-1', 'acc-2'],
          task_id,
          shared: false,
        },
      ],
    })
  })

  it('shows no task any more once the lease is over', async () => {
    const { call, application } = await open()
    await begin(call)
    await take(call, '?worker_id=pc-1')
    application.clock.pass(120)
    expect((await call('GET', '/api/workers')).body.items).toMatchObject([
      { worker_id: 'pc-1', task_id: null },
    ])
  })

  it('tells of a name that two machines poll under, told apart by what the proxy says', async () => {
    const { call, application } = await open()
    const pollFrom = (address: string, worker = 'pc-1') =>
      call('GET', `/api/tasks/next_id?worker_id=${worker}`, undefined, { 'X-Forwarded-For': address })
    const leaseFrom = (address: string) =>
      call('POST', '/api/tasks/lease', { max: 1, worker_id: 'pc-2' }, { 'X-Forwarded-For': address })
    const sharedNow = async () =>
      (await call('GET', '/api/workers')).body.items.map(
        (worker: { worker_id: string; shared: boolean }) => `${worker.worker_id} ${worker.shared}`,
      )
    await pollFrom('10.0.0.1, 10.9.9.9')
    await pollFrom('10.0.0.1:5001, 10.9.9.8')
    await leaseFrom('10.0.0.3')
    expect(await sharedNow()).toEqual(expect.arrayContaining(['pc-1 false', 'pc-2 false']))
    application.clock.pass(6)
    await pollFrom('10.0.0.2, 10.9.9.9')
    await leaseFrom('10.0.0.4')
    expect(await sharedNow()).toEqual(expect.arrayContaining(['pc-1 true', 'pc-2 true']))
    expect(application.counted).toEqual([{ what: 'shared_worker' }, { what: 'shared_worker' }])
    application.clock.pass(30)
    await pollFrom('10.0.0.2')
    expect(await sharedNow()).toContain('pc-1 true')
    application.clock.pass(31)
    await pollFrom('10.0.0.2')
    expect(await sharedNow()).toContain('pc-1 false')
  })
})
