/** A receiver may ask for a day of rest at most. */
const MOST_MS = 86_400_000

/**
 * How long a Retry-After of HTTP (RFC 9110, 10.2.3: seconds or a date) asks to wait, in milliseconds, at most a day; null
 * where it says nothing that can be understood.
 */
export const retryAfterMs = (said: string | null, now: Date): number | null => {
  if (said === null) return null
  const waitMs = /^\d{1,15}$/.test(said) ? Number(said) * 1_000 : untilMs(said, now)
  return waitMs === null ? null : Math.min(Math.max(waitMs, 0), MOST_MS)
}

/** A date of HTTP is one of GMT. */
const untilMs = (said: string, now: Date): number | null => {
  const at = /^[A-Z][a-z]+, .* GMT$/.test(said) ? Date.parse(said) : Number.NaN
  return Number.isNaN(at) ? null : at - now.getTime()
}
