import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { freePort, type OwnServer, startProcess } from './server-process.ts'

/** The service as its users start it, in a process of its own. */
export type RunningService = OwnServer & { readonly url: string; readonly call: Call }

export type Answer<Body = Json> = { readonly status: number; readonly body: Body; readonly headers: Headers }
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape their assertions check.
export type Json = any
export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>

type Options = {
  readonly env?: Record<string, string>
  readonly port?: number
  /** The runtime with its options: this Node unless said otherwise. */
  readonly runtime?: readonly string[] | undefined
}

/** Starts the service on a free port of loopback, with only the settings given here, and waits until it is ready. */
export const startService = async ({
  env = {},
  port,
  runtime = [process.execPath],
}: Options = {}): Promise<RunningService> => {
  const chosen = port ?? (await freePort())
  const url = `http://127.0.0.1:${chosen}`
  const [command = '', ...args] = [...runtime, 'src/main.ts']
  const isReady = () => fetch(`${url}/ready`).then(({ ok }) => ok)
  const settings = settingsOf({ PORT: String(chosen), ...env })
  const server = await startProcess(command, args, chosen, isReady, settings)
  return { ...server, url, call: makeCall(url) }
}

/** Runs the service to its end: for settings that it cannot start with. */
export const runToEnd = async ({ env = {}, runtime = [process.execPath] }: Omit<Options, 'port'>) => {
  const [command = '', ...args] = [...runtime, 'src/main.ts']
  const child = spawn(command, args, { env: settingsOf({ PORT: '0', ...env }), ...AT_MOST })
  const [code, stdout, stderr] = await Promise.all([
    once(child, 'exit').then(([code]) => Number(code)),
    text(child.stdout),
    text(child.stderr),
  ])
  return { code, stdout, stderr }
}

// One that starts after all is ended, so that the test fails instead of hanging.
const AT_MOST = { timeout: 30_000, killSignal: 'SIGKILL' } as const

/** As npm start has it: a start takes two thirds of the time. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: 'node_modules/.cache/node' } as const

/** Nothing of the settings of whoever runs the tests. */
const settingsOf = (env: Record<string, string>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(['PATH', 'HOME', 'TMPDIR'].map((name) => [name, process.env[name]])),
  ...COMPILE_CACHE,
  DATABASE_URL: 'sqlite::memory:',
  LOG_LEVEL: 'warn',
  ...env,
})

/** A client that never throws for a status. */
export const makeCall =
  (url: string): Call =>
  async (method, path, content, headers = {}) => {
    const sent =
      content === undefined
        ? { headers }
        : { body: JSON.stringify(content), headers: { 'Content-Type': 'application/json', ...headers } }
    const answer = await fetch(`${url}${path}`, { method, ...sent, signal: AbortSignal.timeout(60_000) })
    const body = toBody(await answer.text(), answer.headers)
    return { status: answer.status, body, headers: answer.headers }
  }

/** What an answer holds: its JSON, its text when it is something else, or null. */
export const toBody = (text: string, headers: Headers): Json => {
  if (text === '') return null
  return /[/+]json\b/.test(headers.get('Content-Type') ?? '') ? JSON.parse(text) : text
}
