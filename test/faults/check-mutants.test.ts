import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MUTANTS, type Mutant, withoutGuard } from './mutants.ts'
import { ROWS } from './rows.ts'

describe('the mutants of the fault suite', () => {
  it.each(Object.entries<Mutant>(MUTANTS))('%s: fits the source, and a row must see it', (name, mutant) => {
    for (const edit of mutant.edits) {
      const text = readFileSync(edit.file, 'utf8')
      expect(withoutGuard(name, edit, text)).not.toBe(text)
    }
    expect(ROWS.find((row) => row.name === mutant.row)?.on).toContain(mutant.on)
  })

  it('the rows have names of their own', () => {
    expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length)
  })
})
