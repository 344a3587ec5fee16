import { describe, expect, it } from 'vitest'
import { gatherRound } from '../../../src/adapters/sql/engine/gathered-round.ts'
import type { Gathering, Outcome, Statement } from '../../../src/adapters/sql/engine/steps.ts'

const NAMES = 'names'
/** Statements that become one, whose outcome has a row for each. */
const gathering = (sql: string): Gathering => ({
  asOne: (statements) => ({
    statement: { kind: 'select', sql, params: { [NAMES]: statements.map(({ sql }) => sql).join(' ') } },
    share: ({ rows }) => statements.map((_, nth) => ({ rows: [rows[nth]], affected: 0 })),
  }),
})
const [A, B] = [gathering('all a'), gathering('all b')]
const single = (sql: string): Statement => ({ kind: 'select', sql, params: {} })
const like = (gathered: Gathering, sql: string): Statement => ({ ...single(sql), gathered })

/** What is sent, each as its text with whom it was made of. */
const sentFor = (lists: readonly (readonly Statement[])[]) =>
  gatherRound(lists).statements.map(({ sql, params }) => [sql, params[NAMES]].filter(Boolean).join(': '))

const rows = (...of: readonly unknown[]): Outcome => ({ rows: of, affected: 0 })

describe('A round of what many ask', () => {
  it('asks statements of one kind as one, and any other by itself', () => {
    expect(
      sentFor([
        [like(A, 'a1'), single('x')],
        [like(A, 'a2'), single('x')],
      ]),
    ).toEqual(['all a: a1 a2', 'x', 'x'])
  })

  it('keeps the statements of each caller in their order', () => {
    expect(
      sentFor([
        [like(A, 'a1'), like(B, 'b1')],
        [like(B, 'b2'), like(A, 'a2')],
      ]),
    ).toEqual(['all a: a1', 'all b: b1 b2', 'all a: a2'])
  })

  it('asks as one what one caller asks of one kind in a row', () => {
    expect(sentFor([[like(A, 'a1'), like(A, 'a2')], [like(A, 'a3')]])).toEqual(['all a: a1 a2 a3'])
  })

  it('tells each caller what its own statements came to, in their order', () => {
    const round = gatherRound([
      [like(A, 'a1'), single('x')],
      [],
      [like(A, 'a2')],
      [single('y'), like(A, 'a3')],
    ])
    const outcomes = new Map([
      ['all a', rows('of a1', 'of a2', 'of a3')],
      ['x', rows('of x')],
      ['y', { rows: [], affected: 7 }],
    ])
    const told = round.share(round.statements.map(({ sql }) => outcomes.get(sql) ?? rows('unknown')))
    expect(told).toEqual([
      [rows('of a1'), rows('of x')],
      [],
      [rows('of a2')],
      [{ rows: [], affected: 7 }, rows('of a3')],
    ])
  })

  it('asks nothing where nobody asks anything', () => {
    expect(gatherRound([[], []]).statements).toEqual([])
    expect(gatherRound([[], []]).share([])).toEqual([[], []])
  })
})
