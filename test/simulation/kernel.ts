import { seededRandom } from '../support/seeded-random.ts'

/** Something that happens at an instant of virtual time. Equal instants keep the order in which they were planned. */
type Happening = { readonly at: number; readonly nth: number; readonly run: () => void }

/** Virtual time: nothing happens but what is planned, and the same seed plans the same things. */
export type Kernel = {
  /** Milliseconds since 1970, as the database's clock has them. */
  now(): number
  /** In [0, 1). */
  random(): number
  after(ms: number, run: () => void): void
  sleep(ms: number): Promise<void>
  /** Stops the run: something that must never be has been seen. The first one counts. */
  fail(what: string): void
  /** Lets happen what is due until `isOver`, or until nothing is planned any more. Throws Violation. */
  run(isOver: () => boolean): Promise<void>
  /** How much has happened so far. */
  happened(): number
}

export class Violation extends Error {
  override readonly name = 'Violation'
}

/**
 * How many rounds of microtasks follow each happening: more than any use-case needs to reach its next port call. Were
 * one not enough it would only go on a little later, in the same way every time.
 */
const ROUNDS = 24

/** Far more than any seed takes. */
const HAPPENINGS_MAX = 200_000

export const makeKernel = (startMs: number, random: () => number): Kernel => {
  const heap: Happening[] = []
  let now = startMs
  let planned = 0
  let done = 0
  let failure: Violation | null = null

  const after = (ms: number, run: () => void): void => {
    planned += 1
    push(heap, { at: now + Math.max(0, Math.ceil(ms)), nth: planned, run })
  }

  return {
    now: () => now,
    random,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    fail: (what) => {
      failure ??= new Violation(what)
    },
    run: async (isOver) => {
      while (!isOver()) {
        const next = pop(heap)
        if (next === undefined) break
        now = next.at
        done += 1
        if (done > HAPPENINGS_MAX) throw new Violation(`it does not end: ${done} happenings`)
        next.run()
        for (let round = 0; round < ROUNDS; round += 1) await null
        if (failure !== null) throw failure
      }
    },
    happened: () => done,
  }
}

const isSooner = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth)

const push = (heap: Happening[], item: Happening): void => {
  let at = heap.length
  heap.push(item)
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up]
    if (parent === undefined || isSooner(parent, item)) break
    heap[at] = parent
    at = up
  }
  heap[at] = item
}

const pop = (heap: Happening[]): Happening | undefined => {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let at = 0
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
    if (left === undefined) break
    const isRight = right !== undefined && isSooner(right, left)
    const child = isRight ? right : left
    if (isSooner(last, child)) break
    heap[at] = child
    at = 2 * at + (isRight ? 2 : 1)
  }
  heap[at] = last
  return first
}

/** A seeded source: the same seed gives the same numbers everywhere (mulberry32). */
export const makeRandom = (seed: number): (() => number) => seededRandom(Math.imul(seed, 0x9e3779b1))
