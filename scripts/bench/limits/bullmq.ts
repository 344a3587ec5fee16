import { type Job, Queue, Worker } from 'bullmq'
import type { LimitJob, Opened } from './run-limit.ts'

/** What a common job queue on the same Redis takes: a job is added, taken and completed. */
export const openBullmq = async ({ url, callers }: LimitJob): Promise<Opened> => {
  const { hostname, port } = new URL(url)
  const connection = { host: hostname, port: Number(port) }
  const queue = new Queue('bench', { connection, defaultJobOptions: { removeOnComplete: true } })
  const worker = new Worker('bench', null, { connection, autorun: false, drainDelay: 1 })
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])
  let made = 0
  return {
    prepare: async (rounds) => {
      // As many wait as ask, so that none finds the queue empty.
      if (made > 0) return
      for (let i = 0; i < Math.min(callers, rounds); i += 1) await queue.add('task', { id: -i })
    },
    ask: async (caller) => {
      made += 1
      await queue.add('task', { id: made })
      const token = `caller-${caller}`
      const job: Job | undefined = await worker.getNextJob(token, { block: false })
      if (job === undefined) throw new Error('a job is missing')
      await job.moveToCompleted('done', token, false)
    },
    close: async () => {
      await worker.close(true)
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}
