import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from './server-process.ts'

/** What stands between a replica and a server, on loopback. */
export type Relay = {
  readonly port: number
  /** What becomes of bytes: `stall` keeps them back, `refuse` takes no connection and ends those that are there. */
  setMode(mode: Mode): void
  /** Every chunk comes so much later, in milliseconds; 0 for at once. */
  delay(ms: number): void
  /** Resets every connection that is there now; the next ones pass. */
  cut(): void
  /** The client vanishes without a word: the server keeps its side of every connection, and hears nothing more. */
  vanish(): void
  /** Strikes the next packet of this kind after letting `after` of them pass; a strike that is not used stays armed. */
  strike(strike: Strike, after?: number): void
  /** Takes an unused strike back. */
  disarm(): void
  /** How many packets were struck so far. */
  struck(): number
  close(): Promise<void>
}

type Mode = 'pass' | 'stall' | 'refuse'

/** `lose the answer`: the server acts, nobody hears of it. `drop it`: it never arrives. The client sees the same. */
export type Strike = { readonly at: keyof typeof PACKETS; readonly how: 'lose the answer' | 'drop it' }

/** A query of MySQL's protocol (COM_QUERY is 3, behind length and number) that says COMMIT; a script call of Redis'. */
const PACKETS = {
  commit: (packet: Buffer): boolean => packet[4] === 3 && packet.toString('latin1').endsWith('COMMIT'),
  script: (packet: Buffer): boolean => /\r\nevalsha\r\n/i.test(packet.toString('latin1')),
} as const satisfies Record<string, (packet: Buffer) => boolean>

type Link = { readonly client: Socket; readonly upstream: Socket; isMute: boolean }

export const startRelay = async (upstreamPort: number): Promise<Relay> => {
  const links = new Set<Link>()
  const abandoned = new Set<Socket>()
  let mode: Mode = 'pass'
  let delayMs = 0
  let armed: { readonly strike: Strike; after: number } | null = null
  let struck = 0

  /** The strike that this packet is hit by, or null. */
  const strikeOn = (packet: Buffer): Strike | null => {
    if (armed === null || !PACKETS[armed.strike.at](packet)) return null
    if (armed.after > 0) {
      armed.after -= 1
      return null
    }
    const { strike } = armed
    armed = null
    struck += 1
    return strike
  }

  const server = createServer((client) => {
    if (mode === 'refuse') return void client.resetAndDestroy()
    const upstream = connect(upstreamPort, '127.0.0.1')
    const link: Link = { client, upstream, isMute: false }
    links.add(link)
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined)
      socket.on('close', () => endOf(link))
      if (mode === 'stall') socket.pause()
    }
    client.on('data', (packet) => {
      const strike = strikeOn(packet)
      if (strike?.how === 'drop it') return void client.resetAndDestroy()
      if (strike !== null) link.isMute = true
      pass(packet, upstream)
    })
    upstream.on('data', (packet) => {
      if (link.isMute) client.resetAndDestroy()
      else pass(packet, client)
    })
  })
  const pass = (packet: Buffer, to: Socket): void => {
    if (delayMs === 0) to.write(packet)
    else setTimeout(() => to.writable && to.write(packet), delayMs)
  }
  const endOf = (link: Link): void => {
    links.delete(link)
    if (!link.client.destroyed) link.client.destroy()
    if (!abandoned.has(link.upstream)) link.upstream.destroy()
  }
  const each = (act: (socket: Socket) => void): void => {
    for (const { client, upstream } of links) for (const socket of [client, upstream]) act(socket)
  }

  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port,
    setMode: (next) => {
      mode = next
      each((socket) => (next === 'stall' ? socket.pause() : socket.resume()))
      if (next === 'refuse') each((socket) => socket.resetAndDestroy())
    },
    delay: (ms) => {
      delayMs = ms
    },
    cut: () => each((socket) => socket.resetAndDestroy()),
    vanish: () => {
      for (const { client, upstream } of links) {
        abandoned.add(upstream)
        upstream.pause()
        client.destroy()
      }
    },
    strike: (strike, after = 0) => {
      armed = { strike, after }
    },
    disarm: () => {
      armed = null
    },
    struck: () => struck,
    close: async () => {
      each((socket) => socket.destroy())
      for (const socket of abandoned) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
