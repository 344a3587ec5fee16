/**
 * Asks once for all who ask within so many milliseconds of `now`, a clock that only spans are measured by. A failure is
 * told to them, and not kept.
 */
export const remember = <Answer>(
  keptMs: number,
  now: () => number,
  ask: () => Promise<Answer>,
): (() => Promise<Answer>) => {
  let last: { readonly at: number; readonly answer: Promise<Answer> } | null = null
  return () => {
    if (last !== null && now() - last.at < keptMs) return last.answer
    const answer = ask()
    last = { at: now(), answer }
    answer.catch(() => {
      last = null
    })
    return answer
  }
}
