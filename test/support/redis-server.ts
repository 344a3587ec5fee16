import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { freePort, type OwnServer, startProcess, temporaryFolder } from './server-process.ts'
import type { Found } from './services-setup.ts'

type Start = {
  readonly port?: number
  /** The caller's folder, which stays; else one of its own that goes with the server. */
  readonly dir?: string
  readonly args?: readonly string[]
}

/** A Redis of this test alone, on loopback and without persistence unless `args` say so. */
export const startRedis = async ({ port, dir, args = [] }: Start = {}): Promise<OwnServer> => {
  const own = dir === undefined ? await temporaryFolder() : null
  const at = port ?? (await freePort())
  const base = [
    '--port',
    `${at}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    dir ?? own?.path ?? '',
    '--loglevel',
    'warning',
  ]
  const volatile = ['--save', '', '--appendonly', 'no']
  try {
    const server = await startProcess('redis-server', [...base, ...volatile, ...args], at, () => answers(at))
    return {
      ...server,
      stop: async (signal) => {
        await server.stop(signal)
        await own?.remove()
      },
    }
  } catch (error) {
    await own?.remove()
    throw error
  }
}

/** Whether this machine has the program itself: what a test needs that stops its server. */
export const canStartRedis = async (): Promise<boolean> => {
  const child = spawn('redis-server', ['--version'], { stdio: 'ignore' })
  return once(child, 'exit').then(
    ([code]) => code === 0,
    () => false,
  )
}

/** The Redis of this run: the one that TEST_REDIS_URL names, the machine's own program, or a container. */
export const findRedis = async (): Promise<Found> => {
  const url = process.env.TEST_REDIS_URL
  if (url !== undefined && url !== '') return { service: { url }, stop: async () => {} }
  return (await ownServer()) ?? (await container()) ?? MISSING
}

const MISSING: Found = {
  service: {
    missing:
      'no Redis: install redis-server (apt, brew), start Docker, or set TEST_REDIS_URL=redis://127.0.0.1:6379',
  },
  stop: async () => {},
}

const ownServer = async (): Promise<Found | null> => {
  try {
    const server = await startRedis()
    return { service: { url: `redis://127.0.0.1:${server.port}` }, stop: () => server.stop() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const container = async (): Promise<Found | null> => {
  try {
    const { RedisContainer } = await import('@testcontainers/redis')
    const started = await new RedisContainer('redis:7-alpine').start()
    return {
      service: { url: started.getConnectionUrl() },
      stop: async () => {
        await started.stop()
      },
    }
  } catch {
    return null // No Docker engine answers.
  }
}

const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [reply] = await once(socket, 'data')
    return String(reply).startsWith('+PONG')
  } finally {
    socket.destroy()
  }
}
