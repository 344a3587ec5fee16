import { once } from 'node:events'
import { get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpParts } from '../../src/adapters/http/http-parts.ts'
import { startServer } from '../../src/adapters/http/server.ts'
import { readAnswer } from '../support/http-app.ts'
import { begin, recordOf, robotWork, useHttpApps } from './http-steps.ts'

const openApp = useHttpApps()

/** The interface on a free port of loopback. */
const serve = async (changed: Partial<HttpParts> = {}) => {
  const app = await openApp(changed)
  const server = await startServer(app.app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close(0))
  const url = `http://127.0.0.1:${server.port}`
  const ask = async (path: string, init?: RequestInit) => readAnswer(await fetch(`${url}${path}`, init))
  const dial = async (): Promise<Socket> => {
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  return { ...app, app, server, ask, dial }
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json' },
})

/** A promise, and what settles it. */
const gate = <Value = void>() => Promise.withResolvers<Value>()

/** Sends bytes as they are and reads until the server ends the connection. */
const exchange = async (socket: Socket, bytes: string): Promise<string> => {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

describe('the server', () => {
  it('answers on the port that it names', async () => {
    const { ask } = await serve()
    const created = await ask('/api/sessions/create', post(robotWork()))
    expect(created.status).toBe(201)
    expect((await ask(`/api/sessions/${created.body.session_id}`)).body.state).toBe('pending')
  })

  it('tells two machines apart that poll under one name', async () => {
    const { ask, server } = await serve()
    const pollFrom = async (localAddress: string) => {
      const path = '/api/tasks/next_id?worker_id=pc-1'
      const [answer] = await once(
        get({ port: server.port, host: '127.0.0.1', path, localAddress }),
        'response',
      )
      answer.resume()
      return answer.statusCode
    }
    const isShared = async () => (await ask('/api/workers')).body.items[0].shared
    expect(await pollFrom('127.0.0.1')).toBe(204)
    expect(await pollFrom('127.0.0.1')).toBe(204)
    expect(await isShared()).toBe(false)
    expect(await pollFrom('127.0.0.2')).toBe(204)
    expect(await isShared()).toBe(true)
  })

  it('listens on IPv6 loopback as it is written in a URL', async () => {
    const { app } = await openApp()
    const server = await startServer(app, { host: '[::1]', port: 0 }).catch(
      (error: { code: string }) => error.code,
    )
    // Not every machine has IPv6; what must not happen is that the name is not understood.
    if (typeof server === 'string') expect(['EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(server)
    else await server.close(0)
  })

  it('does not start where somebody else listens', async () => {
    const { app } = await openApp()
    const first = await startServer(app, { host: '127.0.0.1', port: 0 })
    onTestFinished(() => first.close(0))
    await expect(startServer(app, { host: '127.0.0.1', port: first.port })).rejects.toThrow(/EADDRINUSE/)
  })

  it('tells in JSON that it cannot read a request', async () => {
    const { dial } = await serve()
    const answer = await exchange(await dial(), 'GET /a\\b HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(/content-type: application\/problem\+json/i)
    expect(answer).toContain('"code":"malformed_json"')
  })

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n'],
    ['a method that is none', 'FOO /health HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
  ])('answers %s like everything else, and ends the connection', async (_, bytes) => {
    const { dial } = await serve()
    const answer = await exchange(await dial(), bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer).toMatch(/content-type: application\/problem\+json/i)
    expect(answer).toMatch(/x-request-id: \S+/i)
    expect(answer).toContain('"code":"malformed_json"')
  })

  it('takes no more than 16 kB of headers', async () => {
    const { dial } = await serve()
    const head = `GET /health HTTP/1.1\r\nHost: x\r\nX-API-Key: ${'k'.repeat(17_000)}\r\n\r\n`
    const answer = await exchange(await dial(), head)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toMatch(/x-request-id: \S+/i)
    expect(answer).toContain('"code":"payload_too_large"')
  })

  it.each([
    ['HTTP/1.0 without a host, as balancers ask', 'GET /health HTTP/1.0\r\n\r\n'],
    [
      'whatever is expected of it',
      'GET /health HTTP/1.1\r\nHost: x\r\nExpect: x\r\nConnection: close\r\n\r\n',
    ],
  ])('answers %s', async (_, bytes) => {
    const { dial } = await serve()
    expect(await exchange(await dial(), bytes)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('answers a client that sends a body that is too large to its end before it listens', async () => {
    const { dial } = await serve()
    const head = 'POST /api/messages/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const bytes = 16 * 1_048_576
    const body = ' '.repeat(bytes)
    const declared = await exchange(await dial(), `${head}Content-Length: ${bytes}\r\n\r\n${body}`)
    const chunk = `${bytes.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const chunked = await exchange(await dial(), `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)
    for (const answer of [declared, chunked]) expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('ends the connection of a body that is too large, declared or in chunks', async () => {
    const { app, dial } = await serve()
    const before = await recordOf(app)
    const head = 'POST /api/sessions/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const declared = await exchange(await dial(), `${head}Content-Length: 1048577\r\n\r\n`)
    const chunk = `100000\r\n${' '.repeat(1_048_576)}\r\n`
    const chunked = await exchange(await dial(), `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)
    for (const answer of [declared, chunked]) {
      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      expect(answer).toMatch(/connection: close/i)
      expect(answer).toContain('"code":"payload_too_large"')
    }
    expect(await recordOf(app)).toEqual(before)
  })

  it('leases nothing to a client that hung up while it waited', async () => {
    const polled = gate<object>()
    const log = { debug: () => {}, warn: () => {}, error: () => {}, info: polled.resolve }
    const { app, dial } = await serve({ log })
    const socket = await dial()
    const poll = 'GET /api/tasks/next_id?wait_seconds=30 HTTP/1.1\r\nHost: x\r\n\r\n'
    socket.write(poll, () => socket.destroy())

    expect(await polled.promise).toMatchObject({ route: '/api/tasks/next_id', status: 204 })
    const { task_id } = await begin(app.call)
    expect((await app.call('GET', `/api/tasks/${task_id}`)).body).toMatchObject({
      status: 'pending',
      attempt: 0,
    })
  })
})

describe('a server that closes', () => {
  it('lets a long poll end with 204', async () => {
    const { server, shutdown, ask } = await serve()
    const polling = ask('/api/tasks/next_id?wait_seconds=30')
    const other = await ask('/health')
    expect(other.status).toBe(200)
    shutdown.abort()
    const closed = server.close(30_000)
    const answer = await polling
    expect(answer.status).toBe(204)
    await closed
  })

  it('lets requests in progress finish, and tells their clients to go', async () => {
    const asked = gate()
    const goOn = gate()
    const { server, shutdown, ask } = await serve({
      health: {
        database: async () => {
          asked.resolve()
          await goOn.promise
          return true
        },
        clocks: async () => ({ accounts: 0, mostMs: 0 }),
        queue: async () => true,
      },
    })
    const answer = ask('/ready')
    await asked.promise
    shutdown.abort()
    const closed = server.close(30_000)
    // That it goes on waiting is no event; this is longer than its look at what is running takes.
    const held = await Promise.race([closed.then(() => 'closed'), wait(250).then(() => 'running')])
    expect(held).toBe('running')
    goOn.resolve()
    expect(await answer).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect((await answer).headers.get('Connection')).toBe('close')
    await closed
  })

  it('answers every request that has arrived and was not read yet, and tells its client to go', async () => {
    const { server, shutdown, dial } = await serve()
    const sockets = await Promise.all(Array.from({ length: 60 }, dial))
    const ask = (socket: Socket) => exchange(socket, 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    // They are written to the network in this very turn of the loop, which has no time to read them before the end.
    const answers = sockets.map(ask)
    shutdown.abort()
    await server.close(30_000)
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 200 /)
      expect(answer).toMatch(/connection: close/i)
    }
  })

  it('answers whoever asks on a connection that rested when it began to close', async () => {
    const { server, shutdown, dial } = await serve()
    const socket = await dial()
    const ask = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'
    socket.write(ask)
    await once(socket, 'data')
    shutdown.abort()
    const closed = server.close(30_000)
    await wait(100)
    expect(await exchange(socket, ask)).toMatch(/connection: close/i)
    await closed
  })

  it('takes nothing new', async () => {
    const { server, ask } = await serve()
    await server.close(30_000)
    await expect(ask('/health')).rejects.toThrow()
  })

  it('is not held up by connections that say nothing, or only half of something', async () => {
    const { server, dial } = await serve()
    const silent = await dial()
    const half = await dial()
    half.write('POST /api/sessions/create HTTP/1.1\r\nHost: x\r\nContent-Le')
    await server.close(30_000)
    await Promise.all([silent, half].map((socket) => socket.destroyed || once(socket, 'close')))
  })

  it('gives a request up that does not end within the time of grace', async () => {
    const asked = gate()
    const { server, ask } = await serve({
      health: {
        database: () => new Promise(() => asked.resolve()),
        queue: async () => true,
        clocks: async () => ({ accounts: 0, mostMs: 0 }),
      },
    })
    const answer = expect(ask('/ready')).rejects.toThrow()
    await asked.promise
    await server.close(100)
    await answer
  })
})
