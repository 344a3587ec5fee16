/**
 * Asks once for all who ask meanwhile, and keeps the answer for as long as `keptMs` says of one that took so long, by
 * `now`, a clock that only spans are measured by. A failure is told to them, and not kept.
 */
export const remember = <Answer>(
  keptMs: (tookMs: number) => number,
  now: () => number,
  ask: () => Promise<Answer>,
): (() => Promise<Answer>) => {
  let last: { until: number; readonly answer: Promise<Answer> } | null = null
  return () => {
    if (last !== null && now() < last.until) return last.answer
    const askedAt = now()
    const asked = { until: Number.POSITIVE_INFINITY, answer: ask() }
    last = asked
    asked.answer.then(
      () => {
        asked.until = now() + keptMs(now() - askedAt)
      },
      () => {
        last = null
      },
    )
    return asked.answer
  }
}
