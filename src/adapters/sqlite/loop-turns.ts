/** Does the work, at once or in later turns of the event loop; in the order in which it was asked for. */
export type InLoopTurns = <Answer>(work: () => Pieces<Answer>) => Promise<Answer>

/** Work that may be cut wherever it yields: the loop has its turn then, and no other work comes in between. */
type Pieces<Answer> = Iterator<unknown, Answer>

type Options = {
  /** How long work may go on in one turn, in milliseconds. A single piece is never cut. */
  readonly mostMs: number
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Calls back in the next turn, after those who waited for input had theirs. */
  readonly nextTurn: (then: () => void) => void
}

/** Goes on with a piece; whether that was the last one. */
type GoOn = () => boolean

/**
 * Gives everybody else a turn between works that hold the event loop, and within those that are long: what is asked for
 * in a burst would else be done in one breath, and a health check be answered after the last of it.
 */
export const makeLoopTurns = ({ mostMs, now, nextTurn }: Options): InLoopTurns => {
  /** Works in their order; the first may have begun. */
  const works: GoOn[] = []
  // When the first piece of this turn began, or null while the turn has had none.
  let begunAt: number | null = null

  const hasTime = (): boolean => begunAt === null || now() - begunAt < mostMs
  const begin = (): void => {
    if (begunAt !== null) return
    begunAt = now()
    nextTurn(() => {
      begunAt = null
      workOn()
    })
  }
  const workOn = (): void => {
    for (let [goOn] = works; goOn !== undefined && hasTime(); [goOn] = works) {
      begin()
      if (goOn()) works.shift()
    }
  }

  return <Answer>(work: () => Pieces<Answer>): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    let pieces: Pieces<Answer> | null = null
    works.push(() => {
      try {
        pieces ??= work()
        const piece = pieces.next()
        if (piece.done) resolve(piece.value)
        return piece.done === true
      } catch (error) {
        reject(error)
        return true
      }
    })
    // Whoever asks from within a piece waits for its end: two works never run into each other.
    if (works.length === 1) workOn()
    return promise
  }
}
