import { describe, expect, it } from 'vitest'
import { holdsLease, makeLeaseToken, taskIdOfToken } from '../../src/domain/task.ts'
import { completeTask, loseOutcome } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased } from './samples.ts'

describe('a lease', () => {
  it('names its task in its token', () => {
    expect(taskIdOfToken(makeLeaseToken('tsk_01.x', 'c2VjcmV0'))).toBe('tsk_01.x')
  })

  it.each(['', 'nonsense', '.'])('a token without a task names none: %j', (token) => {
    expect(taskIdOfToken(token)).toBe('')
  })

  it('is held by its token alone, while the task is in flight, also with an unknown outcome', () => {
    const token = makeLeaseToken('tsk-1', 'secret')
    expect(holdsLease(leased(), token)).toBe(true)
    expect(holdsLease(loseOutcome(handedOut(), at(120)), token)).toBe(true)
    expect(holdsLease(leased(), makeLeaseToken('tsk-1', 'other'))).toBe(false)
    expect(holdsLease(completeTask(leased(), 'sender', at(5)), token)).toBe(false)
  })
})
