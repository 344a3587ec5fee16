import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { type JudgeRate, noLimit } from './rate.ts'

/** What somebody posted to a robot. */
export type Posted = {
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a robot answers with. */
export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export type RobotOptions = {
  readonly secret?: string
  readonly keyword?: string
  /** Whether another message is too much now. */
  readonly isTooFast?: JudgeRate
}

/** A vendor's robot: its path with its key, what it makes of a message, and how it says that it has one. */
export type Vendor = {
  readonly path: string
  /** Why it will not have the message, as it says that, or null. */
  readonly refuse: (posted: Posted, options: RobotOptions) => Reply | null
  readonly tooFast: Reply
  readonly taken: Reply
  /** All that people read of a message. */
  readonly textOf: (posted: Posted) => string
}

/** Somebody's robot in a chat, which checks what the vendor's checks, and answers as it does. */
export const openRobot = async (vendor: Vendor, options: RobotOptions = {}) => {
  const taken: Posted[] = []
  const refused: Reply[] = []
  const isTooFast = options.isTooFast ?? noLimit
  const judge = (posted: Posted): Reply => {
    const reply = isTooFast() ? vendor.tooFast : vendor.refuse(posted, options)
    if (reply !== null) refused.push(reply)
    else taken.push(posted)
    return reply ?? vendor.taken
  }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://robot')
    const { status, headers, body } =
      request.method === 'POST'
        ? judge({ url, headers: request.headers, body: await text(request) })
        : { status: 405, headers: {}, body: 'POST alone' }
    response.writeHead(status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the robot has no port')
  return {
    url: `http://127.0.0.1:${address.port}${vendor.path}`,
    taken,
    refused,
    texts: () => taken.map((posted) => vendor.textOf(posted)),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
export type Robot = Awaited<ReturnType<typeof openRobot>>

/** A robot's answer in JSON. */
export const json = (body: unknown, status = 200): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/** The members of a JSON object, or null for anything else. */
export const objectIn = (body: string): Readonly<Record<string, unknown>> | null => {
  try {
    const said: unknown = JSON.parse(body)
    return typeof said === 'object' && said !== null && !Array.isArray(said) ? { ...said } : null
  } catch {
    return null
  }
}

/** A text at this place in a JSON object, or null. */
export const textAt = (body: string, ...path: readonly string[]): string | null => {
  const found = path.reduce<unknown>(
    (of, name) => (typeof of === 'object' && of !== null ? new Map(Object.entries(of)).get(name) : undefined),
    objectIn(body),
  )
  return typeof found === 'string' ? found : null
}

export const bytesOf = (said: string): number => Buffer.byteLength(said)
