import type { PacingRules } from '../domain/pacing.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

/** The pace of an account, and its quiet hours if any were said. Throws BadSetting. */
export const readPacing = (values: read.Values): PacingRules => {
  const said = values.get('QUIET_HOURS')
  const [, fromHour, fromMinute, toHour, toMinute, zone = 'UTC'] =
    /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?: (\S+))?$/.exec(said ?? '00:00-00:00') ?? []
  if (fromHour === undefined || !isZone(zone)) {
    throw new BadSetting(
      'QUIET_HOURS',
      `must look like 22:00-08:00 Asia/Shanghai, its zone UTC or an IANA name with a slash, not ${said}`,
    )
  }
  const minutes = (hour: string | undefined, minute: string | undefined) => Number(hour) * 60 + Number(minute)
  return {
    minGapMs: read.duration(values, 'PACE_MIN_GAP', '0s'),
    dailyCap: read.integer(values, 'PACE_DAILY_CAP', 0, 0, 1_000_000),
    inFlightMax: read.integer(values, 'MAX_IN_FLIGHT_PER_ACCOUNT', 0, 0, 1_000_000),
    quietHours:
      said === undefined
        ? null
        : { fromMinute: minutes(fromHour, fromMinute), toMinute: minutes(toHour, toMinute) },
    zone,
  }
}

/** Abbreviations are refused: CST is China to one and Chicago to another (CONTRACT 4). */
const isZone = (zone: string): boolean => {
  if (zone === 'UTC') return true
  try {
    return (
      zone.includes('/') &&
      new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
    )
  } catch {
    return false
  }
}
