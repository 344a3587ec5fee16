import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server that a test started for itself, in a folder of its own. */
export type OwnServer = {
  readonly port: number
  readonly pid: number
  /** Resolves when it has ended, by itself or not: its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** All that it has printed so far. */
  printed(): string
  /** Ends it with this signal and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** A port that was free a moment ago, on loopback. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export const temporaryFolder = async (): Promise<{ readonly path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'auto-session-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts a program and waits until `ready` says so; a program that ends first fails with what it printed. */
export const startProcess = async (
  command: string,
  args: readonly string[],
  port: number,
  ready: () => Promise<boolean>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<OwnServer> => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null))
  ended.catch(() => undefined)
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(String(chunk)))
  await untilReady(child, ready, () => `${command}: ${printed.join('').slice(-2_000)}`)
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no process id`)
  return {
    port,
    pid,
    ended,
    printed: () => printed.join(''),
    stop: (signal = 'SIGKILL') => stopProcess(child, pid, signal),
  }
}

const stopProcess = async (child: ChildProcess, pid: number, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  process.kill(pid, signal)
  await gone
}

const untilReady = async (child: ChildProcess, ready: () => Promise<boolean>, printed: () => string) => {
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error))
  const giveUp = Date.now() + 60_000
  const poll = async () => {
    while (!(await ready().catch(() => false))) {
      if (child.exitCode !== null) throw new Error(`ended before it was ready: ${printed()}`)
      if (Date.now() > giveUp) throw new Error(`not ready after a minute: ${printed()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  await Promise.race([poll(), failed])
}
