import { gatherRound } from './gathered-round.ts'
import type { Outcome, Statement, Steps } from './steps.ts'

/** What became of one of many that went together. `alone`: nothing did, and it is to be tried by itself. */
export type Came =
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'alone' }

/** Sends statements and resolves to their outcomes, in their order. */
export type Send = (statements: readonly Statement[]) => Promise<readonly Outcome[]>

/** What goes ahead of a round, and who hears of its outcomes before anybody goes on. */
type Ahead = {
  readonly statements: readonly Statement[]
  readonly hear: (outcomes: readonly Outcome[]) => void
}

/** Steps of several callers that go in step, so that what they ask at the same time is asked in one go. */
export type Lockstep = {
  /** The next statements of those that are not at their end, by their numbers. */
  asked(): ReadonlyMap<number, readonly Statement[]>
  /** Asks them, and goes on with the outcomes. Rejects with what `send` does, and with the failure of one that has written. */
  round(send: Send, ahead?: Ahead): Promise<void>
  /** Nothing more is asked for this one. */
  leaveOut(nth: number): void
  /** Whether anything was written for any of them. */
  hasWritten(): boolean
  came(): readonly Came[]
}

/**
 * One that fails before it wrote anything fails alone; the failure of one that has written is everybody's, for nothing of
 * them may be kept then. One that asks very often is left to go by itself.
 */
export const makeLockstep = (works: readonly (() => Steps<unknown>)[]): Lockstep => {
  const goers = works.map(start)
  const going = (): readonly Goer[] => goers.filter(({ came }) => came === null)
  return {
    asked: () =>
      new Map(goers.flatMap(({ came, asked }, nth) => (came === null ? [[nth, asked] as const] : []))),
    round: async (send, { statements: first, hear } = NOTHING_AHEAD) => {
      const asking = going()
      const { statements, share } = gatherRound(asking.map(({ asked }) => asked))
      const outcomes = await send([...first, ...statements])
      hear(outcomes.slice(0, first.length))
      const told = share(outcomes.slice(first.length))
      for (const [i, goer] of asking.entries()) if (goer.came === null) goOn(goer, told[i] ?? [])
    },
    leaveOut: (nth) => {
      const goer = goers[nth]
      if (goer !== undefined) goer.came = { kind: 'alone' }
    },
    hasWritten: () => goers.some(({ hasWritten }) => hasWritten),
    came: () => goers.map(({ came }) => came ?? { kind: 'alone' }),
  }
}

const NOTHING_AHEAD: Ahead = { statements: [], hear: () => undefined }

type Goer = {
  readonly steps: Steps<unknown>
  asked: readonly Statement[]
  rounds: number
  hasWritten: boolean
  came: Came | null
}

const start = (work: () => Steps<unknown>): Goer => {
  const goer: Goer = { steps: work(), asked: [], rounds: 0, hasWritten: false, came: null }
  advance(goer, () => goer.steps.next())
  return goer
}

const goOn = (goer: Goer, outcomes: readonly Outcome[]): void => {
  goer.hasWritten ||= goer.asked.some(({ kind }) => kind === 'run')
  goer.rounds += 1
  advance(goer, () => goer.steps.next(outcomes))
  // Who reads slice after slice would keep the others waiting.
  if (goer.came === null && goer.rounds >= ROUNDS_MAX && !goer.hasWritten) goer.came = { kind: 'alone' }
}

const advance = (goer: Goer, next: () => IteratorResult<readonly Statement[], unknown>): void => {
  try {
    const step = next()
    if (step.done) goer.came = { kind: 'done', answer: step.value }
    else goer.asked = step.value
  } catch (error) {
    if (goer.hasWritten) throw error
    goer.came = { kind: 'failed', error }
  }
}

const ROUNDS_MAX = 8
