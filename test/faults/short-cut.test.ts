import { afterAll, describe, expect, it } from 'vitest'
import { makeMutant } from './mutants.ts'
import { makePlaces } from './places.ts'
import type { Row } from './row.ts'
import { ROWS } from './rows.ts'
import { runRow } from './run-row.ts'

const rowOf = (name: string): Row => {
  const row = ROWS.find((each) => each.name === name)
  if (row === undefined) throw new Error(`no such row: ${name}`)
  return row
}
const OPTIONS = { seed: 1, cycles: 1 } as const

/** `npm run test:faults` plays all rows on every database; here a few, so that the suite itself does not rot. */
describe('a short cut of the fault suite', { timeout: 240_000 }, () => {
  const places = makePlaces(process.cwd())
  afterAll(() => places.close())

  it.each(['taken over between the poll and the text'])('%s, embedded', async (name) => {
    const { why } = await runRow(rowOf(name), 'sqlite', places, OPTIONS)
    expect(why).toEqual([])
  })

  it('sees when a guard is missing', async () => {
    const mutant = await makeMutant('a poll that is repeated gets another text')
    const mutated = makePlaces(mutant.root)
    try {
      const { why } = await runRow(rowOf('a poll is asked again'), 'sqlite', mutated, OPTIONS)
      expect(why).not.toEqual([])
    } finally {
      await mutated.close()
      await mutant.remove()
    }
  })
})
