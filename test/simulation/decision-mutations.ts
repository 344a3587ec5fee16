import type { Came } from '../../src/adapters/sql/engine/lockstep.ts'
import { UNPACED } from '../../src/domain/pacing.ts'
import { ALL_GUARDS, type DecisionEngine } from './pair-store.ts'
import type { Swarm } from './swarm.ts'
import type { Mutation } from './world.ts'

const deciding = (change: (engine: DecisionEngine) => Partial<DecisionEngine>): Mutation => ({
  decisions: (engine) => ({ ...engine, ...change(engine) }),
})
/**
 * Days on which robots ask all at once for texts of accounts that may have one in flight, and no lease runs out: a text that
 * is handed out at the very end of its lease may be counted as back already, for that locks no account.
 */
const crowdedAccounts = (drawn: Swarm): Swarm => ({
  ...drawn,
  habits: { ...drawn.habits, upstreams: 3, senders: 4, senderDawdles: 0, people: 0, crowds: 1 },
  settings: { ...drawn.settings, leaseMs: 60_000, pacing: { ...UNPACED, inFlightMax: 1 } },
})

/** Every guard of decisions that share a transaction, by what is then missing. */
export const DECISION_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'two decisions about a pair in one transaction, on the same view': {
    guards: { ...ALL_GUARDS, turns: () => [] },
  },
  'two decisions that count an account in one transaction': {
    days: crowdedAccounts,
    guards: { ...ALL_GUARDS, turns: ([pair = '']) => [pair] },
  },
  'decisions are answered before the commit': { guards: { ...ALL_GUARDS, answersAfterCommit: false } },
  'what a decision wrote that fails stays in the transaction': {
    guards: { ...ALL_GUARDS, takesBack: false },
  },
  'an unknown commit is tried again': deciding(({ failureOf }) => ({
    failureOf: (error) => (failureOf(error) === 'unavailable' ? 'again' : failureOf(error)),
  })),
  'the failure of a decision is told to those beside it': deciding(({ together, failureOf }) => ({
    together: (jobs) =>
      together(jobs).catch((error: unknown) => {
        if (failureOf(error) !== 'other') throw error
        return jobs.map((): Came => ({ kind: 'failed', error }))
      }),
  })),
  'each hears what the one beside it decided': deciding(({ together }) => ({
    together: async (jobs) => (await together(jobs)).toReversed(),
  })),
}
