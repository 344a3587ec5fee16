import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/domain/session.ts'
import {
  awaitsHuman,
  unattendedAt,
  unattendedTold,
  withAttention,
} from '../../src/domain/unattended-policy.ts'
import { at, ended, paused, START, transferred, working } from './samples.ts'

const MINUTE_S = 60
const DAY_S = 86_400
const MANUAL = { taskType: 'manual_urgent' } as const

describe('a session waits for a human', () => {
  it.each<[string, Session, boolean]>([
    ['a robot that works', working('active'), false],
    ['a robot session that a human must take', transferred(), true],
    ['a robot session that somebody took', transferred({ assignee: '小李' }), false],
    ['a paused robot session', paused(), false],
    ['a manual session that has not begun', working('pending', MANUAL), true],
    ['a manual session under way', working('active', MANUAL), true],
    ['a manual session that somebody claimed', working('active', { ...MANUAL, assignee: '小李' }), false],
    ['a manual session that ended', ended('completed', MANUAL), false],
  ])('%s: %s', (_, session, waits) => {
    expect(awaitsHuman(session)).toBe(waits)
  })

  it('from when that began, until it is over, and then anew', () => {
    const begun = withAttention(transferred(), at(5))
    expect(begun.unattended).toEqual({ since: at(5), told: 0, lookAt: at(5) })
    expect(withAttention(begun, at(50)).unattended).toBe(begun.unattended)
    const claimed = withAttention({ ...begun, assignee: '小李' }, at(60))
    expect(claimed.unattended).toBeNull()
    expect(withAttention({ ...claimed, assignee: null }, at(70)).unattended?.since).toEqual(at(70))
  })
})

describe('somebody is told', () => {
  const told = (n: number) =>
    (unattendedAt(START, n, 10 * MINUTE_S * 1_000).getTime() - START.getTime()) / 1_000

  it('after the setting, again 2, 4, 8 … times that after it began, then daily', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => told(n) / MINUTE_S)
    expect(minutes).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 2_560])
    for (const n of [9, 10, 11, 40]) expect(told(n) - told(n - 1)).toBe(DAY_S)
  })

  it('once for all that nobody looked at in time', () => {
    const wait = { since: START, told: 0, lookAt: START }
    const times = (seconds: number) => unattendedTold(wait, 10 * MINUTE_S * 1_000, at(seconds))
    expect([599, 600, 1_199, 1_200, 3 * 3_600].map(times)).toEqual([0, 1, 1, 2, 5])
    expect(unattendedTold({ ...wait, told: 3 }, 600_000, at(0))).toBe(3)
  })
})
