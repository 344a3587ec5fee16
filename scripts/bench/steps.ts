import { batch, complete, create, info, read } from './checked.ts'
import { bareGet, barePost } from './limits/bare-calls.ts'
import type { Bargain } from './requests.ts'
import { scenario } from './scenario.ts'
import { takeAny, takeMine } from './taking.ts'
import type { Call, Calls } from './wire.ts'

/** What is asked of the service. */
export const STEPS = ['scenario', 'create', 'batch', 'complete', 'next', 'info', 'get', 'lease50'] as const
export type Step = (typeof STEPS)[number]

/** What is asked of a server that does nothing else than answer. */
export type BareStep = 'bare get' | 'bare post'

/** What one step asks for, over bargains that are as far as it needs them. */
export type Asked = {
  /** What must have happened to the bargains before, in this order. */
  readonly before: readonly ((bargains: readonly Bargain[]) => Calls)[]
  readonly step: (bargains: readonly Bargain[]) => Calls
  /** How many bargains one call uses up; 0: none, it goes on until its time is over. */
  readonly perCall: number
}

export const askedBy = (step: Step | BareStep): Asked => ASKED[step]

/** One call a bargain, in order. */
const each =
  (make: (bargain: Bargain) => Call) =>
  (bargains: readonly Bargain[]): Calls => {
    let at = 0
    return () => {
      const bargain = bargains[at]
      at += 1
      return bargain === undefined ? null : make(bargain)
    }
  }

const created = each(create)
const completed = each(complete)
const taken = (bargains: readonly Bargain[]): Calls => takeMine(bargains, 1)
const leased = (bargains: readonly Bargain[]): Calls => takeMine(bargains, 50)

const ASKED: Record<Step | BareStep, Asked> = {
  create: { before: [], step: created, perCall: 1 },
  next: { before: [created], step: (bargains) => takeAny(bargains, 1), perCall: 1 },
  info: { before: [created, taken], step: each(info), perCall: 1 },
  complete: { before: [created, leased], step: completed, perCall: 1 },
  batch: { before: [created, leased, completed], step: each(batch), perCall: 1 },
  get: { before: [created], step: each((it) => read(it, 'pending')), perCall: 1 },
  lease50: { before: [created], step: (bargains) => takeAny(bargains, 50), perCall: 50 },
  scenario: { before: [], step: scenario, perCall: 0 },
  'bare get': { before: [], step: bareGet, perCall: 0 },
  'bare post': { before: [], step: barePost, perCall: 0 },
}
