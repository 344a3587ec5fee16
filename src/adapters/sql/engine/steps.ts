/**
 * What both engines have in common is written once, as generators: they yield statements and are given the outcomes.
 * Statements that do not depend on each other are yielded at once, see `inOneGo`. SQLite's runner lets no other steps in
 * between; MySQL's sends what many callers ask at the same time in one go.
 */
export type Steps<Answer> = Generator<readonly Statement[], Answer, readonly Outcome[]>

export type Statement = {
  readonly kind: 'select' | 'run'
  readonly sql: string
  readonly params: Params
  /** How statements like it, of many callers, are asked as one. Absent: each by itself. */
  readonly gathered?: Gathering
  /** The rows that it writes, for whoever gathers it. */
  readonly rows?: readonly Params[]
  /** Of one that was made of many: what stands behind its text, which ends with VALUES. */
  readonly tuples?: Tuples
}
/** Rows, in the order of these columns, and what stands behind them. */
type Tuples = {
  readonly columns: readonly string[]
  readonly rows: readonly Params[]
  readonly tail: string
}
export type Outcome = { readonly rows: readonly unknown[]; readonly affected: number }
export type Params = Readonly<Record<string, Value>>
export type Value = string | number | Date | null

/** The statements of one kind, which are known by having this very object. */
export type Gathering = {
  /** One that does what all of these do, and what each of them would have come to. */
  asOne(statements: readonly Statement[]): {
    readonly statement: Statement
    readonly share: (outcome: Outcome) => readonly Outcome[]
  }
}

/** An instant as a driver gives it: MySQL's a Date, SQLite's ISO text. `new Date(stamp)` reads both. */
export type Stamp = Date | string

/** The rows of a query, each with the columns that the statement names. */
export function* select<Row>(sql: string, params: Params = {}, gathered?: Gathering): Steps<readonly Row[]> {
  const [outcome] = yield [{ kind: 'select', sql, params, ...(gathered && { gathered }) }]
  return (outcome?.rows ?? []) as readonly Row[]
}

/** How many rows a statement found to change. */
export function* run(sql: string, params: Params = {}, gathered?: Gathering): Steps<number> {
  const [outcome] = yield [{ kind: 'run', sql, params, ...(gathered && { gathered }) }]
  return outcome?.affected ?? 0
}

/** Steps that ask nothing. */
// biome-ignore lint/correctness/useYield: that is what they are
export function* nothing(): Steps<null> {
  return null
}

type Answers<Parts extends readonly Steps<unknown>[]> = {
  -readonly [Index in keyof Parts]: Parts[Index] extends Steps<infer Answer> ? Answer : never
}

/** Takes steps that do not depend on each other together: what they ask at the same time is asked in one go. */
export function* inOneGo<const Parts extends readonly Steps<unknown>[]>(
  ...parts: Parts
): Steps<Answers<Parts>> {
  const steps = parts.map((part) => part.next())
  for (;;) {
    const asked = steps.map((step) => (step.done ? [] : step.value))
    if (steps.every(({ done }) => done)) break
    const outcomes = yield asked.flat()
    let from = 0
    for (const [i, part] of parts.entries()) {
      if (steps[i]?.done) continue
      const to = from + (asked[i]?.length ?? 0)
      steps[i] = part.next(outcomes.slice(from, to))
      from = to
    }
  }
  return steps.map(({ value }) => value) as Answers<Parts>
}

/** The same, and whether anything was written in it. */
export function* notingWrites<Answer>(
  steps: Steps<Answer>,
): Steps<{ readonly answer: Answer; readonly hasWritten: boolean }> {
  let hasWritten = false
  let step = steps.next()
  while (!step.done) {
    hasWritten ||= step.value.some(({ kind }) => kind === 'run')
    step = steps.next(yield step.value)
  }
  return { answer: step.value, hasWritten }
}

const SELECT_NOW = `
  SELECT UTC_TIMESTAMP(3) AS now`

/** Whoever asks for the very same is told the same. */
const SAID_ONCE: Gathering = {
  asOne: (statements) => ({
    statement: statements[0] as Statement,
    share: (outcome) => statements.map(() => outcome),
  }),
}

/** The database's clock, which judges every lease and due time. */
export function* databaseTime(): Steps<Date> {
  const [row] = yield* select<{ readonly now: Stamp }>(SELECT_NOW, {}, SAID_ONCE)
  if (row === undefined) throw new Error('the database tells no time')
  return new Date(row.now)
}
