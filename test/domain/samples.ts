import type { Holds } from '../../src/domain/dispatch.ts'
import type { IdentifiedLine, ScrapedLine } from '../../src/domain/message.ts'
import type { PacingRules } from '../../src/domain/pacing.ts'
import {
  beginSession,
  type EndedSession,
  type PausedSession,
  type Session,
  type SessionState,
  type TransferredSession,
  type WorkingSession,
} from '../../src/domain/session.ts'
import {
  type HandedOutTask,
  makeLeaseToken,
  type UnreadTask,
  type WaitingTask,
  type WithContent,
} from '../../src/domain/task.ts'
import { handOutTask, leaseTask, newTask } from '../../src/domain/task-moves.ts'

/** The moment at which the samples begin; everything else is told in seconds after it. */
export const START = new Date('2026-11-22T08:00:00.000Z')
export const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000)

export const SOME_PAIR = { accountId: 'acc-1', shopId: 'shop-9' } as const

type Facts = Partial<Omit<WorkingSession, 'state'>>

/** A robot's bargain that waits to be sent, begun at START. */
export const working = (state: WorkingSession['state'] = 'pending', facts: Facts = {}): WorkingSession => ({
  ...beginSession(
    {
      id: 'ses-1',
      pair: SOME_PAIR,
      taskType: 'auto_bargain',
      externalTaskId: 'BG-1001',
      metadata: null,
      reason: null,
      evidence: null,
    },
    state,
    START,
  ),
  ...facts,
})

export const transferred = (facts: Facts = {}): TransferredSession => ({
  ...working('active', facts),
  state: 'transferred',
})

export const paused = (
  facts: Facts & Partial<Pick<PausedSession, 'pausedFrom' | 'pausedBy'>> = {},
): PausedSession => ({
  pausedFrom: 'active',
  pausedBy: null,
  ...working('active'),
  ...facts,
  state: 'paused',
})

export const ended = (
  state: EndedSession['state'] = 'completed',
  facts: Facts & { readonly endedAt?: Date } = {},
): EndedSession => ({ endedAt: at(100), ...working('active'), ...facts, state })

/** A session in the state of this name. */
export const sessionIn = (state: SessionState, facts: Facts = {}): Session => {
  switch (state) {
    case 'pending':
    case 'active':
      return working(state, facts)
    case 'transferred':
      return transferred(facts)
    case 'paused':
      return paused(facts)
    case 'completed':
    case 'timeout':
    case 'cancelled':
      return ended(state, facts)
  }
}

/** What `waiting` says. */
export const TEXT = '你好，这件能便宜点吗？'

type Text<State> = State & WithContent
type TextFacts<State> = Partial<Omit<Text<State>, 'status'>>

/** The first text of ses-1, waiting since START. */
export const waiting = (facts: TextFacts<WaitingTask> = {}): Text<WaitingTask> => ({
  ...newTask(
    {
      id: 'tsk-1',
      sessionId: 'ses-1',
      pair: SOME_PAIR,
      taskType: 'auto_bargain',
      externalTaskId: 'BG-1001',
      position: 1,
      content: TEXT,
      priority: 5,
      notBefore: null,
      expiresAt: null,
    },
    START,
  ),
  content: TEXT,
  readyAt: START,
  ...facts,
})

/** Held by a sender from START for 120 s; its content is not out yet. */
export const leased = (facts: TextFacts<UnreadTask> = {}): Text<UnreadTask> => ({
  ...leaseTask(waiting(), {
    token: makeLeaseToken('tsk-1', 'secret'),
    workerId: 'worker-1',
    expiresAt: at(120),
  }),
  content: TEXT,
  ...facts,
})

/** As `leased`, and the sender got its content at second 10. */
export const handedOut = (facts: TextFacts<HandedOutTask> = {}): HandedOutTask => ({
  ...handOutTask(leased(), at(10)),
  ...facts,
})

/** No pacing at all. */
export const UNPACED: PacingRules = {
  minGapMs: 0,
  dailyCap: 0,
  inFlightMax: 0,
  quietHours: null,
  zone: 'UTC',
}

/** Rules that count leases, and hold nothing back here. */
export const COUNTED: PacingRules = { ...UNPACED, dailyCap: 1_000_000 }

export const NO_HOLDS: Holds = { pauses: [], pacing: [] }

/** A line of our account's own sender, at second 20, with the text of `waiting`. */
export const scraped = (facts: Partial<ScrapedLine> = {}): ScrapedLine => ({
  messageId: null,
  content: TEXT,
  sender: 'acc-1',
  source: 'account',
  sentAt: at(20),
  ...facts,
})

export const line = (messageId: string, facts: Partial<IdentifiedLine> = {}): IdentifiedLine => ({
  ...scraped(facts),
  messageId,
})
