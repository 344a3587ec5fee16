import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpParts } from '../../../src/adapters/http/http-parts.ts'
import { startServer } from '../../../src/adapters/http/server.ts'
import { makeEventStream } from '../../../src/application/operators/event-stream.ts'
import * as part from '../../../src/composition/tokens.ts'
import { listenAt, readEvents } from '../../support/event-client.ts'
import type { HttpApp } from '../../support/http-app.ts'
import { someEvent, somePair, someSession, store as storeIn } from '../../support/samples.ts'
import {
  begin,
  expectProblem,
  faultyPaths,
  KEYS,
  moveTo,
  robotWork,
  secretOf,
  useHttpApps,
} from '../http-steps.ts'

const openApp = useHttpApps()

/** The interface in process, and how to listen to it. */
const open = async (changed: Partial<HttpParts> = {}) => {
  const app = await openApp(changed)
  const stream = app.application.get(part.EVENT_STREAM)
  const listen = async (query = '', headers: Record<string, string> = {}) => {
    const hangUp = new AbortController()
    const response = await app.app.request(`/api/events${query}`, { headers, signal: hangUp.signal })
    // Whoever asks in process has no connection that ends.
    const client = readEvents(response, () => stream.close())
    onTestFinished(() => client.close())
    return client
  }
  /** What loops do by themselves. */
  const settle = async () => {
    while ((await stream.step()).isMore);
  }
  return { ...app, stream, listen, settle }
}

/** The interface on a free port of loopback. */
const serve = async (app: HttpApp) => {
  const server = await startServer(app.app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close(0))
  return { server, url: `http://127.0.0.1:${server.port}` }
}

describe('GET /api/events', () => {
  it('tells each event with its id, its type and its body, after a comment', async () => {
    const { call, listen, settle } = await open()
    const client = await listen()
    expect(client.status).toBe(200)
    expect(Object.fromEntries(client.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    })
    const { session_id } = await begin(call)
    await moveTo(call, session_id, 'transfer', { reason: '亲，\n"我来"' })
    await settle()
    const [created, transferred] = await client.until(2)
    expect(client.text()).toMatch(/^: listening\n\nid: evt_\S+\nevent: session\.created\ndata: \{"id":"evt_/)
    expect(created).toMatchObject({
      id: created?.data.id,
      event: 'session.created',
      data: { type: 'session.created', seq: 1, data: { session: { session_id, state: 'pending' } } },
    })
    expect(transferred).toMatchObject({
      id: transferred?.data.id,
      event: 'session.transferred',
      data: { seq: 2, data: { session: { session_id, state: 'transferred', reason: '亲，\n"我来"' } } },
    })
  })

  it('goes on behind Last-Event-ID, and begins now where it is empty', async () => {
    const { call, listen, settle } = await open()
    const first = await listen()
    for (const shop_id of ['a', 'b', 'c']) await begin(call, robotWork({ shop_id }))
    await settle()
    const all = await first.until(3)
    const rest = await listen('', { 'Last-Event-ID': all[0]?.id ?? '' })
    expect(await rest.until(2)).toEqual(all.slice(1))
    const fresh = await listen('', { 'Last-Event-ID': '' })
    await begin(call, robotWork({ shop_id: 'd' }))
    await settle()
    expect((await fresh.until(1)).map(({ data }) => data.data.session.shop_id)).toEqual(['d'])
    expect((await first.until(4)).at(-1)).toEqual(fresh.received[0])
    expect((await rest.until(3)).at(-1)).toEqual(fresh.received[0])
  })

  it('tells whose last event is unknown to begin anew, with the last one there is', async () => {
    const { call, listen, settle } = await open()
    const empty = await listen('', { 'Last-Event-ID': 'evt_unknown' })
    expect(await empty.until(1)).toEqual([{ id: null, event: 'reset', data: { reason: 'unknown' } }])
    await begin(call)
    await settle()
    const [, created] = await empty.until(2)
    const later = await listen('', { 'Last-Event-ID': 'evt_unknown' })
    expect(await later.until(1)).toEqual([{ id: created?.id, event: 'reset', data: { reason: 'unknown' } }])
  })

  it('filters by session, account and type', async () => {
    const { call, listen, settle } = await open()
    const { session_id } = await begin(call, robotWork({ account_id: 'acc-1', shop_id: 'a' }))
    const other = await begin(call, robotWork({ account_id: '账号-2', shop_id: 'b' }))
    const filtered = async (query: string) => {
      const client = await listen(query)
      return async (count: number) =>
        (await client.until(count)).map(({ event, data }) => [event, data.data.session.account_id])
    }
    const bySession = await filtered(`?session_id=${session_id}`)
    const byAccount = await filtered(`?account_id=acc-1&account_id=${encodeURIComponent('账号-2')}`)
    const byType = await filtered('?type=session.paused&type=session.resumed')
    const byAll = await filtered(`?type=session.paused&account_id=acc-1&session_id=${other.session_id}`)
    for (const id of [session_id, other.session_id]) {
      await moveTo(call, id, 'pause')
      await moveTo(call, id, 'resume')
      await settle()
    }
    const [one, two] = ['acc-1', '账号-2'].map((account) => [
      ['session.paused', account],
      ['session.resumed', account],
    ])
    expect(await bySession(2)).toEqual(one)
    expect(await byAccount(4)).toEqual([...(one ?? []), ...(two ?? [])])
    expect(await byType(4)).toEqual([...(one ?? []), ...(two ?? [])])
    expect(await byAll(0)).toEqual([])
  })

  it.each([
    ['type=session.begun', '/type/0'],
    ['type=', '/type/0'],
    ['type=session.created&type=x', '/type/1'],
    ['session_id=', '/session_id/0'],
    ['account_id=', '/account_id/0'],
    ['account_id=%20a', '/account_id/0'],
    ['shop_id=a', '/shop_id'],
    ['last_event_id=a', '/last_event_id'],
  ])('refuses ?%s', async (query, path) => {
    const { call } = await open()
    const answer = await call('GET', `/api/events?${query}`)
    expectProblem(answer, 422, 'validation_failed')
    expect(faultyPaths(answer)).toEqual([path])
  })

  it('is for operators and admins, each key with its own share', async () => {
    const app = await openApp()
    const limits = { all: 3, perKey: 1 }
    const stream = makeEventStream({ log: app.application.store.events, elapsedMs: () => 0, limits })
    onTestFinished(stream.close)
    const { call, app: http } = await openApp({ keys: KEYS, events: stream })
    const headers = (role: Parameters<typeof secretOf>[0]) => ({ 'X-API-Key': secretOf(role) })
    expectProblem(await call('GET', '/api/events'), 401, 'unauthenticated')
    for (const role of ['upstream', 'rpa'] as const)
      expectProblem(await call('GET', '/api/events', undefined, headers(role)), 403, 'forbidden')
    expect((await http.request('/api/events', { headers: headers('operator') })).status).toBe(200)
    const refused = await call('GET', '/api/events', undefined, headers('operator'))
    expectProblem(refused, 503, 'overloaded')
    expect(refused.headers.get('Retry-After')).toMatch(/^[1-5]$/)
    expect((await http.request('/api/events', { headers: headers('admin') })).status).toBe(200)
  })

  it.each(['HEAD', 'POST', 'DELETE'])('takes no %s', async (method) => {
    const { app } = await open()
    const answer = await app.request('/api/events', { method })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET'])
  })

  it('sends a comment now and then', async () => {
    const { listen, stream } = await open()
    const client = await listen()
    await expect.poll(() => client.comments).toEqual(['listening'])
    await stream.tick()
    await expect.poll(() => client.comments).toEqual(['listening', 'tick'])
  })

  it('tells of accounts that no worker asks for, and of clocks, which belong to no session', async () => {
    const { call, listen, settle, application } = await open()
    const client = await listen('?account_id=acc-1&type=worker.silent&type=account.paused')
    await begin(call)
    application.clock.pass(240)
    await application.tellSilent(180_000)
    await settle()
    expect((await client.until(1))[0]).toMatchObject({
      event: 'worker.silent',
      data: { seq: null, data: { account_id: 'acc-1' } },
    })
  })
})

describe('a stream of events over a connection', () => {
  it('is given up when the client hangs up', async () => {
    const app = await open()
    const { url } = await serve(app)
    const client = await listenAt(url)
    await expect.poll(() => client.comments).toEqual(['listening'])
    expect(app.stream.count()).toBe(1)
    expect((await app.call('GET', '/metrics')).body).toContain('auto_session_event_listeners 1\n')
    await client.close()
    await expect.poll(() => app.stream.count()).toBe(0)
  })

  it('ends with the service, whoever listens, and lets it stop', async () => {
    const app = await open()
    const { url, server } = await serve(app)
    const client = await listenAt(url)
    await expect.poll(() => client.comments).toEqual(['listening'])
    app.application.get(part.SHUTDOWN).abort()
    expect(await client.ended).toBe(true)
    expectProblem(await app.call('GET', '/api/events'), 503, 'overloaded')
    await server.close(60_000)
  })

  it('takes from the log only what its client reads, and the others get theirs', async () => {
    const app = await open()
    const taken: number[] = []
    const { url, server } = await serve({ ...app, ...(await openCounted(app, taken)) })
    const reader = await listenAt(url)
    const blocked = connect(server.port, '127.0.0.1')
    await once(blocked, 'connect')
    blocked.pause()
    blocked.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n')
    await expect.poll(() => app.stream.count()).toBe(2)

    const ids: string[] = []
    for (let n = 0; n < BLOCKS; n += 1) {
      const events = Array.from({ length: 50 }, () => someEvent(someSession({ metadata: { text: LARGE } })))
      await storeIn(app.application.store.pairs, somePair(), { events })
      ids.push(...events.map(({ id }) => id))
      await app.settle()
      await reader.until(ids.length)
    }
    expect(reader.received.map(({ id }) => id)).toEqual(ids)
    const [first = 0, second = 0] = taken
    expect(Math.max(first, second)).toBe(ids.length)
    // What the operating system keeps for both ends, and a portion.
    expect(Math.min(first, second)).toBeLessThan(ids.length / 2)

    const chunks: Buffer[] = []
    blocked.on('data', (chunk: Buffer) => chunks.push(chunk))
    blocked.resume()
    const idsRead = () =>
      Buffer.concat(chunks)
        .toString()
        .match(/^id: \S+/gm)
        ?.map((line) => line.slice(4)) ?? []
    await expect.poll(() => idsRead().length, { interval: 200 }).toBe(ids.length)
    expect(idsRead()).toEqual(ids)
    blocked.destroy()
  })

  it('is cut when its client has taken nothing for a minute', async () => {
    const app = await open()
    const { server } = await serve(app)
    const blocked = connect(server.port, '127.0.0.1')
    const closed = once(blocked, 'close')
    await once(blocked, 'connect')
    blocked.pause()
    blocked.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n')
    await expect.poll(() => app.stream.count()).toBe(1)
    for (let n = 0; n < BLOCKS; n += 1) {
      const events = Array.from({ length: 50 }, () => someEvent(someSession({ metadata: { text: LARGE } })))
      await storeIn(app.application.store.pairs, somePair(), { events })
      await app.settle()
    }
    const tickLater = async () => {
      app.application.clock.pass(61)
      await app.stream.tick()
      return app.stream.count()
    }
    // Once its line is full.
    await expect.poll(tickLater, { interval: 300 }).toBe(0)
    blocked.on('error', () => undefined)
    blocked.resume()
    await closed
    expect(blocked.bytesRead).toBeLessThan(BLOCKS * 50 * LARGE.length)
  })
})

const LARGE = 'x'.repeat(30_000)
const BLOCKS = 30

/** The interface whose stream counts how many events each listener has taken. */
const openCounted = async (app: HttpApp, taken: number[]): Promise<Pick<HttpApp, 'app'>> => {
  const stream = app.application.get(part.EVENT_STREAM)
  const { makeHttpApp } = await import('../../../src/adapters/http/app.ts')
  const parts = app.application.get(part.HTTP_PARTS)
  return {
    app: makeHttpApp({
      ...parts,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      events: {
        listen: async (wanted) => {
          const listening = await stream.listen(wanted)
          if (!listening.ok) return listening
          const which = taken.push(0) - 1
          const next = async () => {
            const told = await listening.value.next()
            const events = told?.filter(({ kind }) => kind === 'event') ?? []
            taken[which] = (taken[which] ?? 0) + events.length
            return told
          }
          return { ...listening, value: { ...listening.value, next } }
        },
      },
    }),
  }
}
