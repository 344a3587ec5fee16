import type { SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import type { Statement, Steps } from '../../src/adapters/sql/engine/steps.ts'

/** The same runner; `hear` is told of each statement before it runs. */
export const listenTo = (runner: SqlRunner, hear: (statement: Statement) => void): SqlRunner => ({
  transact: (turn, work, options) => runner.transact(turn, () => passOn(work(), hear), options),
  perform: (work) => runner.perform(() => passOn(work(), hear)),
})

function* passOn<Answer>(steps: Steps<Answer>, hear: (statement: Statement) => void): Steps<Answer> {
  let step = steps.next()
  while (!step.done) {
    hear(step.value)
    step = steps.next(yield step.value)
  }
  return step.value
}

/** Told of each statement that has run, and how many rows it found or changed. */
export type HearRows = (statement: Statement, rows: number) => void

/** The same runner; `hear` is told of each statement after it ran. */
export const hearOutcomes = (runner: SqlRunner, hear: HearRows): SqlRunner => ({
  transact: (turn, work, options) => runner.transact(turn, () => passBack(work(), hear), options),
  perform: (work) => runner.perform(() => passBack(work(), hear)),
})

function* passBack<Answer>(steps: Steps<Answer>, hear: HearRows): Steps<Answer> {
  let step = steps.next()
  while (!step.done) {
    const outcome = yield step.value
    hear(step.value, outcome.rows.length + outcome.affected)
    step = steps.next(outcome)
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
    .replace(/:([a-z_]+)0(?:, :\1\d+)*/g, ':$1…')
    .replace(/LIMIT \d+/g, 'LIMIT …')
    .replace(/\s+/g, ' ')
    .trim()

const sizeOf = ({ sql, params }: Statement): number =>
  Object.keys(params).length + Number(/LIMIT (\d+)\s*$/.exec(sql)?.[1] ?? 0)
