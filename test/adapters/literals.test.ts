import { describe, expect, it } from 'vitest'
import { textsOf } from '../../src/adapters/mysql/literals.ts'
import { insertAll } from '../../src/adapters/sql/engine/statement-text.ts'
import type { Params, Statement, Steps, Value } from '../../src/adapters/sql/engine/steps.ts'
import { ALERTS, toAlertRow } from '../../src/adapters/sql/rows/alert-row.ts'
import { EVENTS, toEventRow } from '../../src/adapters/sql/rows/event-row.ts'
import { MESSAGES, toMessageRow } from '../../src/adapters/sql/rows/message-row.ts'
import { SESSIONS, toSessionRow } from '../../src/adapters/sql/rows/session-row.ts'
import { TASKS, toTaskRow } from '../../src/adapters/sql/rows/task-row.ts'
import { TIMELINE, toTimelineRow } from '../../src/adapters/sql/rows/timeline-row.ts'
import {
  at,
  someAlert,
  someEntry,
  someEvent,
  someMessage,
  someSession,
  someTask,
} from '../support/samples.ts'

const textFor = (sql: string, params: Params) => textOf({ kind: 'run', sql, params })
const literalOf = (value: unknown) => textFor(':value', { value: value as Value })

describe('A literal for MySQL', () => {
  it.each([
    ['plain', "'plain'"],
    ['', "''"],
    ["it's", "'it\\'s'"],
    ['a\\b', "'a\\\\b'"],
    ["\\' OR 1=1 -- ", "'\\\\\\' OR 1=1 -- '"],
    ['a\0b', "'a\\0b'"],
    ['"double" `back`', `'"double" \`back\`'`],
    ['line\nline\r\t', "'line\nline\r\t'"],
    ['砍价 😀 %_', "'砍价 😀 %_'"],
    [0, '0'],
    [-0.5, '-0.5'],
    [9_007_199_254_740_991, '9007199254740991'],
    [null, 'NULL'],
    [new Date('2026-11-22T08:00:00.120Z'), "'2026-11-22 08:00:00.120'"],
    [new Date('2026-11-22T00:30:00+08:00'), "'2026-11-21 16:30:00.000'"],
  ])('of %j is %s', (value, text) => {
    expect(literalOf(value)).toBe(text)
  })

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [undefined], [true], [{}], [[1]]])(
    'of %j there is none',
    (value) => {
      expect(() => literalOf(value)).toThrow(TypeError)
    },
  )

  it('of no instant at all there is none', () => {
    expect(() => literalOf(new Date(Number.NaN))).toThrow('Invalid')
  })
})

const textOf = (statement: Statement): string => textsOf(statement, 1_000_000).join()

describe('A statement with its values in it', () => {
  it('has each parameter at each of its places, and no other that begins like it', () => {
    expect(textFor('SET a = :a, b = :a_1 WHERE a = :a', { a: 1, a_1: 2 })).toBe(
      'SET a = 1, b = 2 WHERE a = 1',
    )
  })

  it('reads no parameter in a value', () => {
    expect(textFor('SET a = :a, b = :b', { a: ':b $& $1', b: ':a' })).toBe("SET a = ':b $& $1', b = ':a'")
  })

  it('is not made where a value is missing', () => {
    expect(() => textFor('SET a = :a, b = :b', { a: 1 })).toThrow(TypeError)
  })

  it('has its rows as tuples behind VALUES', () => {
    const rows = [
      { name: "o'clock", many: 1, at: null },
      { name: ':name', many: 2, at: new Date(0) },
    ]
    const tuples = { columns: ['name', 'many', 'at'], rows, tail: ' ON DUPLICATE' }
    expect(textOf({ kind: 'run', sql: 'INSERT INTO t (name, many, at) VALUES ', params: {}, tuples })).toBe(
      "INSERT INTO t (name, many, at) VALUES ('o\\'clock', 1, NULL), (':name', 2, '1970-01-01 00:00:00.000') ON DUPLICATE",
    )
  })

  it('has a row whose values are named where it was not made of many', () => {
    const rows = [{ name: 'a' }]
    const sql = 'INSERT INTO t (name) VALUES (:name_0)'
    expect(textOf({ kind: 'run', sql, params: { name_0: 'a' }, rows })).toBe(
      "INSERT INTO t (name) VALUES ('a')",
    )
  })
})

const session = someSession()
const event = someEvent(session)

// Rows of many callers are written by their order alone: a value out of place would land in another column.
describe('Rows that are inserted together have their values in the order of the columns', () => {
  it.each([
    [SESSIONS, toSessionRow(session)],
    [TASKS, toTaskRow(someTask(session), at(0))],
    [MESSAGES, toMessageRow(someMessage(session))],
    [TIMELINE, toTimelineRow(someEntry(session))],
    [EVENTS, toEventRow(event)],
    [ALERTS, toAlertRow(someAlert(event))],
  ])('$name', (table, row) => {
    expect(Object.keys(row)).toEqual(table.columns)
  })
})

/** What a gathered INSERT of these rows is sent as. */
const gatheredText = (name: string, rows: readonly Params[]): string => {
  const columns = Object.keys(rows[0] ?? {})
  const steps: Steps<void> = insertAll({ name, columns }, rows)
  const statements = steps.next().value ?? []
  const merged = statements[0]?.gathered?.asOne(statements)
  return merged === undefined ? '' : textOf(merged.statement)
}

it('INSERTs of many callers become one, with all rows in their order', () => {
  const rows = Array.from({ length: 10 }, (_, nth) => ({ nth }))
  const tuples = rows.map(({ nth }) => `(${nth})`).join(', ')
  expect(gatheredText('t', rows).replace(/\s+/g, ' ')).toBe(` INSERT INTO t (nth) VALUES ${tuples}`)
})
