import { describe, expect, it } from 'vitest'
import { makeBodyRoom } from '../../src/adapters/http/body-room.ts'
import { begin, expectProblem, KEYS, robotWork, secretOf, useHttpApps } from './http-steps.ts'

const openApp = useHttpApps()

/** More than are let in while nothing gets done. */
const CROWD = 300

/** An interface whose creates are answered when the test says so, and more of them asked than are let in. */
const openCrowded = async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const opened = await openApp({
    createSession: () => async () => {
      await answered
      throw new Error('nothing was done')
    },
  })
  const creates = Array.from({ length: CROWD }, (_, index) =>
    opened.call('POST', '/api/sessions/create', robotWork({ external_task_id: `BG-${index}` })),
  )
  // Those who find no room are answered first.
  await Promise.race(creates)
  return { ...opened, creates, answer }
}

describe('more than get done', () => {
  it('are told so at once, with when to come back: not all at the same time', async () => {
    const { creates, answer, call } = await openCrowded()
    const refused = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', '/api/sessions/create', robotWork())),
    )
    for (const each of refused) {
      expectProblem(each, 503, 'overloaded')
      expect(each.body.do).toBe('retry')
    }
    const seconds = refused.map(({ headers }) => Number(headers.get('Retry-After')))
    expect(seconds.toSorted()).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])

    answer()
    const statuses = (await Promise.all(creates)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 500)).toHaveLength(256)
    expect(statuses.filter((status) => status === 503)).toHaveLength(CROWD - 256)
  })

  it('are let in again when those before have left', async () => {
    const { creates, answer, call } = await openCrowded()
    answer()
    await Promise.all(creates)
    expectProblem(await call('POST', '/api/sessions/create', robotWork()), 500, 'internal')
  })

  it('keep nobody from a look at the service, nor from what is asked by few', async () => {
    const { answer, creates, call } = await openCrowded()
    for (const path of ['/health', '/ready', '/metrics', '/openapi.json', '/docs', '/api/sessions'])
      expect((await call('GET', path)).status).toBe(200)
    answer()
    await Promise.all(creates)
  })

  it('are not even read: neither the key nor the body', async () => {
    const { answer, creates, app } = await openCrowded()
    const refused = await app.request('/api/sessions/create', { method: 'POST', body: '{' })
    expect(refused.status).toBe(503)
    answer()
    await Promise.all(creates)
  })
})

describe('long polls', () => {
  it.each([
    ['GET', '/api/tasks/next_id?wait_seconds=30', undefined],
    ['POST', '/api/tasks/lease', { max: 1, wait_seconds: 30 }],
  ])('only wait, and crowd out nobody: %s %s', async (method, path, body) => {
    const { call, shutdown } = await openApp({
      takeNextTask: untilStopped(null),
      leaseTasks: untilStopped([]),
    })
    const polls = Array.from({ length: 400 }, () => call(method, path, body))
    await begin(call)
    shutdown.abort()
    const statuses = (await Promise.all(polls)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([method === 'GET' ? 204 : 200]))
  })
})

/** Waits for a task that never comes. */
const untilStopped =
  <Answer>(answer: Answer) =>
  (...asked: readonly unknown[]): Promise<Answer> =>
    new Promise((resolve) => {
      const signal = asked.find((each) => each instanceof AbortSignal)
      signal?.addEventListener('abort', () => resolve(answer))
    })

describe('large bodies', () => {
  it('are held in so much room and no more, but one is always taken', () => {
    const room = makeBodyRoom(10)
    expect(room.hold(100)).toBe(true)
    expect(room.hold(1)).toBe(false)
    room.free(100)
    expect(room.hold(6)).toBe(true)
    expect(room.hold(5)).toBe(false)
    expect(room.hold(4)).toBe(true)
    room.free(6)
    expect(room.hold(6)).toBe(true)
  })

  it('are refused while there is no room for them, and small ones are not', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
    const { call } = await openApp({
      keys: KEYS,
      collectMessages: () => async () => {
        await answered
        throw new Error('nothing was done')
      },
    })
    const lines = Array.from({ length: 400 }, (_, index) => ({
      message_id: `m${index}`,
      content: 'x'.repeat(9_000),
      sender: 'shop-9',
      from_source: 'shop',
      sent_at: '2026-11-22T08:00:00Z',
    }))
    const body = JSON.stringify({ account_id: 'acc-1', shop_id: 'shop-9', messages: lines })
    const headers = { 'X-API-Key': secretOf('rpa'), 'Content-Length': String(body.length) }
    const large = Array.from({ length: 25 }, () => call('POST', '/api/messages/batch', body, headers))
    expect((await call('POST', '/api/messages/batch', {}, { 'X-API-Key': secretOf('rpa') })).status).toBe(422)
    answer()
    const statuses = (await Promise.all(large)).map(({ status }) => status)
    const room = Math.floor((64 * 1_048_576) / body.length)
    expect(statuses.filter((status) => status === 500)).toHaveLength(room)
    expect(statuses.filter((status) => status === 503)).toHaveLength(25 - room)
  })
})
