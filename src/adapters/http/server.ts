import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { unreadableRequestProblem } from './problem.ts'

type App = { readonly fetch: (request: Request) => Response | Promise<Response> }

export type HttpServer = {
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
  server.on('request', (request, response) => {
    running.add(response)
    response.once('close', () => running.delete(response))
    void answer(request, response)
  })
  server.listen(port, host.replace(/^\[|\]$/g, ''))
  await once(server, 'listening')

  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, close: (graceMs) => closeServer(server, running, graceMs) }
}

const LIMITS = {
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
