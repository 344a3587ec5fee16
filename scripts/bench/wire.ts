import { connect, type Socket } from 'node:net'

/** One request, and what its answer must be. */
export type Call = {
  /** The whole request as it goes over the wire. */
  readonly bytes: Buffer | string
  /** Whether this is the answer that must come; it may note what a later call needs. */
  check(status: number, body: string): boolean
  /** False while more calls follow that are counted as one with this. */
  readonly isLast: boolean
  /** How much the answer brought, when that is not one. */
  units?(): number
}

/** The next call of this connection, or null: it has nothing more to do. */
export type Calls = (lane: number) => Call | null

export type Run = {
  readonly done: number
  /** What was brought: tasks where a call leases many, else the same as `done`. */
  readonly units: number
  readonly errors: number
  /** 503 `overloaded`: asked again a little later, and no part of `done`. */
  readonly refused: number
  /** The first wrong answers, for whoever looks for the cause. */
  readonly wrong: readonly string[]
  readonly seconds: number
  /** Milliseconds, one for each that is done. */
  readonly latencies: readonly number[]
}

export type Wire = {
  /** Lets every connection do its calls one after another until none has more, or the time is over. */
  run(calls: Calls, seconds?: number): Promise<Run>
  close(): void
}

/** Connections that are kept open, one request outstanding on each. */
export const openWire = async (ports: readonly number[], connections: number): Promise<Wire> => {
  const lanes = await Promise.all(
    Array.from({ length: connections }, (_, i) => openLane(ports[i % ports.length] ?? 0)),
  )
  return {
    run: async (calls, seconds = Number.POSITIVE_INFINITY) => {
      await Promise.all(
        lanes.map(async (lane, i) => {
          if (isStale(lane)) lanes[i] = await reopen(lane)
        }),
      )
      return runLanes(lanes, calls, seconds)
    },
    close: () => {
      for (const lane of lanes) lane.socket.destroy()
    },
  }
}

type Hear = (status: number, body: string) => void
type Lane = {
  readonly port: number
  readonly socket: Socket
  usedAt: number
  hear: Hear
  failed: (error: Error) => void
}

// A server hangs up on connections that rest: before it may, we take a new one.
const RESTS_MOST_MS = 2_000
const isStale = (lane: Lane): boolean => lane.socket.closed || performance.now() - lane.usedAt > RESTS_MOST_MS

const reopen = (lane: Lane): Promise<Lane> => {
  lane.socket.destroy()
  return openLane(lane.port)
}

const openLane = (port: number): Promise<Lane> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const lane: Lane = { port, socket, usedAt: performance.now(), hear: () => {}, failed: reject }
    let rest: Buffer | null = null
    socket.on('data', (chunk: Buffer) => {
      const bytes: Buffer = rest === null ? chunk : Buffer.concat([rest, chunk])
      const answer = readAnswer(bytes)
      rest = answer === null ? bytes : null
      if (answer !== null) lane.hear(answer.status, answer.body)
    })
    socket.on('error', (error) => lane.failed(error))
    socket.on('close', () => lane.failed(new Error('the server hung up')))
    socket.once('connect', () => resolve(lane))
  })

/** A whole answer, or null while some of it is missing. Nothing follows it: one request is outstanding. */
export const readAnswer = (bytes: Buffer): { readonly status: number; readonly body: string } | null => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = LENGTH.exec(head)?.[1]
  if (length !== undefined) {
    const to = end + 4 + Number(length)
    return bytes.length < to ? null : { status, body: bytes.toString('utf8', end + 4, to) }
  }
  if (!CHUNKED.test(head)) return { status, body: '' }
  return bytes.toString('latin1', bytes.length - 5) === '0\r\n\r\n'
    ? { status, body: readChunks(bytes, end + 4) }
    : null
}

const LENGTH = /\r\ncontent-length: *(\d+)/i
const CHUNKED = /\r\ntransfer-encoding: *chunked/i

const readChunks = (bytes: Buffer, from: number): string => {
  const parts: Buffer[] = []
  for (let at = from; ; ) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (!(size > 0)) return Buffer.concat(parts).toString('utf8')
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 4 + size
  }
}

// Sooner than Retry-After asks for: what is measured is a server that is kept busy.
const REFUSED_WAIT_MS = 100

const runLanes = (lanes: readonly Lane[], calls: Calls, seconds: number): Promise<Run> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const until = begun + seconds * 1_000
    const latencies: number[] = []
    const wrong: string[] = []
    let units = 0
    let errors = 0
    let refused = 0
    let busy = lanes.length

    const start = (lane: Lane, number: number): void => {
      let unitBegun = 0
      let isBetween = true
      const next = (): void => {
        const now = performance.now()
        const call = isBetween && now >= until ? null : calls(number)
        if (call === null) return finish(lane)
        if (isBetween) unitBegun = now
        const send = (): void => {
          lane.socket.write(call.bytes)
        }
        lane.hear = (status, body) => {
          if (status === 503 && body.includes('"overloaded"')) {
            refused += 1
            setTimeout(send, REFUSED_WAIT_MS)
            return
          }
          const isRight = call.check(status, body)
          if (!isRight) {
            errors += 1
            if (wrong.length < 5)
              wrong.push(`${status} ${body.slice(0, 300)} to ${String(call.bytes).slice(0, 300)}`)
          }
          isBetween = call.isLast || !isRight
          if (isBetween && isRight) {
            units += call.units === undefined ? 1 : call.units()
            latencies.push(performance.now() - unitBegun)
          }
          next()
        }
        send()
      }
      lane.failed = reject
      next()
    }

    const finish = (lane: Lane): void => {
      lane.usedAt = performance.now()
      lane.hear = () => reject(new Error('an answer that nobody asked for'))
      lane.failed = () => {}
      busy -= 1
      if (busy > 0) return
      const spent = (performance.now() - begun) / 1_000
      resolve({ done: latencies.length, units, errors, refused, wrong, seconds: spent, latencies })
    }

    for (const [number, lane] of lanes.entries()) start(lane, number)
  })
