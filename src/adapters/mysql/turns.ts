import { NoAnswer } from './failures.ts'

/**
 * Lets work of the same key through one after another, in the order in which it came. Whoever waits longer than `waitMs`
 * gives up, and NoAnswer is thrown; while one after another comes through, a crowd waits up to four times as long.
 */
type Turns = <Answer>(key: string, waitMs: number, work: () => Promise<Answer>) => Promise<Answer>

export const makeTurns = (): Turns => {
  const rows = new Map<string, Row>()
  return async (key, waitMs, work) => {
    const row = rows.get(key) ?? { last: Promise.resolve(), movedAt: performance.now() }
    rows.set(key, row)
    const before = row.last
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    // Whoever gives up still stands in the row: the next one comes after those before.
    const mine = before.then(() => done)
    row.last = mine
    mine.then(() => {
      if (row.last === mine) rows.delete(key)
    })
    try {
      await untilTurn(row, before, waitMs)
      const answer = await work()
      row.movedAt = performance.now()
      return answer
    } finally {
      finish()
    }
  }
}

/** Who waits for the same: the end of the last one's work, and when somebody came through. */
type Row = { last: Promise<void>; movedAt: number }

const untilTurn = async (row: Row, before: Promise<void>, waitMs: number): Promise<void> => {
  const startedAt = performance.now()
  for (;;) {
    const now = performance.now()
    const stuckAt = Math.max(startedAt, row.movedAt) + waitMs
    const endsAt = Math.min(stuckAt, startedAt + CROWD_WAITS * waitMs)
    try {
      return await within(Math.max(0, endsAt - now), before, 'no turn')
    } catch (error) {
      const isMoving = row.movedAt + waitMs > stuckAt && endsAt === stuckAt
      if (!isMoving) throw error
    }
  }
}
const CROWD_WAITS = 4

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
