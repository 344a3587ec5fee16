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
  /** Requests whose connection ended instead, or that had no answer a minute after the end. */
  readonly broken: number
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

const offer = (lanes: Lane[], rate: number, seconds: number, calls: Calls): Promise<OpenRun> =>
  new Promise((resolve) => {
    const begun = performance.now()
    const all = Math.floor(rate * seconds)
    const acceptedMs: number[] = []
    const refusedMs: number[] = []
    const wrong: string[] = []
    const free = lanes.map((_, number) => number)
    let [started, errors, refusedBare, broken, isOver] = [0, 0, 0, 0, false]

    const startDue = (): void => {
      const elapsed = performance.now() - begun
      const due = Math.min(all, Math.floor((elapsed / 1_000) * rate))
      while (started < due && free.length > 0) {
        const number = free.pop() ?? 0
        unit(number, begun + (started / rate) * 1_000)
        started += 1
      }
      if (elapsed < seconds * 1_000) setTimeout(startDue, 1)
      else awaitLast()
    }
    // What was due and still waited for a connection stays unsent.
    const awaitLast = (): void => {
      const isPatient = performance.now() - begun < seconds * 1_000 + PATIENCE_MS
      if (free.length < lanes.length && isPatient) setTimeout(awaitLast, 5)
      else finish()
    }

    const unit = (number: number, dueAt: number): void => {
      const call = calls(number)
      const lane = lanes[number]
      if (call === null || lane === undefined) throw new Error('an open loop needs calls without end')
      lane.ask(
        call.bytes,
        (status, body, head) => heard(number, dueAt, call, status, body, head),
        () => {
          if (isOver) return
          broken += 1
          call.check(0, '{}')
          openAnew(number, lane.port)
        },
      )
    }

    const openAnew = (number: number, port: number): void => {
      openLane(port).then(
        (lane) => {
          lanes[number] = lane
          free.push(number)
        },
        () => setTimeout(openAnew, ANEW_MS, number, port),
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
      isOver = true
      broken += lanes.length - free.length
      const [accepted, refused] = [acceptedMs.length, refusedMs.length]
      const unsent = all - started
      resolve({
        due: all,
        accepted,
        refused,
        refusedBare,
        errors,
        broken,
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
const ANEW_MS = 100
