import { describe, expect, it } from 'vitest'
import {
  type AccountUsage,
  countLease,
  dayOf,
  isPaced,
  type PacingRules,
  pacingHolds,
  quietHoursEnd,
} from '../../src/domain/pacing.ts'
import { UNPACED } from './samples.ts'

const utc = (text: string): Date => new Date(`${text}Z`)
const rules = (facts: Partial<PacingRules>): PacingRules => ({ ...UNPACED, ...facts })
const quiet = (from: string, to: string, zone: string): PacingRules => {
  const minute = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  return rules({ quietHours: { fromMinute: minute(from), toMinute: minute(to) }, zone })
}
const used = (facts: Partial<AccountUsage> = {}): AccountUsage => ({
  accountId: 'acc-1',
  lastLeaseAt: null,
  day: '',
  leases: 0,
  inFlight: 0,
  ...facts,
})

describe('quiet hours', () => {
  it.each<[string, PacingRules, string, string | null]>([
    ['over midnight, before it', quiet('22:00', '08:00', 'UTC'), '2026-11-22T23:00', '2026-11-23T08:00'],
    ['over midnight, after it', quiet('22:00', '08:00', 'UTC'), '2026-11-23T07:59', '2026-11-23T08:00'],
    ['from their first minute on', quiet('22:00', '08:00', 'UTC'), '2026-11-22T22:00', '2026-11-23T08:00'],
    ['not before it', quiet('22:00', '08:00', 'UTC'), '2026-11-22T21:59:59.999', null],
    ['not at their end', quiet('22:00', '08:00', 'UTC'), '2026-11-23T08:00', null],
    ['within a day', quiet('12:00', '13:30', 'UTC'), '2026-11-22T12:10:30', '2026-11-22T13:30'],
    ['within a day, outside', quiet('12:00', '13:30', 'UTC'), '2026-11-22T13:30', null],
    ['of no length are none', quiet('08:00', '08:00', 'UTC'), '2026-11-22T08:00', null],
    ['in Shanghai', quiet('22:00', '08:00', 'Asia/Shanghai'), '2026-11-22T14:00', '2026-11-23T00:00'],
    [
      'in Kathmandu, at +05:45',
      quiet('22:00', '08:00', 'Asia/Kathmandu'),
      '2026-11-22T16:15',
      '2026-11-23T02:15',
    ],
    // New York puts its clocks back on November 1st, at 06:00 UTC, and forward on March 8th, at 07:00 UTC.
    [
      'in a night that is longer',
      quiet('22:00', '08:00', 'America/New_York'),
      '2026-11-01T03:00',
      '2026-11-01T13:00',
    ],
    [
      'in a night that is shorter',
      quiet('22:00', '08:00', 'America/New_York'),
      '2026-03-08T04:00',
      '2026-03-08T12:00',
    ],
    [
      'to a time that is skipped',
      quiet('22:00', '02:30', 'America/New_York'),
      '2026-03-08T06:10',
      '2026-03-08T07:00',
    ],
    [
      'to a time that comes twice',
      quiet('22:00', '01:30', 'America/New_York'),
      '2026-11-01T04:00',
      '2026-11-01T05:30',
    ],
    [
      'the second time too',
      quiet('22:00', '01:30', 'America/New_York'),
      '2026-11-01T06:10',
      '2026-11-01T06:30',
    ],
    [
      'from a time that is skipped',
      quiet('02:30', '05:00', 'America/New_York'),
      '2026-03-08T07:00',
      '2026-03-08T09:00',
    ],
  ])('%s', (_, pacing, now, end) => {
    expect(quietHoursEnd(pacing, utc(now))).toEqual(end === null ? null : utc(end))
  })

  it('are over when they say, at every minute around a change of the clock', () => {
    for (const [from, to] of [
      ['22:00', '02:30'],
      ['01:15', '02:15'],
      ['23:30', '01:00'],
    ] as const) {
      const pacing = quiet(from, to, 'America/New_York')
      for (const day of ['2026-03-07T20:00', '2026-10-31T20:00']) {
        for (let minute = 0; minute < 24 * 60; minute += 7) {
          const now = new Date(+utc(day) + minute * 60_000)
          const end = quietHoursEnd(pacing, now)
          if (end === null) continue
          expect(+end, `${from}-${to} at ${now.toISOString()}`).toBeGreaterThan(+now)
          expect(quietHoursEnd(pacing, end), `${from}-${to} at ${now.toISOString()}`).toBeNull()
        }
      }
    }
  })
})

describe('an account is held back', () => {
  const now = utc('2026-11-22T08:00')
  it.each<[string, Partial<PacingRules>, Partial<AccountUsage>, readonly [string, string | null][]]>([
    ['by nothing', {}, { lastLeaseAt: now, day: '2026-11-22', leases: 999, inFlight: 999 }, []],
    [
      'by the gap',
      { minGapMs: 60_000 },
      { lastLeaseAt: utc('2026-11-22T07:59:01') },
      [['min_gap', '2026-11-22T08:00:01']],
    ],
    ['by no gap that is over', { minGapMs: 60_000 }, { lastLeaseAt: utc('2026-11-22T07:59') }, []],
    ['by no gap before its first lease', { minGapMs: 60_000 }, {}, []],
    [
      'by the cap, until midnight',
      { dailyCap: 3 },
      { day: '2026-11-22', leases: 3 },
      [['daily_cap', '2026-11-23T00:00']],
    ],
    ['by no cap below it', { dailyCap: 3 }, { day: '2026-11-22', leases: 2 }, []],
    ['by no cap of yesterday', { dailyCap: 3 }, { day: '2026-11-21', leases: 3 }, []],
    ['by what is in flight', { inFlightMax: 2 }, { inFlight: 2 }, [['account_busy', null]]],
    ['by nothing below that', { inFlightMax: 2 }, { inFlight: 1 }, []],
    [
      'by all at once',
      { minGapMs: 1_000, dailyCap: 1, inFlightMax: 1 },
      { lastLeaseAt: now, day: '2026-11-22', leases: 1, inFlight: 1 },
      [
        ['min_gap', '2026-11-22T08:00:01'],
        ['daily_cap', '2026-11-23T00:00'],
        ['account_busy', null],
      ],
    ],
  ])('%s', (_, facts, usage, held) => {
    const holds = pacingHolds(used(usage), rules(facts), now)
    expect(holds).toEqual(held.map(([code, until]) => ({ code, until: until === null ? null : utc(until) })))
  })

  it('by quiet hours, also when nobody knows what it has had', () => {
    const holds = pacingHolds(null, quiet('07:00', '09:00', 'UTC'), now)
    expect(holds).toEqual([{ code: 'quiet_hours', until: utc('2026-11-22T09:00') }])
  })

  it.each([
    ['Asia/Shanghai', '2026-11-22T15:59', '2026-11-22', '2026-11-22T16:00'],
    ['Asia/Shanghai', '2026-11-22T16:00', '2026-11-23', '2026-11-23T16:00'],
    ['America/New_York', '2026-11-01T12:00', '2026-11-01', '2026-11-02T05:00'],
    ['America/New_York', '2026-11-01T03:59', '2026-10-31', '2026-11-01T04:00'],
  ])('by the day’s cap until midnight of the zone: %s at %s', (zone, at, day, end) => {
    expect(dayOf(utc(at), zone)).toBe(day)
    const usage = used({ day, leases: 1 })
    expect(pacingHolds(usage, rules({ dailyCap: 1, zone }), utc(at))).toEqual([
      { code: 'daily_cap', until: utc(end) },
    ])
    expect(pacingHolds(usage, rules({ dailyCap: 1, zone }), utc(end))).toEqual([])
  })
})

describe('a lease', () => {
  it('counts for its day, and begins a new one', () => {
    const first = countLease(used({ day: '2026-11-21', leases: 7 }), UNPACED, utc('2026-11-22T08:00'))
    expect(first).toMatchObject({
      day: '2026-11-22',
      leases: 1,
      inFlight: 1,
      lastLeaseAt: utc('2026-11-22T08:00'),
    })
    expect(countLease(first, UNPACED, utc('2026-11-22T09:00'))).toMatchObject({ leases: 2, inFlight: 2 })
  })

  it('is counted only where something depends on it', () => {
    expect([UNPACED, quiet('1:00', '2:00', 'UTC')].map(isPaced)).toEqual([false, false])
    expect(
      [{ minGapMs: 1 }, { dailyCap: 1 }, { inFlightMax: 1 }].map((facts) => isPaced(rules(facts))),
    ).toEqual([true, true, true])
  })
})
