import type { Limit } from './limits/run-limit.ts'
import { type BareStep, STEPS, type Step } from './steps.ts'
import type { Target } from './targets.ts'

/** One measurement of a round. */
export type Turn =
  | { readonly kind: 'target'; readonly target: Target; readonly step: Step; readonly connections: number }
  | { readonly kind: 'bare'; readonly step: BareStep; readonly connections: number }
  | {
      readonly kind: 'limit'
      readonly limit: Limit
      readonly callers: number
      readonly together: number
    }

/** How many connections each target has: the whole matrix for the main ones, less for those that vary one thing. */
export type Matrix = { readonly target: Target; readonly connectionsOf: (step: Step) => readonly number[] }

export const WHOLE = (): readonly number[] => [1, 16, 64]
export const BRIEF = (step: Step): readonly number[] => (step === 'scenario' ? [1, 64] : [64])

/** What a step is held against is measured right beside it, so that the machine's moods hit both. */
export const turnsOf = (matrices: readonly Matrix[]): readonly Turn[] =>
  // What matters most comes first: a slow machine may leave out the end of a round.
  STEPS.flatMap((step) => {
    const connections = [...new Set(matrices.flatMap(({ connectionsOf }) => connectionsOf(step)))]
    const targets = connections.flatMap((count) =>
      matrices
        .filter(({ connectionsOf }) => connectionsOf(step).includes(count))
        .map(({ target }): Turn => ({ kind: 'target', target, step, connections: count })),
    )
    return [...targets, ...boundsOf(step, connections)]
  })

const boundsOf = (step: Step, connections: readonly number[]): readonly Turn[] =>
  (BOUNDS[step] ?? []).flatMap((bound): readonly Turn[] => {
    if (bound === 'bare get' || bound === 'bare post')
      return connections.map((count) => ({ kind: 'bare', step: bound, connections: count }))
    if (typeof bound === 'string')
      return connections.map((callers) => ({ kind: 'limit', limit: bound, callers, together: 1 }))
    return [{ kind: 'limit', limit: bound.grouped, callers: GROUPED_CALLERS, together: 50 }]
  })

// Few connections fill a database when each brings fifty; more only wait for each other.
const GROUPED_CALLERS = 4

const BOUNDS: Partial<Record<Step, readonly (Limit | BareStep | { readonly grouped: Limit })[]>> = {
  create: ['rows: create', { grouped: 'rows: create' }],
  next: ['rows: next', 'redis: lease pair', 'bullmq: add, take, complete'],
  info: ['rows: info'],
  complete: ['rows: complete', { grouped: 'rows: complete' }],
  batch: ['rows: batch', { grouped: 'rows: batch' }, 'bare post'],
  get: ['rows: get', 'bare get'],
  lease50: [{ grouped: 'redis: lease pair' }],
  scenario: ['rows: scenario', { grouped: 'rows: scenario' }],
}
