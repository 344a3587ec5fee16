import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

type Service = {
  readonly url: string
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>
  stop(): Promise<void>
}

type Wanted = {
  /** A free one unless said. */
  readonly port?: number
  readonly settings?: { readonly [name: string]: string }
  readonly onAlert?: (text: string) => void
}

/** The real service with a database in memory, on loopback. What it alerts of is told from its log. */
export const startService = async ({ port, settings = {}, onAlert }: Wanted): Promise<Service> => {
  const chosen = await freePort(port ?? 0)
  const url = `http://127.0.0.1:${chosen}`
  const [command, ...args] = 'Deno' in globalThis ? ON_DENO : ON_NODE
  const child = spawn(command, args, {
    cwd: new URL('..', import.meta.url),
    env: { ...machine(), ...OWN, ...settings, PORT: String(chosen) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code]): number | null => code)
  // A failure of ours ends it too; a signal that nobody can catch, the leash.
  process.once('exit', () => child.kill('SIGKILL'))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told: { alert?: unknown; level?: unknown; msg?: string } = JSON.parse(line)
    if (told.alert !== undefined) onAlert?.(told.msg ?? '')
    else if (isError(told.level)) console.error(line)
  })
  const early = ended.then(() => Promise.reject(new Error('the service ended at its start')))
  await Promise.race([untilReady(url), early])
  early.catch(() => undefined)
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, ended, stop }
}

const LEASH = new URL('leash.ts', import.meta.url).href
const ON_NODE = [process.execPath, '--import', LEASH, 'src/main.ts'] as const
/** The task knows what the service may do there. */
const ON_DENO = ['deno', 'task', '--quiet', 'start'] as const

/** Of this machine only what programs need: settings for a real service would have the demo alert real people. */
const machine = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => MACHINE.includes(name.toUpperCase())))
const MACHINE = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'DENO_DIR']

const OWN = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)),
  CONFIG: fileURLToPath(new URL('no-settings.yaml', import.meta.url)),
  DATABASE_URL: 'sqlite::memory:',
}

const untilReady = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const ready = await fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the service is not ready after 10 s')
}

const isError = (level: unknown): boolean => level === 'error' || level === 'fatal'

/** The port, or a free one for 0. One that is taken is told here: whoever has it would be taken for our service. */
const freePort = async (wanted: number): Promise<number> => {
  const probe = createServer().listen(wanted, '127.0.0.1')
  await once(probe, 'listening').catch(() => {
    throw new Error(`port ${wanted} is taken: say another one with --port`)
  })
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
