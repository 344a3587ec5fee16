import type { SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import type { Statement, Steps } from '../../src/adapters/sql/engine/steps.ts'

type Hear = (statement: Statement) => void

/**
 * The same runner; `hear` is told of each statement before it runs, and `hearGathered` of what becomes of it where many ask
 * at the same time, which is in the words of MySQL.
 */
export const listenTo = (runner: SqlRunner, hear: Hear, hearGathered: Hear = hear): SqlRunner => {
  const passed = <Answer>(steps: Steps<Answer>) => passOn(steps, hear, hearGathered)
  return {
    transact: (turn, work, options) => runner.transact(turn, () => passed(work()), options),
    decide: (claim, work) =>
      runner.decide(
        {
          ...claim,
          lock: () => {
            for (const statement of claim.lockAll([claim]).statements) hearGathered(statement)
            return passed(claim.lock())
          },
          lockAll: (claims) => {
            const locks = claim.lockAll(claims)
            for (const statement of locks.statements) hearGathered(statement)
            return locks
          },
        },
        () => passed(work()),
      ),
    perform: (work) => runner.perform(() => passed(work())),
    look: (work) => runner.look(() => passed(work())),
  }
}

function* passOn<Answer>(steps: Steps<Answer>, hear: Hear, hearGathered: Hear): Steps<Answer> {
  let step = steps.next()
  while (!step.done) {
    for (const statement of step.value) {
      hear(statement)
      if (statement.kind === 'select' && statement.gathered !== undefined)
        hearGathered(statement.gathered.asOne(SEVERAL.map((nth) => varied(statement, nth))).statement)
    }
    step = steps.next(yield step.value)
  }
  return step.value
}

const SEVERAL = [1, 2, 3, 4, 5, 6, 7, 8]

const varied = (statement: Statement, nth: number): Statement => ({
  ...statement,
  params: Object.fromEntries(
    Object.entries(statement.params).map(([name, value]) => [
      name,
      typeof value === 'string' ? `${value}${nth}` : value,
    ]),
  ),
})

/** Told of each statement that has run, and how many rows it found or changed. */
export type HearRows = (statement: Statement, rows: number) => void

/** The same runner; `hear` is told of each statement after it ran. */
export const hearOutcomes = (runner: SqlRunner, hear: HearRows): SqlRunner => ({
  transact: (turn, work, options) => runner.transact(turn, () => passBack(work(), hear), options),
  decide: (claim, work) => runner.decide(claim, () => passBack(work(), hear)),
  perform: (work) => runner.perform(() => passBack(work(), hear)),
  look: (work) => runner.look(() => passBack(work(), hear)),
})

function* passBack<Answer>(steps: Steps<Answer>, hear: HearRows): Steps<Answer> {
  let step = steps.next()
  while (!step.done) {
    const outcomes = yield step.value
    for (const [i, statement] of step.value.entries()) {
      const { rows, affected } = outcomes[i] ?? { rows: [], affected: 0 }
      hear(statement, rows.length + affected)
    }
    step = steps.next(outcomes)
  }
  return step.value
}

/** Statements that were heard, each shape once: that with the longest lists and the highest limit. */
export type Heard = {
  hear(statement: Statement): void
  statements(): readonly Statement[]
}

export const makeHeard = (): Heard => {
  const byShape = new Map<string, Statement>()
  return {
    hear: (statement) => {
      const shape = shapeOf(statement.sql)
      const known = byShape.get(shape)
      if (known === undefined || sizeOf(statement) > sizeOf(known)) byShape.set(shape, statement)
    },
    statements: () => [...byShape.values()],
  }
}

/** The text on one line, however long its lists and whatever its limit. */
export const shapeOf = (sql: string): string =>
  sql
    // Tuples of numbered parameters, however many there are.
    .replace(/(\([^()]*:[a-z_]+_0\b[^()]*\))(?:, \([^()]*:[a-z_]+_\d+\b[^()]*\))+/g, '$1')
    .replace(/:([a-z_]+)0(?:, :\1\d+)*/g, ':$1…')
    .replace(/LIMIT \d+/g, 'LIMIT …')
    .replace(/\s+/g, ' ')
    .trim()

const sizeOf = ({ sql, params }: Statement): number =>
  Object.keys(params).length + Number(/LIMIT (\d+)\s*$/.exec(sql)?.[1] ?? 0)
