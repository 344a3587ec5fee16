import { create } from './checked.ts'
import { type ClosedJob, runClosedLoop } from './closed-loop.ts'
import { type LimitJob, runLimit } from './limits/run-limit.ts'
import { type OpenLoad, runOpenLoop } from './open-loop.ts'
import { newGroup } from './requests.ts'
import { scenario } from './scenario.ts'
import type { Calls } from './wire.ts'

/** What the driver is told, one after another: it is a process of its own, so that its work is none of the server's. */
export type Job =
  | (ClosedJob & { readonly kind: 'closed' })
  | (OpenLoad & { readonly kind: 'open'; readonly step: 'create' | 'scenario' })
  | (LimitJob & { readonly kind: 'limit' })

const carryOut = (job: Job) => {
  if (job.kind === 'closed') return runClosedLoop(job)
  if (job.kind === 'limit') return runLimit(job)
  return runOpenLoop(job, job.step === 'scenario' ? scenario() : createForEver())
}

const ACCOUNTS = 500

const createForEver = (): Calls => {
  let made = 0
  const newBargain = newGroup()
  return () => {
    made += 1
    return create(newBargain(made % ACCOUNTS))
  }
}

process.on('message', (job: Job) => {
  carryOut(job).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.stack ?? error.message }),
  )
})
