/** Lets so many works of all who ask go on at the same time, and the others after them, in their order. */
export type AtOnce = <Answer>(work: () => Promise<Answer>) => Promise<Answer>

export const makeAtOnce = (max: number): AtOnce => {
  const waiting: (() => void)[] = []
  let free = max
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

export const unbounded: AtOnce = (work) => work()
