import { z } from '@hono/zod-openapi'

const FORM =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/

const MINUTE_MS = 60_000

/**
 * The instant that an RFC 3339 text names, or null: without an offset it names none. Digits beyond milliseconds are
 * cut off; leap seconds are not known. An upload has hundreds of them, so that it is reckoned and not parsed again.
 */
export const parseInstant = (text: string): Date | null => {
  const parts = FORM.exec(text)
  if (parts === null) return null
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours = 0, offsetMinutes = 0] =
    parts
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (at.getUTCDate() !== Number(day)) return null

  const ms = fraction === '' ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  at.setUTCHours(Number(hour), Number(minute), Number(second), ms)
  if (sign === undefined) return at
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * MINUTE_MS
  return new Date(sign === '+' ? at.getTime() - offsetMs : at.getTime() + offsetMs)
}

const HOUR_MS = 60 * MINUTE_MS
const EARLIEST = new Date('2000-01-01T00:00:00Z')

const between = (now: () => Date, aheadMs: number, ahead: string) =>
  z
    .string()
    .transform((text, context) => {
      const at = parseInstant(text)
      const isInside = at !== null && at >= EARLIEST && at.getTime() <= now().getTime() + aheadMs
      if (isInside) return at
      const message =
        at === null
          ? 'must be an RFC 3339 instant with an offset, such as 2026-11-22T08:00:00Z'
          : `must lie between 2000-01-01 and ${ahead} from now`
      context.issues.push({ code: 'custom', message, input: text })
      return z.NEVER
    })
    .openapi({ type: 'string', format: 'date-time', example: '2026-11-22T08:00:00.000Z' })

/** An instant that has come, or nearly so: clocks may differ by a day at most (CONTRACT 9). */
export const instant = (now: () => Date) => between(now, 24 * HOUR_MS, '24 hours')

/** An instant that may lie ahead: not_before, expires_at. */
export const instantAhead = (now: () => Date) => between(now, 30 * 24 * HOUR_MS, '30 days')
