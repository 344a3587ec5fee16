import type { SessionEvent } from '../../src/domain/session-event.ts'
import { START, transferred, waiting } from './samples.ts'

const facts = { id: 'evt-1', at: START }
const session = transferred()
const inSession = { ...facts, session, seq: 1 }
const ofAccount = { ...facts, accountId: 'acc-1', seq: null }
const pause = {
  scope: 'account:acc-1',
  reason: 'captcha',
  until: null,
  createdAt: START,
  createdBy: 'ops',
} as const

/** Nothing here may compile: each type comes with exactly what it is about. */
export const misuses: readonly SessionEvent[] = [
  // @ts-expect-error
  { ...inSession, type: 'account.paused', pause },
  // @ts-expect-error
  { ...ofAccount, type: 'account.paused', pause, session },
  // @ts-expect-error
  { ...ofAccount, type: 'account.paused' },
  // @ts-expect-error
  { ...ofAccount, type: 'worker.silent', pause },
  // @ts-expect-error
  { ...ofAccount, type: 'session.transferred' },
  // @ts-expect-error
  { ...inSession, type: 'session.transferred', seq: null },
  // @ts-expect-error
  { ...inSession, type: 'session.transferred', task: waiting() },
  // @ts-expect-error
  { ...inSession, type: 'task.failed' },
  // @ts-expect-error
  { ...inSession, type: 'message.received' },
  // @ts-expect-error
  { ...inSession, type: 'message.received', messages: [] },
]
