import pino from 'pino'
import type { Log } from '../../application/ports/log.ts'

/** JSON lines on standard output, with ISO times. Errors are told with their causes, secrets never. */
export const makeLog = (level: string, out?: { write(line: string): void }): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: told },
    },
    ...(out === undefined ? [] : [out]),
  )

/**
 * Of an error only what is known to tell what happened. Drivers hang more on it: the command that failed, its
 * arguments, the password among them.
 */
const told = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error)) return typeof error === 'string' ? withoutLogins(error) : error
  const { code, errno, cause } = error as Error & { readonly code?: unknown; readonly errno?: unknown }
  const among = error instanceof AggregateError ? error.errors.slice(0, AMONG_MAX) : []
  const goesOn = depth < DEPTH_MAX
  return {
    type: error.name,
    message: withoutLogins(error.message),
    stack: withoutLogins(error.stack ?? ''),
    ...(isPlain(code) && { code }),
    ...(isPlain(errno) && { errno }),
    ...(goesOn && cause !== undefined && { cause: told(cause, depth + 1) }),
    ...(goesOn && among.length > 0 && { errors: among.map((one) => told(one, depth + 1)) }),
  }
}
const DEPTH_MAX = 5
const AMONG_MAX = 10

const isPlain = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

/** `redis://user:password@host` without who logs in. */
const withoutLogins = (text: string): string => text.replaceAll(/(\w:\/\/)[^/\s@]*@/gu, '$1***@')
