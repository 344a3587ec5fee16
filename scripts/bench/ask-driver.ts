import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Measured } from './closed-loop.ts'
import type { Job } from './driver.ts'
import type { OpenRun } from './open-loop.ts'

/** A driver in a process of its own, which does one job at a time. */
export type Driver = {
  measure(job: Extract<Job, { kind: 'closed' | 'limit' }>): Promise<Measured>
  offer(job: Extract<Job, { kind: 'open' }>): Promise<OpenRun>
  stop(): Promise<void>
}

type Said = { readonly result: unknown } | { readonly error: string }

export const startDriver = (): Driver => {
  const program = fileURLToPath(new URL('./driver.ts', import.meta.url))
  const child = fork(program, { serialization: 'advanced' })
  const ended = once(child, 'exit')
  const ask = async (job: Job): Promise<unknown> => {
    child.send(job)
    const died = ended.then(([code]) => ({ error: `the driver ended with ${code}` }))
    const said: Said = await Promise.race([once(child, 'message').then(([said]) => said as Said), died])
    if ('error' in said) throw new Error(said.error)
    return said.result
  }
  return {
    measure: (job) => ask(job) as Promise<Measured>,
    offer: (job) => ask(job) as Promise<OpenRun>,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
