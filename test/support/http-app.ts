import { afterEach } from 'vitest'
import { makeHttpApp } from '../../src/adapters/http/app.ts'
import type { HttpParts } from '../../src/adapters/http/http-parts.ts'
import { makePrometheus } from '../../src/adapters/metrics/prometheus.ts'
import { EVENT_STREAM, HTTP_PARTS } from '../../src/composition/tokens.ts'
import { openApplication } from './application.ts'
import { type FaultOf, makeFaultOf } from './documented-answers.ts'
import { type Answer, type Call, toBody } from './service-process.ts'

/** The whole interface in process: over the real application, on a database in memory and the queue in process. */
export type HttpApp = Awaited<ReturnType<typeof openHttpApp>>

type Line = { readonly level: string; readonly facts: object; readonly message: string }

export const openHttpApp = async (changed: Partial<HttpParts> = {}) => {
  const application = await openApplication()
  const shutdown = new AbortController()
  const lines: Line[] = []
  let requests = 0
  const app = makeHttpApp({
    ...application.get(HTTP_PARTS),
    health: {
      database: async () => true,
      queue: async () => true,
      clocks: application.store.clocks.skewed,
    },
    metrics: makePrometheus({
      queue: application.store.instruments.queueStats,
      clocks: application.store.clocks.skewed,
      isDatabaseUp: async () => true,
      late: () => new Promise(() => {}),
      listeners: application.get(EVENT_STREAM).count,
      nowSeconds: () => 0,
    }),
    log: makeLog(lines),
    shuttingDown: shutdown.signal,
    newRequestId: () => `request-${++requests}`,
    ...changed,
  })
  return { application, app, lines, shutdown, call: makeCall(app), close: application.close }
}

const makeLog = (lines: Line[]) => {
  const at = (level: string) => (facts: object, message: string) => {
    lines.push({ level, facts, message })
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/**
 * Asks in process; a body that is text or bytes is sent as it is, anything else as JSON. Every answer is held against
 * the document of the interface.
 */
const makeCall =
  (app: ReturnType<typeof makeHttpApp>): Call =>
  async (method, path, body, headers = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
    const sent =
      body === undefined
        ? { headers }
        : {
            body: isRaw ? body : JSON.stringify(body),
            headers: { 'Content-Type': 'application/json', ...headers },
            duplex: 'half',
          }
    const answer = await readAnswer(await app.request(path, { method, ...sent } as RequestInit))
    const fault = (await readFaultOf(app))(method, path, answer)
    if (fault !== null) throw new Error(`${method} ${path} answers what is not documented: ${fault}`)
    return answer
  }

// The document is the same for every app of a test file.
let faultOf: Promise<FaultOf> | null = null
const readFaultOf = (app: ReturnType<typeof makeHttpApp>): Promise<FaultOf> => {
  faultOf ??= Promise.resolve(app.request('/openapi.json')).then(async (answer) =>
    makeFaultOf(await answer.json()),
  )
  return faultOf
}

export const readAnswer = async (response: Response): Promise<Answer> => {
  const { status, headers } = response
  return { status, body: toBody(await response.text(), headers), headers }
}

/** Opens interfaces that are closed after each test. */
export const useHttpApps = (): typeof openHttpApp => {
  const opened: HttpApp[] = []
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close()
  })
  return async (changed) => {
    const each = await openHttpApp(changed)
    opened.push(each)
    return each
  }
}
