import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import type { Statement, Value } from '../../src/adapters/sql/engine/steps.ts'
import { fill, type Known } from './filled-database.ts'
import { type Heard, shapeOf } from './heard-statements.ts'
import { at } from './samples.ts'

/** How a database would go about a statement; tables by the names that the statement gives them. */
type Plan = {
  /** What it would read from one end to the other, and what in the order of an index. */
  readonly scanned: readonly string[]
  readonly walked: readonly string[]
  /** It would sort, or gather before it answers. */
  readonly isSorted: boolean
  /** With these values it would not even look: such a plan says nothing. */
  readonly isVoid: boolean
  /** As the database says it. */
  readonly text: string
}

/** An empty, migrated database that tells its plans. `analyze` has it count its rows. */
export type Planner = {
  readonly runner: SqlRunner
  analyze(): Promise<void>
  explain(statement: Statement): Promise<Plan>
  close(): Promise<void>
}

/** Some tens of rows: as many as people put. */
const SMALL_TABLES: readonly string[] = ['pauses']

/** Those that may do otherwise than find by index: `walk` along one until their limit ends that, or `scan` all. */
const ALLOWED: readonly { readonly shape: RegExp; readonly to: 'walk' | 'scan'; readonly why: string }[] = [
  {
    shape: /^SELECT r\..* FROM (sessions|session_tasks|alerts) r ORDER BY/,
    to: 'walk',
    why: 'The newest of all there are: it ends with the page.',
  },
  {
    shape: /^SELECT w\.worker_id FROM workers w ORDER BY w\.last_poll_at DESC/,
    to: 'walk',
    why: 'The latest of all there are: it ends with the page.',
  },
  {
    shape: /^SELECT ([au])\.account_id AS trace FROM (account_polls|account_usage) \1/,
    to: 'scan',
    why: 'A row an account, now and then.',
  },
]

// All that waits, once for each thing that changed, would be as bad as a scan. So SQLite says it.
const WHAT_CHANGED = /changed_at >= :since|last_activity >= :since/
const ALL_THAT_WAITS = /\(status=\?\)/

/** Looks, after the contracts have run, at the plan of every statement that was heard, on a database of some size. */
export const statementPlans = (engine: string, heard: Heard, open: () => Promise<Planner>) =>
  describe(`The statements that ran on ${engine}`, () => {
    let planner: Planner
    let known: Known
    beforeAll(async () => {
      planner = await open()
      known = await planner.runner.transact('fill', fill)
      await planner.analyze()
    })
    afterAll(() => planner.close())

    it('find by index whatever a request or a loop asks for', async () => {
      const explained = heard.statements().filter(({ sql }) => !shapeOf(sql).startsWith('INSERT'))
      // Without the contracts before it, this would say nothing.
      expect(explained.length).toBeGreaterThan(70)
      const faults: string[] = []
      for (const statement of explained) {
        const plan = await planner.explain(representative(statement, known))
        const fault = faultOf(shapeOf(statement.sql), plan)
        if (fault !== null) faults.push(`${fault}: ${shapeOf(statement.sql)}\n${plan.text}`)
      }
      expect(faults).toEqual([])
    })

    it('have no exception that none of them needs', () => {
      const shapes = heard.statements().map(({ sql }) => shapeOf(sql))
      expect(ALLOWED.filter(({ shape }) => !shapes.some((each) => shape.test(each)))).toEqual([])
    })
  })

const faultOf = (shape: string, plan: Plan): string | null => {
  if (plan.isVoid) return 'says nothing'
  if (WHAT_CHANGED.test(shape) && ALL_THAT_WAITS.test(plan.text)) return 'reads all that waits'
  const { to } = ALLOWED.find((allowed) => allowed.shape.test(shape)) ?? { to: 'find' }
  if (to === 'scan') return null
  const isLarge = (alias: string) => !SMALL_TABLES.some((table) => shape.includes(` ${table} ${alias} `))
  const [scanned, walked] = [plan.scanned.filter(isLarge), plan.walked.filter(isLarge)]
  if (scanned.length > 0) return `scans ${scanned.join(', ')}`
  if (to === 'walk') return plan.isSorted ? 'walks and sorts' : null
  return walked.length > 0 ? `walks ${walked.join(', ')}` : null
}

const PAGE_ROWS = 51

/** The same statement with values that are there, few rows beyond each instant, and a page of them at the most. */
const representative = ({ kind, sql, params }: Statement, known: Known): Statement => {
  const values = Object.entries(params).map(([name, value]): [string, Value] => {
    // Of a list the next ones, else of one and the same record.
    const i = Number(/\d+$/.exec(name)?.[0] ?? 0)
    const [, column = '', operator = ''] = comparedWith(name).exec(sql) ?? []
    if (value instanceof Date) return [name, instantFor(column, operator, sql)]
    const there = known[column] ?? []
    return [name, there.length === 0 ? value : (there[i % there.length] ?? null)]
  })
  const limited = sql.replace(/LIMIT (\d+)\s*$/, (_, rows) => `LIMIT ${Math.min(rows, PAGE_ROWS)}`)
  return { kind, sql: limited, params: Object.fromEntries(values) }
}

/** `t.column = :name`, `column <= :name`, `column IN (:other, :name`. */
const comparedWith = (name: string): RegExp => new RegExp(`(\\w+) (=|<=?|>=?|IN) \\(?(?::\\w+, )*:${name}\\b`)

const instantFor = (column: string, operator: string, sql: string): Date => {
  if (!operator.startsWith('>')) return at(5)
  const isBetween = new RegExp(`${column} <=? :`).test(sql)
  return isBetween ? at(0) : at(2_990)
}
