import { NoAnswer } from './failures.ts'

/** Lets work of the same key through one after another, in the order in which it came. */
type Turns = <Answer>(key: string, work: () => Promise<Answer>) => Promise<Answer>

/** `waitMs`: how long anybody waits for a turn. Throws NoAnswer after that. */
export const makeTurns = (waitMs: number): Turns => {
  const last = new Map<string, Promise<void>>()
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    // Whoever gives up still stands in the row: the next one comes after those before.
    const mine = before.then(() => done)
    last.set(key, mine)
    mine.then(() => {
      if (last.get(key) === mine) last.delete(key)
    })
    try {
      await within(waitMs, before, 'no turn')
      return await work()
    } finally {
      finish()
    }
  }
}

/** The answer, or NoAnswer after `ms` milliseconds; what was asked goes on. */
export const within = async <Answer>(ms: number, answer: Promise<Answer>, what: string): Promise<Answer> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new NoAnswer(`${what} within ${ms} ms`)), ms)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
