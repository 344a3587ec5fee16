import { type Lane, openLane } from './lane.ts'
import { type Call, type Calls, isOverloaded, wrongLine } from './wire.ts'

/** What came of requests that were due at their instants, whatever the server did. */
export type OpenRun = {
  readonly due: number
  readonly accepted: number
  readonly refused: number
  /** Refused without saying when to come again. */
  readonly refusedBare: number
  readonly errors: number
  readonly wrong: readonly string[]
  /** Due, and never sent: every connection was still waiting. */
  readonly unsent: number
  readonly seconds: number
  /** Milliseconds from the instant when each was due to its answer, so that a slow server hides none of them. */
  readonly acceptedMs: readonly number[]
  readonly refusedMs: readonly number[]
}

export type OpenLoad = {
  readonly ports: readonly number[]
  readonly rate: number
  readonly seconds: number
  readonly connections: number
}

const WAVE = 100

/** Starts `rate` units a second, evenly, on whichever connection is free: an open loop. */
export const runOpenLoop = async (
  { ports, rate, seconds, connections }: OpenLoad,
  calls: Calls,
): Promise<OpenRun> => {
  const lanes: Lane[] = []
  while (lanes.length < connections) {
    const wave = Array.from({ length: Math.min(WAVE, connections - lanes.length) }, (_, i) =>
      openLane(ports[i % ports.length] ?? 0),
    )
    lanes.push(...(await Promise.all(wave)))
  }
  const run = await offer(lanes, rate, seconds, calls)
  for (const lane of lanes) lane.close()
  return run
}

const offer = (lanes: readonly Lane[], rate: number, seconds: number, calls: Calls): Promise<OpenRun> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const all = Math.floor(rate * seconds)
    const acceptedMs: number[] = []
    const refusedMs: number[] = []
    const wrong: string[] = []
    const free = lanes.map((_, number) => number)
    let [started, errors, refusedBare] = [0, 0, 0]

    const startDue = (): void => {
      const elapsed = performance.now() - begun
      const due = Math.min(all, Math.floor((elapsed / 1_000) * rate))
      while (started < due && free.length > 0) {
        const number = free.pop() ?? 0
        unit(number, begun + (started / rate) * 1_000)
        started += 1
      }
      const isOver = elapsed >= seconds * 1_000
      if (!isOver) setTimeout(startDue, 1)
      else if (free.length === lanes.length) finish()
      else if (elapsed > seconds * 1_000 + PATIENCE_MS) reject(new Error('answers are missing'))
      else setTimeout(startLate, 5)
    }
    // What is due by now and waits for a connection stays unsent.
    const startLate = (): void => {
      if (free.length === lanes.length) finish()
      else if (performance.now() - begun > seconds * 1_000 + PATIENCE_MS)
        reject(new Error('answers are missing'))
      else setTimeout(startLate, 5)
    }

    const unit = (number: number, dueAt: number): void => {
      const call = calls(number)
      if (call === null) throw new Error('an open loop needs calls without end')
      lanes[number]?.ask(
        call.bytes,
        (status, body, head) => heard(number, dueAt, call, status, body, head),
        reject,
      )
    }

    const heard = (
      number: number,
      dueAt: number,
      call: Call,
      status: number,
      body: string,
      head: string,
    ): void => {
      const spent = performance.now() - dueAt
      const isRight = call.check(status, body)
      if (isOverloaded(status, body)) {
        refusedMs.push(spent)
        if (!/\r\nretry-after: *\d/i.test(head)) refusedBare += 1
      } else if (!isRight) {
        errors += 1
        if (wrong.length < 5) wrong.push(wrongLine(call, status, body))
      } else if (!call.isLast) {
        unit(number, dueAt)
        return
      } else acceptedMs.push(spent)
      free.push(number)
    }

    const finish = (): void => {
      const [accepted, refused] = [acceptedMs.length, refusedMs.length]
      const unsent = all - started
      resolve({
        due: all,
        accepted,
        refused,
        refusedBare,
        errors,
        wrong,
        unsent,
        seconds,
        acceptedMs,
        refusedMs,
      })
    }
    startDue()
  })

const PATIENCE_MS = 60_000
