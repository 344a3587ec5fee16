/** Runs something again and again, when it is planned for, never twice at once and with a rest between. */
type Planner = {
  /** In so many milliseconds at the latest. */
  plan(inMs: number): void
  close(): void
}

const REST_MS = 50
const TIMER_MAX_MS = 2 ** 31 - 1

/** `run` returns in how many milliseconds it wants to run again, or null, and does not throw. */
export const makePlanner = (run: () => Promise<number | null>): Planner => {
  let timer: NodeJS.Timeout | undefined
  let plannedFor = Number.POSITIVE_INFINITY
  let restsUntil = 0
  let running = false
  let missed = false
  let closed = false

  const plan = (inMs: number): void => {
    const now = performance.now()
    const at = Math.max(now + Math.max(0, inMs), restsUntil)
    if (closed || at >= plannedFor) return
    plannedFor = at
    clearTimeout(timer)
    // One millisecond more: timers and clocks that round down would come just too early. A longer wait than a timer
    // can have would be none at all.
    timer = setTimeout(go, Math.min(at - now + 1, TIMER_MAX_MS))
  }

  const go = async (): Promise<void> => {
    plannedFor = Number.POSITIVE_INFINITY
    missed = running
    if (running) return
    running = true
    const again = await run()
    running = false
    restsUntil = performance.now() + REST_MS
    const next = missed ? 0 : again
    if (next !== null) plan(next)
  }

  return {
    plan,
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
