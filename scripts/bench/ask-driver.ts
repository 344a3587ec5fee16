import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Driven, Job } from './driver.ts'

/** Lets a driver of its own do this job, and gives what it saw. */
export const askDriver = (job: Job): Promise<Driven> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./driver.ts', import.meta.url)), { serialization: 'advanced' })
    child.on('message', (said: { driven: Driven } | { error: string }) =>
      'driven' in said ? resolve(said.driven) : reject(new Error(said.error)),
    )
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`the driver ended with ${code}`)))
    child.send(job)
  })
