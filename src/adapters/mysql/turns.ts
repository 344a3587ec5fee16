import { NoAnswer } from './failures.ts'

/**
 * Lets work of the same key through one after another, in the order in which it came. Whoever waits longer than `waitMs`
 * gives up, and NoAnswer is thrown.
 */
type Turns = <Answer>(key: string, waitMs: number, work: () => Promise<Answer>) => Promise<Answer>

export const makeTurns = (): Turns => {
  const last = new Map<string, Promise<void>>()
  return async (key, waitMs, work) => {
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
  // A process that stood still sees its timers before the answers that came meanwhile: those get another moment.
  let timer = setTimeout(() => {
    timer = setTimeout(() => reject(new NoAnswer(`${what} within ${ms} ms`)), MOMENT_MS)
  }, ms)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
const MOMENT_MS = 20
