/** Does the work, at once or in a later turn of the event loop; in the order in which it was asked for. */
export type InLoopTurn = <Answer>(work: () => Answer) => Promise<Answer>

type Options = {
  /** How long work may go on in one turn, in milliseconds. A single work is never cut. */
  readonly mostMs: number
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Calls back in the next turn, after those who waited for input had theirs. */
  readonly nextTurn: (then: () => void) => void
}

/**
 * Gives everybody else a turn between works that hold the event loop: what is asked for in a burst would else be done in
 * one breath, and a health check be answered after the last of it.
 */
export const makeLoopTurns = ({ mostMs, now, nextTurn }: Options): InLoopTurn => {
  const waiting: (() => void)[] = []
  // When the first work of this turn began, or null while the turn has had none.
  let begunAt: number | null = null

  const hasTime = (): boolean => begunAt === null || now() - begunAt < mostMs
  const begin = (): void => {
    if (begunAt !== null) return
    begunAt = now()
    nextTurn(goOn)
  }
  const goOn = (): void => {
    begunAt = null
    for (let next = waiting.shift(); next !== undefined; next = hasTime() ? waiting.shift() : undefined) {
      begin()
      next()
    }
  }

  return <Answer>(work: () => Answer): Promise<Answer> => {
    if (waiting.length === 0 && hasTime()) {
      begin()
      return attempt(work)
    }
    const { promise, resolve } = Promise.withResolvers<Answer>()
    // Done within the turn that it is let into, so that its time counts there.
    waiting.push(() => resolve(attempt(work)))
    return promise
  }
}

const attempt = async <Answer>(work: () => Answer): Promise<Answer> => work()
