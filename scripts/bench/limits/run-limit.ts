import type { Measured } from '../closed-loop.ts'
import { lessCpu, readCpu, type Watched } from '../cpu.ts'
import { openBullmq } from './bullmq.ts'
import { openRedisLeases } from './redis-leases.ts'
import { openRows } from './rows.ts'

/** What a part below the service reaches without it. */
export type Limit =
  | 'rows: create'
  | 'rows: next'
  | 'rows: info'
  | 'rows: complete'
  | 'rows: batch'
  | 'rows: get'
  | 'rows: scenario'
  | 'redis: lease pair'
  | 'bullmq: add, take, complete'

export type LimitJob = {
  readonly limit: Limit
  /** The database or the Redis. */
  readonly url: string
  readonly callers: number
  /** How many are done in one transaction or script. */
  readonly together: number
  readonly seconds: number
  readonly watched: Watched
}

/** `ask` does one round, of `together` things; `prepare` gets ready what so many rounds use up. */
export type Opened = {
  prepare(rounds: number): Promise<void>
  ask(caller: number): Promise<void>
  close(): Promise<void>
}

const WARM_SECONDS = 0.1

/** Every caller does one after another. What is not as it must be is thrown, and ends the run. */
export const runLimit = async (job: LimitJob): Promise<Measured> => {
  const opened = await open(job)
  const watched = { ...job.watched, driver: [process.pid] }
  try {
    await opened.prepare(job.callers * 4)
    const warm = await loop(opened, job, job.callers * 4, WARM_SECONDS)
    const rounds = Math.ceil((warm.done / job.together / warm.seconds) * job.seconds * 2) + job.callers
    await opened.prepare(rounds)
    const before = readCpu(watched)
    const run = await loop(opened, job, rounds, job.seconds)
    return { ...run, cpu: lessCpu(readCpu(watched), before) }
  } finally {
    await opened.close()
  }
}

const open = (job: LimitJob): Promise<Opened> => {
  if (job.limit === 'redis: lease pair') return openRedisLeases(job)
  if (job.limit === 'bullmq: add, take, complete') return openBullmq(job)
  return openRows(job)
}

const loop = async (opened: Opened, job: LimitJob, rounds: number, seconds: number) => {
  const begun = performance.now()
  const latencies: number[] = []
  let left = rounds
  const work = async (caller: number): Promise<void> => {
    while (left > 0 && performance.now() - begun < seconds * 1_000) {
      left -= 1
      const asked = performance.now()
      await opened.ask(caller)
      latencies.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: job.callers }, (_, caller) => work(caller)))
  const done = latencies.length * job.together
  const spent = (performance.now() - begun) / 1_000
  return { done, units: done, errors: 0, refused: 0, wrong: [], seconds: spent, latencies }
}
