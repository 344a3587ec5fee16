import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { describeOn } from '../support/runtimes.ts'
import { SOMETIMES } from './counted.ts'
import { runSeeds } from './run-seeds.ts'

// Against hanging only.
const LONG = 600_000
const SEEDS = 2_000

describe('Whatever breaks, and whoever meets whom', () => {
  it(
    `keeps what is promised over ${SEEDS} seeds, and they are not too tame`,
    async () => {
      const { failed, counters } = await runSeeds(1, SEEDS)
      expect(failed && `seed ${failed.seed}: ${failed.violation}`).toBeNull()
      expect(SOMETIMES.filter((name) => !counters.has(name))).toEqual([])
    },
    LONG,
  )

  it('goes the same way every time', async () => {
    const [once, again] = [await runSeeds(7, 20), await runSeeds(7, 20)]
    expect(again).toEqual(once)
    expect((await runSeeds(8, 20)).digest).not.toBe(once.digest)
  })
})

describeOn(['Deno', 'Node 22'], 'A seed', ([program = '', ...args]) => {
  it('goes the same way on this runtime', async () => {
    const { digest, happened } = await runSeeds(1, 30)
    const told = execFileSync(program, [...args, 'test/simulation/simulate.ts', '--seeds', '30'])
    expect(String(told)).toContain(`${happened} happenings, digest ${digest}`)
  })
})
