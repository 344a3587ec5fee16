import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
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

/**
 * `server.close` alone would wait for ever for a connection that never said anything, and would break those whose
 * request has arrived and was not read yet. So connections that rest are left alone for a moment, in which whoever asks
 * on one is answered and told to go; and none is ended before what has arrived was read.
 */
const closeServer = async (server: Server, running: ReadonlySet<ServerResponse>, graceMs: number) => {
  const closed = once(server, 'close')
  const giveUp = AbortSignal.timeout(graceMs)
  const lingered = AbortSignal.timeout(LINGER_MS)
  await stopListening(server, lingered)
  do {
    await wait(LOOK_MS)
    await arrivalsRead()
  } while ((running.size > 0 || !lingered.aborted) && !giveUp.aborted)
  if (server.listening) server.close()
  server.closeAllConnections()
  await closed
}
const LINGER_MS = 500
const LOOK_MS = 50

/** The event loop reads what has arrived between two immediates; a first one may come without that. */
const arrivalsRead = async (): Promise<void> => {
  await setImmediate()
  await setImmediate()
}

/**
 * Takes no more connections, after those that clients hold for made: they wait in a row from which each turn of the
 * event loop takes one. The HTTP server's own way ends at once those that rest; Deno has only that one.
 */
const stopListening = async (server: Server, giveUp: AbortSignal): Promise<void> => {
  let taken = 0
  server.on('connection', () => {
    taken += 1
  })
  for (let before = -1; taken > before && !giveUp.aborted; ) {
    before = taken
    await arrivalsRead()
  }
  if (server instanceof NetServer) NetServer.prototype.close.call(server)
}
