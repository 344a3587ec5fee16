import { describe, expect, it } from 'vitest'
import { SESSION_STATES } from '../../src/domain/session.ts'
import { handSessionBack, NO_REASON, resumeSession } from '../../src/domain/session-moves.ts'
import { findTrace, isJudged } from '../../src/domain/transfer-detection.ts'
import { at, line, paused, START, sessionIn, transferred, working } from './samples.ts'

const rules = { robotSenders: new Set(['bot-7']) }
const NONE = new Map<string, string>()
const typed = line('m1', { sender: '小李', content: '我来处理' })

describe('which sessions detection judges', () => {
  it.each(SESSION_STATES)('%s: a robot’s, working or paused; a human’s never', (state) => {
    expect(isJudged(sessionIn(state))).toBe(['pending', 'active', 'paused'].includes(state))
    expect(isJudged(sessionIn(state, { taskType: 'manual_urgent' }))).toBe(false)
  })
})

describe('a human of ours on the account', () => {
  it('typed what no task explains: that is a trace, with what gives it away', () => {
    expect(findTrace(working(), [typed], NONE, rules)).toEqual({
      rule: 'human_on_account',
      messageId: 'm1',
      evidence: '小李: 我来处理',
    })
  })

  it.each(['嗯', '[图片]', '👌'])('also very short, a card or a picture: %s', (content) => {
    expect(findTrace(working(), [{ ...typed, content }], NONE, rules)?.messageId).toBe('m1')
  })

  it('is not seen in an explained line', () => {
    expect(findTrace(working(), [typed], new Map([['m1', 'tsk-1']]), rules)).toBeNull()
  })

  it.each(['shop', 'platform'] as const)('is not seen in a line of the %s', (source) => {
    expect(findTrace(working(), [{ ...typed, source }], NONE, rules)).toBeNull()
  })

  it('is not seen where the sender is a configured robot, byte for byte', () => {
    expect(findTrace(working(), [{ ...typed, sender: 'bot-7' }], NONE, rules)).toBeNull()
    expect(findTrace(working(), [{ ...typed, sender: 'Bot-7' }], NONE, rules)).not.toBeNull()
  })

  it('counts by the first trace in time, not in the upload', () => {
    const later = line('m2', { ...typed, messageId: 'm2', sentAt: at(90) })
    expect(findTrace(working(), [later, typed], NONE, rules)?.messageId).toBe('m1')
  })

  it('is quoted up to 200 code points, emoji whole', () => {
    const evidence = (content: string) =>
      findTrace(working(), [{ ...typed, sender: 'li', content }], NONE, rules)?.evidence
    expect(evidence('😀'.repeat(196))).toBe(`li: ${'😀'.repeat(196)}`)
    expect(evidence('😀'.repeat(197))).toBe(`li: ${'😀'.repeat(195)}…`)
  })
})

describe('from when on messages are judged', () => {
  const judges = (session: ReturnType<typeof working>, sentAtMs: number) =>
    findTrace(session, [{ ...typed, sentAt: new Date(sentAtMs) }], NONE, rules) !== null

  it('its creation, 60 s of skew allowed, inclusive', () => {
    expect(judges(working(), +START - 60_000)).toBe(true)
    expect(judges(working(), +START - 60_001)).toBe(false)
  })

  it.each([
    ['resume', resumeSession(paused(), NO_REASON, at(50))],
    ['handback', handSessionBack(transferred(), NO_REASON, at(50))],
  ])('its last %s, without skew', (_, session) => {
    expect(judges(session, +at(50))).toBe(false)
    expect(judges(session, +at(50) + 1)).toBe(true)
  })
})
