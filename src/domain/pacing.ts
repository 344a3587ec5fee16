import { after } from './instant.ts'

/** How fast the robots of one account may type, so that no marketplace takes offence (CONTRACT 4). */
export type PacingRules = {
  /** Between two leases of an account; 0: none. */
  readonly minGapMs: number
  /** Leases of an account a day; 0: no limit. */
  readonly dailyCap: number
  /** Tasks of an account in flight at once; 0: no limit. */
  readonly inFlightMax: number
  readonly quietHours: QuietHours | null
  /** The zone whose midnight ends the day. */
  readonly zone: string
}

/** Minutes since midnight in the rules' zone; when `from` is after `to`, the hours lie over midnight. */
type QuietHours = { readonly fromMinute: number; readonly toMinute: number }

/** What an account has had so far. */
export type AccountUsage = {
  readonly accountId: string
  readonly lastLeaseAt: Date | null
  /** The day, `2026-11-25` in the rules' zone, that `leases` counts. */
  readonly day: string
  readonly leases: number
  readonly inFlight: number
}

export type PacingHold = {
  readonly code: 'min_gap' | 'daily_cap' | 'quiet_hours' | 'account_busy'
  /** When it may be over, or null: when a task in flight ends. */
  readonly until: Date | null
}

/** Nothing holds anybody back. */
export const UNPACED: PacingRules = {
  minGapMs: 0,
  dailyCap: 0,
  inFlightMax: 0,
  quietHours: null,
  zone: 'UTC',
}

export const isPaced = (rules: PacingRules): boolean =>
  rules.minGapMs > 0 || rules.dailyCap > 0 || rules.inFlightMax > 0

/** Everything that holds the account back now. */
export const pacingHolds = (
  usage: AccountUsage | null,
  rules: PacingRules,
  now: Date,
): readonly PacingHold[] => {
  const quietUntil = quietHoursEnd(rules, now)
  return [
    ...(quietUntil === null ? [] : [{ code: 'quiet_hours', until: quietUntil } as const]),
    ...(usage === null ? [] : usageHolds(usage, rules, now)),
  ]
}

/**
 * When the holds of pacing end that hold the account back now, null where nobody knows, and when those ended that held
 * it back last: until then its sessions did not idle (CONTRACT 8).
 */
export const pacingEnds = (
  usage: AccountUsage | null,
  rules: PacingRules,
  now: Date,
): readonly (Date | null)[] => [
  ...pacingHolds(usage, rules, now).map(({ until }) => until),
  ...[lastQuietEnd(rules, now), ...(usage === null ? [] : usageEnds(usage, rules))].filter(
    (end) => end !== null && end <= now,
  ),
]

/** Whether pacing has left the account alone since then: nothing holds it back now, and what did was over by then. */
export const isFreeSince = (
  usage: AccountUsage | null,
  rules: PacingRules,
  since: Date,
  now: Date,
): boolean => pacingEnds(usage, rules, now).every((end) => end !== null && end <= since)

const lastQuietEnd = ({ quietHours, zone }: PacingRules, now: Date): Date | null => {
  if (quietHours === null || quietHours.fromMinute === quietHours.toMinute) return null
  return nextTime(inMinutes(now, -DAY_MINUTES), zone, quietHours.toMinute)
}

const usageEnds = ({ lastLeaseAt, leases }: AccountUsage, rules: PacingRules): readonly Date[] => {
  if (lastLeaseAt === null) return []
  const wasSpent = rules.dailyCap > 0 && leases >= rules.dailyCap
  return [
    ...(rules.minGapMs > 0 ? [after(lastLeaseAt, rules.minGapMs)] : []),
    ...(wasSpent ? [nextMidnight(lastLeaseAt, rules.zone)] : []),
  ]
}

const usageHolds = (usage: AccountUsage, rules: PacingRules, now: Date): readonly PacingHold[] => {
  const gapEnd = usage.lastLeaseAt === null ? null : after(usage.lastLeaseAt, rules.minGapMs)
  const isGap = rules.minGapMs > 0 && gapEnd !== null && gapEnd > now
  const isSpent = rules.dailyCap > 0 && usage.day === dayOf(now, rules.zone) && usage.leases >= rules.dailyCap
  const isBusy = rules.inFlightMax > 0 && usage.inFlight >= rules.inFlightMax
  return [
    ...(isGap ? [{ code: 'min_gap', until: gapEnd } as const] : []),
    ...(isSpent ? [{ code: 'daily_cap', until: nextMidnight(now, rules.zone) } as const] : []),
    ...(isBusy ? [{ code: 'account_busy', until: null } as const] : []),
  ]
}

/** The account after one more lease. */
export const countLease = (usage: AccountUsage, rules: PacingRules, now: Date): AccountUsage => {
  const day = dayOf(now, rules.zone)
  return {
    ...usage,
    lastLeaseAt: now,
    day,
    leases: usage.day === day ? usage.leases + 1 : 1,
    inFlight: usage.inFlight + 1,
  }
}

/** When the quiet hours that it is in end, or null. */
export const quietHoursEnd = ({ quietHours, zone }: PacingRules, now: Date): Date | null => {
  if (quietHours === null || quietHours.fromMinute === quietHours.toMinute) return null
  const { fromMinute, toMinute } = quietHours
  const minute = minuteOf(now, zone)
  const isOverMidnight = fromMinute > toMinute
  const isQuiet = isOverMidnight
    ? minute >= fromMinute || minute < toMinute
    : minute >= fromMinute && minute < toMinute
  if (!isQuiet) return null
  return nextTime(now, zone, toMinute)
}

/** `2026-11-25`, as the zone's calendar has it. */
export const dayOf = (at: Date, zone: string): string => {
  const { year, month, day } = partsOf(at, zone)
  return `${year}-${month}-${day}`
}

const nextMidnight = (now: Date, zone: string): Date => nextTime(now, zone, 0)

/** When the zone's clock shows this minute of a day next; where it is put forward over it, the moment of that. */
const nextTime = (now: Date, zone: string, wanted: number): Date => {
  const ahead = ((wanted - minuteOf(now, zone) - 1 + DAY_MINUTES) % DAY_MINUTES) + 1
  const at = inMinutes(new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS), ahead)
  // Where the zone's clock was moved on the way, the wall shows another time: move along with it.
  const moved = (wanted - minuteOf(at, zone) + DAY_MINUTES) % DAY_MINUTES
  const found = inMinutes(at, moved > DAY_MINUTES / 2 ? moved - DAY_MINUTES : moved)
  return minuteOf(found, zone) === wanted ? found : nextJump(found, zone)
}

/** The first minute after `at` that does not follow the one before it on the zone's clock. */
const nextJump = (at: Date, zone: string): Date => {
  const next = inMinutes(at, 1)
  const follows = minuteOf(next, zone) === (minuteOf(at, zone) + 1) % DAY_MINUTES
  return follows ? nextJump(next, zone) : next
}

const inMinutes = (at: Date, minutes: number): Date => after(at, minutes * MINUTE_MS)

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

const minuteOf = (at: Date, zone: string): number => {
  const { hour, minute } = partsOf(at, zone)
  return Number(hour) * 60 + Number(minute)
}

const formats = new Map<string, Intl.DateTimeFormat>()
const partsOf = (at: Date, zone: string) => {
  const format = formats.get(zone) ?? makeFormat(zone)
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return { year: '', month: '', day: '', hour: '', minute: '', ...parts }
}

const makeFormat = (zone: string): Intl.DateTimeFormat => {
  const two = '2-digit'
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: two, day: two, hour: two, minute: two, hourCycle: 'h23',
  }) // biome-ignore format: one line for the date, one for the time
  formats.set(zone, format)
  return format
}
