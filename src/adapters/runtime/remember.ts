type Options = {
  /** For how long an answer is kept that took so long to get. */
  readonly keptMs: (tookMs: number) => number
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Resolves when nobody wants to wait any longer: then the answer before is told, if there is one. Never unless said. */
  readonly patience?: () => Promise<unknown>
}

/**
 * Asks once for all who ask meanwhile, and keeps the answer for a while. A failure is told to them, and not kept.
 */
export const remember = <Answer>(
  { keptMs, now, patience }: Options,
  ask: () => Promise<Answer>,
): (() => Promise<Answer>) => {
  let last: { until: number; readonly answer: Promise<Answer> } | null = null
  let before: { readonly answer: Answer } | null = null

  const inPatience = (answer: Promise<Answer>): Promise<Answer> => {
    if (before === null || patience === undefined) return answer
    const { answer: known } = before
    return Promise.race([answer, patience().then(() => known)])
  }

  return () => {
    if (last !== null && now() < last.until) return inPatience(last.answer)
    const askedAt = now()
    const asked = { until: Number.POSITIVE_INFINITY, answer: ask() }
    last = asked
    asked.answer.then(
      (answer) => {
        asked.until = now() + keptMs(now() - askedAt)
        before = { answer }
      },
      () => {
        last = null
      },
    )
    return inPatience(asked.answer)
  }
}
