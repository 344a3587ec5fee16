import type { Params, Statement, Value } from '../sql/engine/steps.ts'

/**
 * The statement with its values in it, for a trip of many: what is prepared can only be asked one by one. One with very
 * many rows is several, none much longer than `charsMax`. Throws TypeError for a value that is no literal, and RangeError for
 * a date that is none.
 */
export const textsOf = ({ sql, params, tuples }: Statement, charsMax: number): readonly string[] => {
  if (tuples === undefined) return [withValues(sql, params)]
  const { columns, rows, tail } = tuples
  const texts: string[] = []
  let values = ''
  for (const row of rows) {
    if (values.length > charsMax) {
      texts.push(sql + values + tail)
      values = ''
    }
    values += values === '' ? tupleOf(row, columns) : `, ${tupleOf(row, columns)}`
  }
  return [...texts, sql + values + tail]
}

const tupleOf = (row: Params, columns: readonly string[]): string => {
  let values = ''
  for (const column of columns) values += values === '' ? literal(row[column]) : `, ${literal(row[column])}`
  return `(${values})`
}

const withValues = (sql: string, params: Params): string => {
  const parts = partsOf(sql)
  let text = parts[0] ?? ''
  for (let i = 1; i < parts.length; i += 2) text += literal(params[parts[i] ?? '']) + (parts[i + 1] ?? '')
  return text
}

/** The statement as it is prepared, and its values in order. Throws TypeError for a parameter without a value. */
export const preparedOf = ({
  sql,
  params,
}: Statement): { readonly sql: string; readonly values: Value[] } => {
  const parts = partsOf(sql)
  const values: Value[] = []
  for (let i = 1; i < parts.length; i += 2) {
    const value = params[parts[i] ?? '']
    if (value === undefined) throw new TypeError(`${parts[i]} has no value`)
    values.push(value)
  }
  return { sql: preparedText(sql, parts), values }
}

const preparedText = (sql: string, parts: readonly string[]): string => {
  const text = texts.get(sql) ?? parts.filter((_, i) => i % 2 === 0).join('?')
  if (texts.size >= KNOWN_MAX) texts.clear()
  if (sql.length <= KNOWN_CHARS_MAX) texts.set(sql, text)
  return text
}
const texts = new Map<string, string>()

/** Text and names of parameters by turns; statements are few and known. */
const known = new Map<string, readonly string[]>()
const KNOWN_MAX = 1_000
/** Longer ones name very many keys, and hardly ever as many again. */
const KNOWN_CHARS_MAX = 10_000

const partsOf = (sql: string): readonly string[] => {
  const before = known.get(sql)
  if (before !== undefined) return before
  const parts = sql.split(/:(\w+)/)
  if (known.size >= KNOWN_MAX) known.clear()
  if (sql.length <= KNOWN_CHARS_MAX) known.set(sql, parts)
  return parts
}

const literal = (value: Value | undefined): string => {
  if (value === null) return 'NULL'
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
      if (Number.isFinite(value)) return String(value)
      break
    case 'object':
      return instant(value)
  }
  throw new TypeError(`${String(value)} is no literal`)
}

/** As UTC, which is every session's time zone. What is written together is of the same few instants. */
const instant = (at: Date): string => {
  const ms = at.getTime()
  const before = instants.get(ms)
  if (before !== undefined) return before
  const text = at.toISOString()
  const made = `'${text.slice(0, 10)} ${text.slice(11, 23)}'`
  if (instants.size >= KNOWN_MAX) instants.clear()
  instants.set(ms, made)
  return made
}
const instants = new Map<number, string>()

// What ends a literal, and what the server's own escapes begin with: the session's SQL mode lets backslashes escape.
const SPECIAL = /[\0'\\]/
const EVERY_SPECIAL = /[\0'\\]/g
const ESCAPED: Readonly<Record<string, string>> = { '\0': '\\0', "'": "\\'", '\\': '\\\\' }

const quoted = (text: string): string =>
  SPECIAL.test(text) ? `'${text.replace(EVERY_SPECIAL, (each) => ESCAPED[each] ?? each)}'` : `'${text}'`
