import { describe, expect, it } from 'vitest'
import {
  completeTask,
  failTask,
  handOutTask,
  leaseTask,
  loseOutcome,
  retryTask,
  returnTask,
} from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, TEXT, waiting } from './samples.ts'

describe('a lease', () => {
  it('counts as an attempt and ends a back-off', () => {
    const back = waiting({ attempt: 1, leaseNo: 1, nextAttemptAt: at(5) })
    expect(leaseTask(back, { token: 't', workerId: null, expiresAt: at(120) })).toMatchObject({
      status: 'sent',
      attempt: 2,
      leaseNo: 2,
      nextAttemptAt: null,
      lease: { token: 't', contentOut: false },
    })
  })
})

describe('a hand-out', () => {
  it('is counted once a lease, however often the sender asks', () => {
    const out = handOutTask(leased(), at(10))
    expect(out.handOuts).toEqual([at(10)])
    expect(handOutTask(out, at(20))).toBe(out)
  })

  it('is counted again under the next lease', () => {
    const back = returnTask(handedOut(), { counted: true, nextAttemptAt: null, failure: null })
    const again = leaseTask(back, { token: 't2', workerId: null, expiresAt: at(400) })
    expect(handOutTask({ ...again, content: TEXT }, at(300)).handOuts).toEqual([at(10), at(300)])
  })
})

it('a failed text that is tried again is as good as new, but for what was handed out', () => {
  const failed = failTask(handedOut({ attempt: 3, expiresAt: at(500) }), FAILURE, at(50))
  expect(retryTask(failed, at(60))).toEqual({
    ...waiting({ expiresAt: at(500), leaseNo: 1, handOuts: [at(10)] }),
    lease: failed.lease,
  })
  expect(retryTask(failed, at(500)).expiresAt).toBeNull()
})
const FAILURE = { error: 'no window', errorClass: 'technical' } as const

it('a completed task forgets its earlier failures and doubts', () => {
  const doubted = loseOutcome(handedOut({ error: 'x', errorClass: 'business' }), at(120))
  expect(completeTask(doubted, 'transcript', at(130))).toMatchObject({
    status: 'completed',
    confirmedBy: 'transcript',
    outcomeUnknownSince: null,
    error: null,
    errorClass: null,
    finishedAt: at(130),
  })
})
