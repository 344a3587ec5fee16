import { describe, expect, it } from 'vitest'
import { finder } from '../../../src/adapters/sql/engine/finder.ts'
import { gatherRound } from '../../../src/adapters/sql/engine/gathered-round.ts'
import type { Params, Statement, Steps } from '../../../src/adapters/sql/engine/steps.ts'

type Row = { readonly account_id: string; readonly shop_id: string; readonly nth: number }
const ROWS = finder<Row>(['account_id', 'shop_id'], {
  alias: 'r',
  text: (condition) => `SELECT FROM r WHERE ${condition}`,
})
const BY_ID = finder<{ readonly id: number }>(['id'], {
  alias: 'r',
  text: (condition) => `SELECT FROM r WHERE ${condition}`,
})

const row = (account_id: string, shop_id: string, nth = 1): Row => ({ account_id, shop_id, nth })
const keyOf = ({ account_id, shop_id }: Row): Params => ({ account_id, shop_id })

const askedBy = (steps: Steps<unknown>): readonly Statement[] => {
  const step = steps.next()
  return step.done ? [] : step.value
}
/** What each of these keys finds when all are asked for at once, and the database has these rows. */
const findAll = (keys: readonly Params[], found: readonly Row[]) => {
  const round = gatherRound(keys.map((key) => askedBy(ROWS.find(key))))
  const told = round.share(round.statements.map(() => ({ rows: found, affected: 0 })))
  return { statements: round.statements, told: told.map(([outcome]) => outcome?.rows) }
}

describe('A finder', () => {
  it('finds by the columns of its key', () => {
    expect(askedBy(ROWS.find(keyOf(row('a', 's'))))).toEqual([
      expect.objectContaining({
        kind: 'select',
        sql: 'SELECT FROM r WHERE r.account_id = :account_id AND r.shop_id = :shop_id',
        params: { account_id: 'a', shop_id: 's' },
      }),
    ])
  })

  it('looks for many keys in one statement, each once, and gives each caller its own rows', () => {
    const [first, second, third] = [row('a', 's'), row('a', 's', 2), row('b', 's')]
    const keys = [keyOf(third), keyOf(first), { account_id: 'nobody', shop_id: 's' }, keyOf(second)]
    const { statements, told } = findAll(keys, [first, second, third])
    expect(statements).toHaveLength(1)
    expect(statements[0]?.params).toEqual({
      account_id_0: 'b',
      shop_id_0: 's',
      account_id_1: 'a',
      shop_id_1: 's',
      account_id_2: 'nobody',
      shop_id_2: 's',
    })
    expect(told).toEqual([[third], [first, second], [], [first, second]])
  })

  it('takes no key for another one that only reads the same', () => {
    const { told } = findAll(
      [keyOf(row('a', 'b c')), keyOf(row('a b', 'c'))],
      [row('a', 'b c'), row('a b', 'c')],
    )
    expect(told).toEqual([[row('a', 'b c')], [row('a b', 'c')]])
  })

  it('finds what a column finds: blanks at the end do not count, case and blanks before do', () => {
    const { told } = findAll(
      [keyOf(row('a  ', 's')), keyOf(row('A', 's')), keyOf(row(' a', 's'))],
      [row('a', 's')],
    )
    expect(told).toEqual([[row('a', 's')], [], []])
  })

  it('says keys of one column as a list, of several as a list of tuples', () => {
    expect(BY_ID.among([{ id: 3 }, { id: 4 }])).toEqual({
      kind: 'select',
      sql: 'SELECT FROM r WHERE r.id IN (:id_0, :id_1)',
      params: { id_0: 3, id_1: 4 },
    })
    expect(ROWS.among([keyOf(row('a', 's')), keyOf(row('b', 's'))]).sql.replace(/\s+/g, ' ')).toBe(
      'SELECT FROM r WHERE (r.account_id, r.shop_id) IN ((:account_id_0, :shop_id_0), (:account_id_1, :shop_id_1))',
    )
  })
})
