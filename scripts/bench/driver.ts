import { addCpu, type CpuByKind, lessCpu, readCpu, type Watched } from './cpu.ts'
import { type Bargain, newBargain } from './requests.ts'
import { askedBy, type Step } from './steps.ts'
import { openWire, type Run, type Wire } from './wire.ts'

/** What the driver is told: it is a process of its own, so that its work is none of the server's. */
export type Job = {
  readonly ports: readonly number[]
  readonly step: Step
  readonly connections: number
  readonly seconds: number
  readonly watched: Watched
}

export type Driven = {
  readonly done: number
  readonly units: number
  readonly errors: number
  readonly refused: number
  readonly wrong: readonly string[]
  readonly seconds: number
  readonly latencies: readonly number[]
  /** Microseconds, all in all. */
  readonly cpu: CpuByKind
}

const ACCOUNTS = 64
const MOST = 10_000
// Enough for the queue to have heard of what was created last.
const SETTLE_MS = 100

const drive = async (job: Job): Promise<Driven> => {
  const wire = await openWire(job.ports, job.connections)
  const helpers = await openWire(job.ports, 64)
  const watched = { ...job.watched, driver: [process.pid] }
  const begun = performance.now()
  const warm = await driveChunk(wire, helpers, job, watched, job.connections, 0.3)
  if (warm.errors > 0) return warm
  let rate = warm.done / warm.seconds
  let total = NOTHING
  // What comes before the step may be dearer than the step: it has its bound as well.
  do {
    const left = job.seconds - total.seconds
    const calls = Math.max(job.connections, Math.ceil(rate * Math.min(left, 1)))
    const chunk = await driveChunk(wire, helpers, job, watched, calls, left)
    rate = chunk.done / chunk.seconds
    total = added(total, chunk)
  } while (
    total.errors === 0 &&
    total.seconds < job.seconds &&
    performance.now() - begun < job.seconds * 8_000 + 5_000
  )
  wire.close()
  helpers.close()
  return total
}

const NOTHING: Driven = {
  done: 0,
  units: 0,
  errors: 0,
  refused: 0,
  wrong: [],
  seconds: 0,
  latencies: [],
  cpu: {},
}

const driveChunk = async (
  wire: Wire,
  helpers: Wire,
  job: Job,
  watched: Watched,
  calls: number,
  seconds: number,
): Promise<Driven> => {
  const asked = askedBy(job.step)
  const bargains: Bargain[] = Array.from({ length: Math.min(calls * asked.perCall, MOST) }, (_, i) =>
    newBargain(i % ACCOUNTS),
  )
  for (const before of asked.before) {
    const prepared = await helpers.run(before(bargains))
    if (prepared.errors > 0) return toDriven(prepared, {})
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  }
  const step = asked.step(bargains)
  const before = readCpu(watched)
  // One that needs bargains ends with them, so that none is left for the next chunk.
  const run = await wire.run(step, asked.perCall === 0 ? seconds : undefined)
  return toDriven(run, lessCpu(readCpu(watched), before))
}

const toDriven = (run: Run, cpu: CpuByKind): Driven => ({ ...run, cpu })

const added = (a: Driven, b: Driven): Driven => ({
  done: a.done + b.done,
  units: a.units + b.units,
  errors: a.errors + b.errors,
  refused: a.refused + b.refused,
  wrong: [...a.wrong, ...b.wrong].slice(0, 5),
  seconds: a.seconds + b.seconds,
  latencies: a.latencies.concat(b.latencies),
  cpu: addCpu(a.cpu, b.cpu),
})

process.once('message', (job: Job) => {
  drive(job).then(
    (driven) => process.send?.({ driven }, () => process.disconnect()),
    (error: Error) => process.send?.({ error: error.message }, () => process.exit(1)),
  )
})
