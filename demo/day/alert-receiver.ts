import { once } from 'node:events'
import { createServer } from 'node:http'

/** A program that hears of alerts and, now and then, is away: the service tries again until it is back. */
export type AlertReceiver = { readonly url: string; fail(isFailing: boolean): void; close(): Promise<void> }

export const startAlertReceiver = async (): Promise<AlertReceiver> => {
  let isFailing = true
  const server = createServer((request, response) => {
    request.resume()
    request.once('end', () => response.writeHead(isFailing ? 503 : 204).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    url: `http://127.0.0.1:${address.port}/purchasing/alerts`,
    fail: (failing) => {
      isFailing = failing
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
