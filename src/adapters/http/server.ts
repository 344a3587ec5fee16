import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { unreadableRequestProblem } from './problem.ts'

type App = { readonly fetch: (request: Request) => Response | Promise<Response> }

type HttpServer = {
  /** The one that it listens on, also when any was asked for. */
  readonly port: number
  /** Takes nothing new, lets running requests finish for so many milliseconds at most, then ends what is left. */
  close(graceMs: number): Promise<void>
}

/** Serves the app. Rejects when it cannot listen there. */
export const startServer = async (
  app: App,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> => {
  const answer = getRequestListener(app.fetch, {
    errorHandler: () => unreadableRequestProblem(randomUUID()),
  })
  const server = createServer(LIMITS)
  const running = new Set<ServerResponse>()
  const take = (request: IncomingMessage, response: ServerResponse) => {
    running.add(response)
    response.once('close', () => running.delete(response))
    // Balancers that ask whether it lives need not say where they think it is.
    if (request.httpVersion === '1.0') request.headers.host ??= 'localhost'
    void answer(request, response)
  }
  server.on('request', take)
  // Expect: whatever it is, it may be ignored.
  server.on('checkExpectation', take)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isAnswering = [...running].some((response) => response.socket === socket && response.headersSent)
    if (isAnswering || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else void refuse(socket, error.code === 'HPE_HEADER_OVERFLOW' ? 'payload_too_large' : 'malformed_json')
  })
  server.listen(port, host.replace(/^\[|\]$/g, ''))
  await once(server, 'listening')

  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, close: (graceMs) => closeServer(server, running, graceMs) }
}

/** Answers what is no HTTP request, so that this answer is like all others, and ends the connection. */
const refuse = async (socket: Duplex, code: 'malformed_json' | 'payload_too_large') => {
  const problem = unreadableRequestProblem(randomUUID(), code)
  const body = await problem.text()
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    ...[...problem.headers].map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const LIMITS = {
  // Whoever leaves it out is told so like everybody else.
  requireHostHeader: false,
  headersTimeout: 10_000,
  // For a request to arrive; an answer may take its time, as a long poll does.
  requestTimeout: 60_000,
  // Longer than balancers keep theirs, so that they never write to a connection that is being closed.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
}

/** `server.close` alone would wait for ever for a connection that never said anything. */
const closeServer = async (server: Server, running: ReadonlySet<ServerResponse>, graceMs: number) => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const giveUp = AbortSignal.timeout(graceMs)
  do {
    server.closeIdleConnections()
    await wait(LOOK_MS)
  } while (running.size > 0 && !giveUp.aborted)
  server.closeAllConnections()
  await closed
}
const LOOK_MS = 50
