/** Things that are remembered as said; forgetting one only says it once more. */
const SAID_MAX = 1_000

/** Whether this was not said in the last `spanMs` milliseconds, by a clock that only spans are measured by. */
export const makeOnceInAWhile = (now: () => number, spanMs: number): ((what: string) => boolean) => {
  const saidAt = new Map<string, number>()
  return (what) => {
    const at = now()
    if (at - (saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < spanMs) return false
    saidAt.delete(what)
    saidAt.set(what, at)
    const [oldest] = saidAt.keys()
    if (saidAt.size > SAID_MAX && oldest !== undefined) saidAt.delete(oldest)
    return true
  }
}
