import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

type Service = { readonly url: string; readonly alerts: readonly string[]; stop(): Promise<void> }

/** The real service on a free port, with a database in memory; what it alerts of is collected from its log. */
export const startService = async (): Promise<Service> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = {
    PORT: String(port),
    DATABASE_URL: 'sqlite::memory:',
    REDIS_URL: '',
    LOCALE: 'en',
    API_KEYS: '',
  }
  const [command, ...args] = 'Deno' in globalThis ? ON_DENO : ON_NODE
  const child = spawn(command, args, {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const alerts: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told: { alert?: unknown; msg?: string } = JSON.parse(line)
    if (told.alert !== undefined) alerts.push(told.msg ?? '')
  })
  const ended = once(child, 'exit')
  const early = ended.then(() => Promise.reject(new Error('the service ended at its start')))
  await Promise.race([untilReady(url), early])
  early.catch(() => undefined)
  return {
    url,
    alerts,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const ON_NODE = [process.execPath, 'src/main.ts'] as const
/** The task knows what the service may do there. */
const ON_DENO = ['deno', 'task', '--quiet', 'start'] as const

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

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
