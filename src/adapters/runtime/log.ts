import pino from 'pino'
import type { Log } from '../../application/ports/log.ts'

/** JSON lines on standard output, with ISO times. Errors are told whole, with their causes. */
export const makeLog = (level: string): Log =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.errWithCause },
  })
