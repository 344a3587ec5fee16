import { expect, it } from 'vitest'
import { type AccountUsage, isFreeSince, pacingEnds } from '../../src/domain/pacing.ts'
import { UNPACED } from './samples.ts'

const time = (clock: string) => new Date(`2026-11-25T${clock}:00.000Z`)
const usage = (facts: Partial<AccountUsage>): AccountUsage => ({
  accountId: 'acc-1',
  lastLeaseAt: null,
  day: '',
  leases: 0,
  inFlight: 0,
  ...facts,
})

it('tells when quiet hours end, and when they ended last', () => {
  const rules = { ...UNPACED, quietHours: { fromMinute: 22 * 60, toMinute: 8 * 60 } }
  expect(pacingEnds(null, rules, time('07:00'))).toContainEqual(time('08:00'))
  expect(pacingEnds(null, rules, time('08:30'))).toEqual([time('08:00')])
  expect(pacingEnds(null, rules, time('21:59'))).toEqual([time('08:00')])
})

it('tells when the gap after a lease ends or ended', () => {
  const rules = { ...UNPACED, minGapMs: 600_000 }
  const after = usage({ lastLeaseAt: time('10:00'), day: '2026-11-25', leases: 1 })
  expect(pacingEnds(after, rules, time('10:05'))).toEqual([time('10:10')])
  expect(pacingEnds(after, rules, time('11:00'))).toEqual([time('10:10')])
  expect(pacingEnds(usage({}), rules, time('11:00'))).toEqual([])
})

it('tells the midnight that ends or ended a day whose cap was reached', () => {
  const rules = { ...UNPACED, dailyCap: 2 }
  const spent = usage({ lastLeaseAt: new Date('2026-11-24T20:00:00.000Z'), day: '2026-11-24', leases: 2 })
  expect(pacingEnds(spent, rules, time('00:30'))).toEqual([time('00:00')])
  expect(pacingEnds({ ...spent, leases: 1 }, rules, time('00:30'))).toEqual([])
  expect(
    pacingEnds({ ...spent, day: '2026-11-25', lastLeaseAt: time('09:00') }, rules, time('10:00')),
  ).toEqual([new Date('2026-11-26T00:00:00.000Z')])
})

it('does not know when an account that is busy will be free', () => {
  expect(pacingEnds(usage({ inFlight: 1 }), { ...UNPACED, inFlightMax: 1 }, time('10:00'))).toEqual([null])
})

it('leaves an account alone since what held it last has ended', () => {
  const rules = { ...UNPACED, minGapMs: 600_000, inFlightMax: 1 }
  const after = usage({ lastLeaseAt: time('10:00'), day: '2026-11-25', leases: 1 })
  expect(isFreeSince(after, rules, time('10:00'), time('10:09'))).toBe(false)
  expect(isFreeSince(after, rules, time('10:09'), time('10:12'))).toBe(false)
  expect(isFreeSince(after, rules, time('10:10'), time('10:13'))).toBe(true)
  expect(isFreeSince({ ...after, inFlight: 1 }, rules, time('10:10'), time('10:13'))).toBe(false)
  expect(isFreeSince(null, rules, time('10:10'), time('10:13'))).toBe(true)
})
