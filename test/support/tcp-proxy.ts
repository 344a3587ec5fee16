import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from './server-process.ts'

/** What a proxy does with a client's next COMMIT. */
export type CommitFault = 'pass' | 'lose the answer' | 'drop it'

/** A proxy in front of a database, on loopback, that cuts the connection around a COMMIT. */
type Proxy = { readonly port: number; fault: CommitFault; close(): Promise<void> }

export const startProxy = async (host: string, port: number): Promise<Proxy> => {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => [client, upstream].forEach((each) => void each.destroy()))
    }
    let isCommitting = false
    client.on('data', (packet) => {
      isCommitting = proxy.fault !== 'pass' && isCommit(packet)
      if (isCommitting && proxy.fault === 'drop it') client.destroy()
      else upstream.write(packet)
    })
    upstream.on('data', (packet) => {
      if (isCommitting) client.destroy()
      else client.write(packet)
    })
  })
  server.listen(await freePort(), '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const proxy: Proxy = {
    port: address.port,
    fault: 'pass',
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

/** A packet with a query in it (COM_QUERY is 3, behind length and number) that says COMMIT and nothing after it. */
const isCommit = (packet: Buffer): boolean => packet[4] === 3 && packet.toString('latin1').endsWith('COMMIT')
