import { describe, expect, it } from 'vitest'
import { QueueUnavailable } from '../../../src/application/ports/unavailable.ts'
import { begin, expectProblem, faultyPaths, recordOf, robotWork, take, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()
const PATH = '/api/tasks/next_id'

describe('GET /api/tasks/next_id', () => {
  it('leases the next task for 120 s, and nobody caches that', async () => {
    const { call } = await openApp()
    const { session_id, task_id } = await begin(call)
    const { status, body, headers } = await call('GET', PATH)
    expect(status).toBe(200)
    expect(body).toEqual({
      task_id,
      session_id,
      account_id: 'acc-1',
      lease_token: expect.any(String),
      lease_expires_at: '2026-11-22T08:02:00.000Z',
      attempt: 1,
    })
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('answers 204 when nothing is ready, and nobody caches that either', async () => {
    const { call } = await openApp()
    const { status, body, headers } = await call('GET', PATH)
    expect({ status, body }).toEqual({ status: 204, body: null })
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('keeps to the accounts and types asked for, one or several', async () => {
    const { call } = await openApp()
    for (const n of [1, 2, 3]) {
      await begin(call, robotWork({ account_id: `acc-${n}`, external_task_id: `BG-${n}` }))
    }
    expect(await call('GET', `${PATH}?account_id=acc-4`)).toMatchObject({ status: 204 })
    expect(await call('GET', `${PATH}?account_id=acc-3&task_type=auto_follow_up`)).toMatchObject({
      status: 204,
    })
    expect(
      await take(call, '?account_id=acc-3&task_type=auto_bargain&task_type=manual_urgent'),
    ).toMatchObject({
      account_id: 'acc-3',
    })
    expect(await take(call, '?account_id=acc-2&account_id=acc-3')).toMatchObject({ account_id: 'acc-2' })
  })

  it('leases for as long as asked, and names the worker', async () => {
    const { call } = await openApp()
    const { task_id } = await begin(call)
    const task = await take(call, `?lease_seconds=5&worker_id=${encodeURIComponent('机器人 1')}`)
    expect(task.lease_expires_at).toBe('2026-11-22T08:00:05.000Z')
    expect((await call('GET', `/api/tasks/${task_id}`)).body.worker_id).toBe('机器人 1')
  })

  it('gives the same worker the same task and lease again, before it asked for the text', async () => {
    const { call } = await openApp()
    await begin(call)
    const first = await take(call, '?worker_id=w1')
    expect(await take(call, '?worker_id=w1&account_id=acc-2')).toEqual(first)
  })

  it.each([
    ['wait_seconds=31', '/wait_seconds'],
    ['wait_seconds=-1', '/wait_seconds'],
    ['wait_seconds=1.5', '/wait_seconds'],
    ['wait_seconds=', '/wait_seconds'],
    ['wait_seconds=0&wait_seconds=0', '/wait_seconds'],
    ['lease_seconds=4', '/lease_seconds'],
    ['lease_seconds=3601', '/lease_seconds'],
    ['lease_seconds=0x10', '/lease_seconds'],
    ['task_type=robot', '/task_type/0'],
    ['account_id=', '/account_id/0'],
    ['account_id=acc-1&account_id=%20acc-2', '/account_id/1'],
    ['account_id=%00', '/account_id/0'],
    ['account_id=%FF', '/account_id'],
    [`worker_id=${'w'.repeat(101)}`, '/worker_id'],
    ['worker_id=a&worker_id=b', '/worker_id'],
    ['unknown=1', '/unknown'],
    ['__proto__=1', '/__proto__'],
  ])('refuses ?%s and leases nothing', async (query, path) => {
    const app = await openApp()
    await begin(app.call)
    const before = await recordOf(app)
    const refused = await app.call('GET', `${PATH}?${query}`)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect(await recordOf(app)).toEqual(before)
  })

  it('is not asked by HEAD, which would lose the lease', async () => {
    const app = await openApp()
    await begin(app.call)
    const before = await recordOf(app)
    const { status, headers } = await app.call('HEAD', PATH)
    expect({ status, allow: headers.get('Allow') }).toEqual({ status: 405, allow: 'GET' })
    expect(await recordOf(app)).toEqual(before)
  })

  it('waits until a task is ready', async () => {
    const { call } = await openApp()
    const waiting = call('GET', `${PATH}?wait_seconds=30`)
    // All of it happens in process, so by the next turn of the event loop it waits.
    await new Promise((resolve) => setImmediate(resolve))
    const { task_id } = await begin(call)
    expect(await waiting).toMatchObject({ status: 200, body: { task_id } })
  })

  it('ends its wait with 204 when the service stops, and then leases nothing', async () => {
    const { call, shutdown } = await openApp()
    const waiting = call('GET', `${PATH}?wait_seconds=30`)
    shutdown.abort()
    expect(await waiting).toMatchObject({ status: 204 })

    await begin(call)
    const late = await call('GET', `${PATH}?wait_seconds=30`)
    expect(late).toMatchObject({ status: 204 })
    expect(late.headers.get('Connection')).toBe('close')
  })

  it('answers 503 with Retry-After while the queue is away', async () => {
    const { call } = await openApp({
      takeNextTask: async () => {
        throw new QueueUnavailable('connection refused at 10.0.0.7')
      },
    })
    const refused = await call('GET', PATH)
    expectProblem(refused, 503, 'queue_unavailable')
    expect(refused.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/)
    expect(JSON.stringify(refused.body)).not.toContain('10.0.0.7')
  })
})
