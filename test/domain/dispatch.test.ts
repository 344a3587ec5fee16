import { describe, expect, it } from 'vitest'
import { candidateOf, dueAt, nextOf, obstaclesOf, queueScore } from '../../src/domain/dispatch.ts'
import { SESSION_STATES, type Session } from '../../src/domain/session.ts'
import type { Task, WaitingTask } from '../../src/domain/task.ts'
import { cancelTask, completeTask, failTask, loseOutcome } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, NO_HOLDS, START, sessionIn, waiting, working } from './samples.ts'

const MINUTE_MS = 60_000
const second = waiting({ id: 'tsk-2', position: 2 })
const failure = { error: 'no window', errorClass: 'technical' } as const

describe('a session’s next task', () => {
  it.each([
    ['it waits', waiting(), 'tsk-1'],
    ['it is in flight', leased(), 'tsk-1'],
    ['nobody knows whether it was typed', loseOutcome(handedOut(), at(120)), 'tsk-1'],
    ['it backs off', waiting({ nextAttemptAt: at(60) }), 'tsk-1'],
    ['it was completed', completeTask(leased(), 'sender', at(5)), 'tsk-2'],
    ['it failed', failTask(leased(), failure, at(5)), 'tsk-2'],
    ['it was cancelled', cancelTask(leased(), at(5)), 'tsk-2'],
  ])('of two, when of the first one %s', (_, first, next) => {
    expect(nextOf([second, first])?.id).toBe(next)
  })

  it('is the one in flight, though an older one was put back into the queue meanwhile', () => {
    expect(nextOf([waiting(), leased({ id: 'tsk-2', position: 2 })])?.id).toBe('tsk-2')
  })

  it('is none, when all are finished', () => {
    expect(nextOf([cancelTask(waiting(), at(1))])).toBeNull()
  })
})

describe('a session’s candidate', () => {
  it.each(SESSION_STATES)('%s: only a working session has one', (state) => {
    const candidate = candidateOf(sessionIn(state), [waiting()])
    expect(candidate?.id ?? null).toBe(state === 'pending' || state === 'active' ? 'tsk-1' : null)
  })

  it('is none while its next task is in flight: two in flight cannot be', () => {
    expect(candidateOf(working('active'), [leased(), second])).toBeNull()
    expect(candidateOf(working('active'), [loseOutcome(handedOut(), at(120)), second])).toBeNull()
  })
})

describe('when a task is due', () => {
  it.each<[string, Partial<Pick<WaitingTask, 'readyAt' | 'notBefore' | 'nextAttemptAt'>>, number]>([
    ['at once', {}, 0],
    ['when it becomes its session’s next one', { readyAt: at(30) }, 30],
    ['not before its not_before', { notBefore: at(40) }, 40],
    ['not before its back-off is over', { nextAttemptAt: at(50), notBefore: at(40) }, 50],
    ['a not_before of the past holds nothing up', { notBefore: at(-40) }, 0],
  ])('%s', (_, facts, seconds) => {
    expect(dueAt(waiting(facts))).toEqual(at(seconds))
  })
})

describe('the order of the queue', () => {
  const inOrder = (stepMs: number, ...tasks: readonly WaitingTask[]) =>
    tasks.toSorted((a, b) => queueScore(a, stepMs) - queueScore(b, stepMs)).map(({ id }) => id)
  const old = waiting({ id: 'old', priority: 4 })
  const urgent = (minutes: number) => waiting({ id: 'urgent', priority: 9, readyAt: at(60 * minutes) })

  it('puts a higher priority first, by one step of age for each', () => {
    expect(inOrder(10 * MINUTE_MS, old, urgent(49))).toEqual(['urgent', 'old'])
  })

  it('starves nobody: after 5 steps the old one comes first', () => {
    expect(inOrder(10 * MINUTE_MS, urgent(51), old)).toEqual(['old', 'urgent'])
  })

  it('with a step of 0 goes strictly by priority, whatever the age', () => {
    expect(inOrder(0, old, urgent(60 * 24 * 365))).toEqual(['urgent', 'old'])
  })

  it('with a step of 0 goes by age within a priority, to the millisecond', () => {
    const next = waiting({ id: 'next', priority: 4, readyAt: new Date(+START + 1) })
    expect(inOrder(0, next, old)).toEqual(['old', 'next'])
  })

  it('counts age from not_before on', () => {
    const later = waiting({ id: 'later', priority: 4, notBefore: at(1) })
    expect(inOrder(10 * MINUTE_MS, later, waiting({ id: 'now', priority: 4, readyAt: START }))).toEqual([
      'now',
      'later',
    ])
  })

  it('gives a task that comes back its old place: a back-off moves it nowhere', () => {
    const back = waiting({ nextAttemptAt: at(600), attempt: 2 })
    expect(queueScore(back, MINUTE_MS)).toBe(queueScore(waiting(), MINUTE_MS))
  })
})

describe('what keeps a task from being leased', () => {
  const first = waiting()
  const codesOf = (...[session, tasks, task, now]: [Session, readonly Task[], Task, Date]) =>
    obstaclesOf(session, tasks, task, NO_HOLDS, now).map(({ code }) => code)

  it.each<[string, Session, readonly Task[], Task, readonly string[]]>([
    ['nothing', working('pending'), [first], first, []],
    ['another one comes first', working('active'), [first, second], second, ['not_next']],
    ['it is in flight', working('active'), [leased()], leased(), ['in_flight']],
    ['its session is paused', sessionIn('paused'), [first], first, ['session_paused']],
    ['a human has its session', sessionIn('transferred'), [first], first, ['session_transferred']],
    ['its session has ended', sessionIn('timeout'), [first], first, ['session_ended']],
    ['it is finished', working(), [cancelTask(first, at(1))], cancelTask(first, at(1)), ['finished']],
  ])('%s', (_, session, tasks, task, codes) => {
    expect(codesOf(session, tasks, task, START)).toEqual(codes)
  })

  it.each([
    ['not_before', { notBefore: at(30) }],
    ['back_off', { nextAttemptAt: at(30) }],
  ] as const)('%s, to the millisecond', (code, facts) => {
    const later = waiting(facts)
    expect(codesOf(working(), [later], later, new Date(+at(30) - 1))).toEqual([code])
    expect(codesOf(working(), [later], later, at(30))).toEqual([])
  })

  it('expired, from its expires_at on, to the millisecond', () => {
    const brief = waiting({ expiresAt: at(30) })
    expect(codesOf(working(), [brief], brief, new Date(+at(30) - 1))).toEqual([])
    expect(codesOf(working(), [brief], brief, at(30))).toEqual(['expired'])
  })

  it('agrees with what the queue is offered: whatever is no candidate has an obstacle', () => {
    for (const state of SESSION_STATES) {
      for (const task of [first, leased(), loseOutcome(handedOut(), at(120)), cancelTask(first, at(1))]) {
        const session = sessionIn(state)
        const isCandidate = candidateOf(session, [task]) !== null
        expect(codesOf(session, [task], task, START).length === 0, `${state} ${task.status}`).toBe(
          isCandidate,
        )
      }
    }
  })
})
