import { expect, it } from 'vitest'
import { sessionIn } from '../../src/domain/session-event.ts'
import { START, transferred } from './samples.ts'

it('an event belongs to its session, and one about an account to none', () => {
  const facts = { id: 'evt-1', at: START }
  const session = transferred()
  expect(sessionIn({ ...facts, type: 'session.transferred', session, seq: 1 })).toBe(session)
  expect(sessionIn({ ...facts, type: 'worker.silent', accountId: 'acc-1', seq: null })).toBeNull()
})
