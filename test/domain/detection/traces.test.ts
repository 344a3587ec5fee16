import { describe, expect, it } from 'vitest'
import { textTools } from '../../../src/adapters/text/text-tools.ts'
import { ourselvesIn } from '../../../src/domain/detection/heard.ts'
import { makeReader } from '../../../src/domain/detection/reader.ts'
import { findTrace, isJudged } from '../../../src/domain/detection/traces.ts'
import type { IdentifiedLine } from '../../../src/domain/message.ts'
import type { Session } from '../../../src/domain/session.ts'
import { SESSION_STATES } from '../../../src/domain/session.ts'
import { handSessionBack, NO_REASON, resumeSession } from '../../../src/domain/session-moves.ts'
import type { Task } from '../../../src/domain/task.ts'
import { defaultRules, explain } from '../../support/detection.ts'
import { at, handedOut, line, paused, SOME_PAIR, START, sessionIn, transferred, working } from '../samples.ts'

const NOTHING_SENT: readonly Task[] = []
const typed = line('m1', { sender: '小李', content: '我来处理' })

const byRobots = makeReader({ ...defaultRules, robotSenders: new Set(['bot-7']) }, textTools)
const traceIn = (lines: readonly IdentifiedLine[], tasks = NOTHING_SENT, session: Session = working()) => {
  const { transcript, ...explained } = explain(lines, tasks, byRobots)
  const ourselves = ourselvesIn(SOME_PAIR, lines, byRobots)
  return findTrace(session.judgedFrom, lines, explained, { transcript, ourselves })
}

describe('which sessions detection judges', () => {
  it.each(SESSION_STATES)('%s: a robot’s, working or paused; a human’s never', (state) => {
    expect(isJudged(sessionIn(state))).toBe(['pending', 'active', 'paused'].includes(state))
    expect(isJudged(sessionIn(state, { taskType: 'manual_urgent' }))).toBe(false)
  })
})

describe('a human of ours on the account', () => {
  it('typed what no task explains: that is a trace, with what gives it away', () => {
    expect(traceIn([typed])).toEqual({
      rule: 'human_on_account',
      messageId: 'm1',
      evidence: '小李: 我来处理',
    })
  })

  it.each(['嗯', '[图片]', '👌'])('also very short, a card or a picture: %s', (content) => {
    expect(traceIn([{ ...typed, content }])?.messageId).toBe('m1')
  })

  it('is not seen in an explained line', () => {
    expect(traceIn([typed], [handedOut({ content: typed.content })])).toBeNull()
  })

  it.each(['shop', 'platform'] as const)('is not seen in a line of the %s', (source) => {
    expect(traceIn([{ ...typed, source }])).toBeNull()
  })

  it('is not seen where the sender is a configured robot, byte for byte', () => {
    expect(traceIn([{ ...typed, sender: 'bot-7' }])).toBeNull()
    expect(traceIn([{ ...typed, sender: 'Bot-7' }])).not.toBeNull()
  })

  it('counts by the first trace in time, not in the upload', () => {
    const later = line('m2', { ...typed, messageId: 'm2', sentAt: at(90) })
    expect(traceIn([later, typed])?.messageId).toBe('m1')
  })

  it('is quoted up to 200 code points, emoji whole', () => {
    const evidence = (content: string) => traceIn([{ ...typed, sender: 'li', content }])?.evidence
    expect(evidence('😀'.repeat(196))).toBe(`li: ${'😀'.repeat(196)}`)
    expect(evidence('😀'.repeat(197))).toBe(`li: ${'😀'.repeat(195)}…`)
  })
})

describe('from when on messages are judged', () => {
  const judges = (session: ReturnType<typeof working>, sentAtMs: number) =>
    traceIn([{ ...typed, sentAt: new Date(sentAtMs) }], NOTHING_SENT, session) !== null

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
