import { type Lane, openLane, reopened } from './lane.ts'

/** One request, and what its answer must be. */
export type Call = {
  /** The whole request as it goes over the wire. */
  readonly bytes: Buffer | string
  /** Whether this is the answer that must come; it may note what a later call needs. */
  check(status: number, body: string): boolean
  /** False while more calls follow that are counted as one with this. */
  readonly isLast: boolean
  /** How much the answer brought, when that is not one. */
  units?(): number
}

/** The next call of this connection, or null: it has nothing more to do. */
export type Calls = (lane: number) => Call | null

export type Run = {
  readonly done: number
  /** What was brought: tasks where a call leases many, else the same as `done`. */
  readonly units: number
  readonly errors: number
  /** 503 `overloaded`: asked again a little later, and no part of `done`. */
  readonly refused: number
  /** The first wrong answers, for whoever looks for the cause. */
  readonly wrong: readonly string[]
  readonly seconds: number
  /** Milliseconds, one for each that is done. */
  readonly latencies: readonly number[]
}

export type Wire = {
  /** Lets every connection do its calls one after another until none has more, or the time is over. */
  run(calls: Calls, seconds?: number): Promise<Run>
  close(): void
}

/** Connections that are kept open, one request outstanding on each: a closed loop. */
export const openWire = async (ports: readonly number[], connections: number): Promise<Wire> => {
  const opening = Array.from({ length: connections }, (_, i) => openLane(ports[i % ports.length] ?? 0))
  let lanes = await Promise.all(opening)
  return {
    run: async (calls, seconds = Number.POSITIVE_INFINITY) => {
      lanes = await Promise.all(lanes.map(reopened))
      return runLanes(lanes, calls, seconds)
    },
    close: () => {
      for (const lane of lanes) lane.close()
    },
  }
}

/** What was wrong, short enough to be read. */
export const wrongLine = (call: Call, status: number, body: string): string =>
  `${status} ${body.slice(0, 300)} to ${String(call.bytes).slice(0, 300)}`

export const isOverloaded = (status: number, body: string): boolean =>
  status === 503 && body.includes('"overloaded"')

// Sooner than Retry-After asks for: what is measured is a server that is kept busy.
const REFUSED_WAIT_MS = 100
const WRONG_MOST = 5

const runLanes = (lanes: readonly Lane[], calls: Calls, seconds: number): Promise<Run> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const until = begun + seconds * 1_000
    const latencies: number[] = []
    const wrong: string[] = []
    let [units, errors, refused, busy] = [0, 0, 0, lanes.length]

    const start = (lane: Lane, number: number): void => {
      let unitBegun = 0
      let isBetween = true
      const next = (): void => {
        const now = performance.now()
        const call = isBetween && now >= until ? null : calls(number)
        if (isBetween) unitBegun = now
        if (call === null) finish()
        else ask(call)
      }
      const ask = (call: Call): void => {
        lane.ask(
          call.bytes,
          (status, body) => {
            if (isOverloaded(status, body)) {
              refused += 1
              setTimeout(ask, REFUSED_WAIT_MS, call)
            } else {
              note(call, status, body)
              next()
            }
          },
          reject,
        )
      }
      const note = (call: Call, status: number, body: string): void => {
        const isRight = call.check(status, body)
        isBetween = call.isLast || !isRight
        if (!isRight) {
          errors += 1
          if (wrong.length < WRONG_MOST) wrong.push(wrongLine(call, status, body))
        } else if (isBetween) {
          units += call.units === undefined ? 1 : call.units()
          latencies.push(performance.now() - unitBegun)
        }
      }
      next()
    }

    const finish = (): void => {
      busy -= 1
      if (busy > 0) return
      const spent = (performance.now() - begun) / 1_000
      resolve({ done: latencies.length, units, errors, refused, wrong, seconds: spent, latencies })
    }

    for (const [number, lane] of lanes.entries()) start(lane, number)
  })
