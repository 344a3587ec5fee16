import { connect } from 'node:net'

type Hear = (status: number, body: string, head: string) => void

/** One connection that is kept open, with one request outstanding at most. */
export type Lane = {
  readonly port: number
  readonly usedAt: number
  readonly isClosed: boolean
  /** Sends these bytes; `hear` gets the whole answer, `fail` what became of the connection instead. */
  ask(bytes: Buffer | string, hear: Hear, fail: (error: Error) => void): void
  close(): void
}

export const openLane = (port: number): Promise<Lane> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let hear: Hear | null = null
    let fail: (error: Error) => void = reject
    let rest: Buffer | null = null
    let usedAt = performance.now()
    socket.on('data', (chunk: Buffer) => {
      const bytes = rest === null ? chunk : Buffer.concat([rest, chunk])
      const answer = readAnswer(bytes)
      rest = answer === null ? bytes : null
      if (answer === null) return
      const heard = hear
      hear = null
      fail = () => {}
      if (heard === null) socket.destroy(new Error('an answer that nobody asked for'))
      else heard(answer.status, answer.body, answer.head)
    })
    socket.on('error', (error) => fail(error))
    socket.on('close', () => fail(new Error('the server hung up')))
    socket.once('connect', () => {
      fail = () => {}
      resolve({
        port,
        get usedAt() {
          return usedAt
        },
        get isClosed() {
          return socket.destroyed
        },
        ask: (bytes, onAnswer, onFailure) => {
          hear = onAnswer
          fail = onFailure
          usedAt = performance.now()
          socket.write(bytes)
        },
        close: () => socket.destroy(),
      })
    })
  })

// A server hangs up on connections that rest: before it may, we take a new one.
const RESTS_MOST_MS = 2_000

/** The same connection, or a new one in its place when it has rested for long. */
export const reopened = async (lane: Lane): Promise<Lane> => {
  if (!lane.isClosed && performance.now() - lane.usedAt < RESTS_MOST_MS) return lane
  lane.close()
  return openLane(lane.port)
}

type Answer = { readonly status: number; readonly head: string; readonly body: string }

/** A whole answer, or null while some of it is missing. Nothing follows it: one request is outstanding. */
export const readAnswer = (bytes: Buffer): Answer | null => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = LENGTH.exec(head)?.[1]
  if (length !== undefined) {
    const to = end + 4 + Number(length)
    return bytes.length < to ? null : { status, head, body: bytes.toString('utf8', end + 4, to) }
  }
  if (!CHUNKED.test(head)) return { status, head, body: '' }
  const isWhole = bytes.toString('latin1', bytes.length - 5) === '0\r\n\r\n'
  return isWhole ? { status, head, body: readChunks(bytes, end + 4) } : null
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
