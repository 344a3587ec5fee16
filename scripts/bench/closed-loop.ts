import { addCpu, type CpuByKind, lessCpu, readCpu, type Watched } from './cpu.ts'
import { type Bargain, newGroup } from './requests.ts'
import { askedBy, type BareStep, type Step } from './steps.ts'
import { openWire, type Run, type Wire } from './wire.ts'

/** One step, with one request outstanding on each connection. */
export type ClosedJob = {
  readonly ports: readonly number[]
  readonly step: Step | BareStep
  readonly connections: number
  readonly seconds: number
  readonly watched: Watched
  /** Calls a second as they were before; without it a short chunk is tried first, and not counted. */
  readonly expected?: number | undefined
}

/** `cpu`: microseconds of each kind of process while it was measured. */
export type Measured = Run & { readonly cpu: CpuByKind }

const HELPERS = 64
const ACCOUNTS = 64
const BARGAINS_MOST = 10_000
// Enough for the queue to have heard of what was created last.
const SETTLE_MS = 100
const WARM_SECONDS = 0.2

/**
 * Measures for about so many seconds, in chunks: what a chunk needs is prepared before it, untimed, by connections of
 * its own. Preparing may be dearer than the step, so the whole has its bound too.
 */
export const runClosedLoop = async (job: ClosedJob): Promise<Measured> => {
  const wire = await openWire(job.ports, job.connections)
  const helpers = await openWire(job.ports, HELPERS)
  const watched = { ...job.watched, driver: [process.pid] }
  const giveUpAt = performance.now() + job.seconds * 4_000 + 3_000
  try {
    // A call that takes many tasks uses up as many bargains.
    const least = askedBy(job.step).perCall > 1 ? Math.ceil(job.connections / 4) : job.connections
    const place = { wire, helpers, job, watched }
    let rate = job.expected ?? 0
    let total = NOTHING
    if (rate === 0) {
      const tried = await runChunk(place, least, WARM_SECONDS)
      if (tried.errors > 0) return tried
      rate = tried.done / tried.seconds
    }
    do {
      const left = job.seconds - total.seconds
      const chunk = await runChunk(place, Math.max(least, Math.ceil(rate * Math.min(left, 1))), left)
      rate = chunk.done / chunk.seconds
      total = added(total, chunk)
    } while (total.errors === 0 && total.seconds < job.seconds && performance.now() < giveUpAt)
    return total
  } finally {
    wire.close()
    helpers.close()
  }
}

const NOTHING: Measured = {
  done: 0,
  units: 0,
  errors: 0,
  refused: 0,
  wrong: [],
  seconds: 0,
  latencies: [],
  cpu: {},
}

type Place = {
  readonly wire: Wire
  readonly helpers: Wire
  readonly job: ClosedJob
  readonly watched: Watched
}

const runChunk = async (place: Place, calls: number, seconds: number): Promise<Measured> => {
  const { wire, helpers, job, watched } = place
  const asked = askedBy(job.step)
  const newBargain = newGroup()
  const bargains: Bargain[] = Array.from({ length: Math.min(calls * asked.perCall, BARGAINS_MOST) }, (_, i) =>
    newBargain(i % ACCOUNTS),
  )
  for (const prepare of asked.before) {
    const prepared = await helpers.run(prepare(bargains))
    if (prepared.errors > 0) return { ...prepared, cpu: {} }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  }
  const step = asked.step(bargains)
  const before = readCpu(watched)
  // One that needs bargains ends with them, so that none is left for the next chunk.
  const run = await wire.run(step, asked.perCall === 0 ? seconds : undefined)
  return { ...run, cpu: lessCpu(readCpu(watched), before) }
}

const added = (a: Measured, b: Measured): Measured => ({
  done: a.done + b.done,
  units: a.units + b.units,
  errors: a.errors + b.errors,
  refused: a.refused + b.refused,
  wrong: [...a.wrong, ...b.wrong].slice(0, 5),
  seconds: a.seconds + b.seconds,
  latencies: a.latencies.concat(b.latencies),
  cpu: addCpu(a.cpu, b.cpu),
})
