import { describe, expect, it } from 'vitest'
import { instant, instantAhead, parseInstant } from '../../src/adapters/http/instant-field.ts'

describe('an RFC 3339 text', () => {
  it.each([
    ['2026-11-22T08:00:00Z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22t08:00:00z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T08:00:00.1Z', '2026-11-22T08:00:00.100Z'],
    ['2026-11-22T08:00:00.999999999Z', '2026-11-22T08:00:00.999Z'],
    ['2026-11-22T16:00:00+08:00', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T00:30:00-07:30', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T08:00:00-00:00', '2026-11-22T08:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2026-10-31T00:00:00Z', '2026-10-31T00:00:00.000Z'],
    ['2026-01-01T00:00:00+23:59', '2025-12-31T00:01:00.000Z'],
  ])('%s names %s', (text, at) => {
    expect(parseInstant(text)?.toISOString()).toBe(at)
  })

  it.each([
    '',
    'now',
    '2026-11-22',
    '2026-11-22T08:00:00',
    '2026-11-22 08:00:00Z',
    '2026-11-22T08:00Z',
    '2026-11-22T08:00:00.Z',
    '2026-11-22T08:00:00,5Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T08:60:00Z',
    '2026-11-22T23:59:60Z',
    '2026-11-22T08:00:00+8:00',
    '2026-11-22T08:00:00+0800',
    '2026-11-22T08:00:00+24:00',
    '2026-02-29T08:00:00Z',
    '2100-02-29T08:00:00Z',
    '2026-01-32T08:00:00Z',
    '2026-11-31T08:00:00Z',
    '2026-04-31T08:00:00Z',
    '2026-00-01T08:00:00Z',
    '2026-13-01T08:00:00Z',
    '2026-11-00T08:00:00Z',
    '+002026-11-22T08:00:00Z',
    ' 2026-11-22T08:00:00Z',
    '2026-11-22T08:00:00Z\n',
    '２026-11-22T08:00:00Z',
  ])('%j names no instant', (text) => {
    expect(parseInstant(text)).toBeNull()
  })
})

describe('the bounds of an instant', () => {
  const now = () => new Date('2026-11-22T08:00:00Z')
  const accepts = (field: ReturnType<typeof instant>, text: string) => field.safeParse(text).success

  it('are 2000-01-01 and 24 hours from now', () => {
    expect(accepts(instant(now), '2000-01-01T00:00:00Z')).toBe(true)
    expect(accepts(instant(now), '2000-01-01T00:00:00+00:01')).toBe(false)
    expect(accepts(instant(now), '2026-11-23T08:00:00Z')).toBe(true)
    expect(accepts(instant(now), '2026-11-23T08:00:00.001Z')).toBe(false)
  })

  it('are 30 days from now for what may lie ahead', () => {
    expect(accepts(instantAhead(now), '2026-12-22T08:00:00Z')).toBe(true)
    expect(accepts(instantAhead(now), '2026-12-22T08:00:00.001Z')).toBe(false)
  })
})
