import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Relay, startRelay } from '../support/relay.ts'
import { freePort, type OwnServer, startProcess } from '../support/server-process.ts'
import { type Call, makeCall } from '../support/service-process.ts'
import { eventually } from './eventually.ts'

/** A process of the service, with a proxy of its own before each server that it needs. */
export type Replica = {
  readonly url: string
  readonly call: Call
  /** Null on SQLite. */
  readonly toDatabase: Relay | null
  readonly toRedis: Relay | null
  isAlive(): boolean
  printed(): string
  pid(): number
  kill(): Promise<void>
  /** SIGTERM; resolves to its exit code, or null when a signal ended it. */
  stop(): Promise<number | null>
  freeze(): void
  thaw(): void
  /** Starts it if it is not there, thaws it, and lets everything pass. */
  heal(): Promise<void>
  close(): Promise<void>
}

export type Place = {
  /** Where its `src` is: the project, or a copy with a guard taken out. */
  readonly root: string
  /** Its settings, told the ports at which its database and its Redis answer. */
  readonly settings: (databasePort: number, redisPort: number) => Readonly<Record<string, string>>
  readonly databasePort: number | null
  readonly redisPort: number | null
}

/** A limit against hanging, for machines that are busy. */
const START_WITHIN_MS = 120_000

export const startReplica = async ({ root, settings, databasePort, redisPort }: Place): Promise<Replica> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const toDatabase = databasePort === null ? null : await startRelay(databasePort)
  const toRedis = redisPort === null ? null : await startRelay(redisPort)
  const proxies = [toDatabase, toRedis].filter((proxy) => proxy !== null)
  const env = {
    ...Object.fromEntries(['PATH', 'HOME', 'TMPDIR'].map((name) => [name, process.env[name]])),
    NODE_COMPILE_CACHE: join(tmpdir(), 'auto-session-compiled'),
    LOG_LEVEL: 'error',
    ...settings(toDatabase?.port ?? 0, toRedis?.port ?? 0),
    PORT: String(port),
  }
  const start = async (): Promise<OwnServer> => {
    const started = await startProcess(
      process.execPath,
      [join(root, 'src/main.ts')],
      port,
      async () => true,
      env,
    )
    let isOver = false
    started.ended.finally(() => {
      isOver = true
    })
    const isReady = await eventually(START_WITHIN_MS, async () => isOver || (await fetch(`${url}/ready`)).ok)
    if (isReady && !isOver) return started
    await started.stop()
    throw new Error(`the service does not start: ${started.printed().slice(-1_000)}`)
  }

  let process_: OwnServer = await start().catch(async (error: unknown) => {
    await Promise.all(proxies.map((proxy) => proxy.close()))
    throw error
  })
  let isAlive = true
  let printedBefore = ''
  const signal = (name: NodeJS.Signals): void => {
    if (isAlive) process.kill(process_.pid, name)
  }
  const end = async (name: NodeJS.Signals): Promise<number | null> => {
    isAlive = false
    await process_.stop(name)
    return process_.ended
  }
  return {
    url,
    call: makeCall(url),
    toDatabase,
    toRedis,
    isAlive: () => isAlive,
    printed: () => printedBefore + process_.printed(),
    pid: () => process_.pid,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    heal: async () => {
      for (const proxy of proxies) {
        proxy.disarm()
        proxy.delay(0)
        proxy.setMode('pass')
      }
      signal('SIGCONT')
      if (isAlive) return
      printedBefore += process_.printed()
      process_ = await start()
      isAlive = true
    },
    close: async () => {
      signal('SIGCONT')
      await end('SIGKILL')
      await Promise.all(proxies.map((proxy) => proxy.close()))
    },
  }
}
