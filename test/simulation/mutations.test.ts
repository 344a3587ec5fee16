import { describe, expect, it } from 'vitest'
import { MUTATIONS } from './mutations.ts'
import { runSeed } from './run-seed.ts'

// Against hanging only.
const LONG = 600_000
const SEEDS = 1_000

// A simulation that passes proves as much as it would notice: each guard is taken out once.
describe('The simulation notices when there is', () => {
  it.each(Object.entries(MUTATIONS))(
    '%s',
    async (_what, mutation) => {
      Error.stackTraceLimit = 0
      let violation: string | null = null
      for (let seed = 1; seed <= SEEDS && violation === null; seed += 1)
        ({ violation } = await runSeed(seed, mutation))
      expect(violation).not.toBeNull()
    },
    LONG,
  )
})
