import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from './arithmetic.ts'
import type { Driver } from './ask-driver.ts'
import type { OpenRun } from './open-loop.ts'
import type { Target } from './targets.ts'

/** What five times its capacity makes of a service, and how it comes back. Milliseconds and MiB. */
export type Overload = {
  readonly capacity: number
  readonly offeredASecond: number
  readonly acceptedShare: number
  /** Of the capacity: how much of the work was still done. */
  readonly acceptedOfCapacity: number
  readonly acceptedP50: number
  readonly acceptedP99: number
  readonly refused: number
  readonly refusedP99: number
  readonly refusedWithoutRetryAfter: number
  readonly unsent: number
  readonly errors: number
  readonly broken: number
  readonly wrong: readonly string[]
  readonly worstHealth: number
  readonly rss: { readonly before: number; readonly during: number; readonly after: number }
  readonly recoverySeconds: number
}

type Wanted = { readonly capacity: number; readonly times: number; readonly seconds: number }

const CONNECTIONS = 1_000

export const overload = async (
  driver: Driver,
  { ports, watched }: Target,
  { capacity, times, seconds }: Wanted,
): Promise<Overload> => {
  const [port = 0] = ports
  const [pid = 0] = watched.server ?? []
  const before = rssOf(pid)
  const watch = watchHealth(port, pid)
  try {
    const rate = capacity * times
    const run = await driver.offer({
      kind: 'open',
      step: 'create',
      ports,
      rate,
      seconds,
      connections: CONNECTIONS,
    })
    const recoverySeconds = await untilWell(port)
    const { worstHealth, mostRss } = await watch.end()
    await sleep(SETTLED_MS)
    const rss = { before, during: mostRss, after: rssOf(pid) }
    return { ...figuresOf(run, capacity), worstHealth, rss, recoverySeconds }
  } finally {
    await watch.end()
  }
}

const figuresOf = (run: OpenRun, capacity: number) => ({
  capacity,
  offeredASecond: run.due / run.seconds,
  acceptedShare: run.accepted / run.due,
  acceptedOfCapacity: run.accepted / run.seconds / capacity,
  acceptedP50: percentile(run.acceptedMs, 0.5),
  acceptedP99: percentile(run.acceptedMs, 0.99),
  refused: run.refused,
  refusedP99: percentile(run.refusedMs, 0.99),
  refusedWithoutRetryAfter: run.refusedBare,
  unsent: run.unsent,
  errors: run.errors,
  broken: run.broken,
  wrong: run.wrong,
})

const SETTLED_MS = 5_000
const WELL_MS = 50
const WELL_IN_A_ROW = 10
const RECOVERY_MOST_MS = 60_000

/** Seconds until ten reads in a row, each of which needs the database, are answered quickly again. */
const untilWell = async (port: number): Promise<number> => {
  const begun = performance.now()
  let inARow = 0
  while (inARow < WELL_IN_A_ROW && performance.now() - begun < RECOVERY_MOST_MS) {
    const asked = performance.now()
    const status = await fetch(`http://127.0.0.1:${port}/api/sessions/ses_none`).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0,
    )
    inARow = status === 404 && performance.now() - asked < WELL_MS ? inARow + 1 : 0
  }
  return (performance.now() - begun) / 1_000
}

/** Asks /health twenty times a second, from outside the driver, and notes the slowest answer and the largest memory. */
const watchHealth = (port: number, pid: number) => {
  let [isOver, worstHealth, mostRss] = [false, 0, 0]
  const watching = (async () => {
    while (!isOver) {
      const asked = performance.now()
      const isWell = await fetch(`http://127.0.0.1:${port}/health`).then(
        async (answer) => (await answer.text()) !== '' && answer.ok,
        () => false,
      )
      worstHealth = Math.max(worstHealth, isWell ? performance.now() - asked : Number.POSITIVE_INFINITY)
      mostRss = Math.max(mostRss, rssOf(pid))
      await sleep(50)
    }
  })()
  return {
    end: async () => {
      isOver = true
      await watching
      return { worstHealth, mostRss }
    },
  }
}

const rssOf = (pid: number): number => {
  const [, kib = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kib) / 1024)
}
