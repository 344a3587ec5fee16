import type { Pair } from './pair.ts'
import { isRobot, type TaskType } from './task-type.ts'

/** One purpose pursued with a pair. Each state carries exactly the facts that it has (CONTRACT 2). */
export type Session = WorkingSession | TransferredSession | PausedSession | EndedSession
export type OpenSession = Exclude<Session, EndedSession>
type LiveSession = WorkingSession | TransferredSession
export type SessionState = Session['state']

export type WorkingSession = Facts & { readonly state: 'pending' | 'active' }
export type TransferredSession = Facts & { readonly state: 'transferred' }
export type PausedSession = Facts & {
  readonly state: 'paused'
  readonly pausedFrom: WorkingSession['state']
  /** The manual session that displaced it, or null when somebody paused it. */
  readonly pausedBy: string | null
}
export type EndedSession = Facts & {
  readonly state: 'completed' | 'timeout' | 'cancelled'
  readonly endedAt: Date
}

export type JsonObject = { readonly [key: string]: unknown }

type Facts = {
  readonly id: string
  readonly pair: Pair
  readonly taskType: TaskType
  /** Why it is in its state, and what was seen: facts of the last move. */
  readonly reason: string | null
  readonly evidence: string | null
  /** Of the task that it was created with. */
  readonly externalTaskId: string | null
  readonly assignee: string | null
  readonly metadata: JsonObject | null
  readonly createdAt: Date
  readonly stateSince: Date
  readonly lastActivity: Date
  /** From when its rest counts at the earliest: its last activity, or the last time that something was seen to hold it. */
  readonly restsFrom: Date
  /** Since when it waits for a human nobody is, or null. */
  readonly unattended: Unattended | null
  /** Detection judges messages sent at this instant or later (CONTRACT 5.6). */
  readonly judgedFrom: Date
  /** Grows by one with every move and assignment. */
  readonly version: number
  /** How many timeline entries, events, messages and task places it has used so far. */
  readonly counts: SessionCounts
}

export type Unattended = {
  readonly since: Date
  /** How often somebody was told. */
  readonly told: number
  /** When to look at it again. */
  readonly lookAt: Date
}

export type SessionCounts = {
  readonly timeline: number
  readonly events: number
  readonly messages: number
  readonly tasks: number
}

export const SESSION_STATES = [
  'pending',
  'active',
  'transferred',
  'paused',
  'completed',
  'timeout',
  'cancelled',
] as const satisfies readonly SessionState[]

export const isWorking = (session: Session): session is WorkingSession =>
  session.state === 'pending' || session.state === 'active'

export const isEnded = (session: Session): session is EndedSession =>
  session.state === 'completed' || session.state === 'timeout' || session.state === 'cancelled'

export const isOpen = (session: Session): session is OpenSession => !isEnded(session)

export const isLive = (session: Session): session is LiveSession =>
  isOpen(session) && session.state !== 'paused'

/** The same, the live one first: a pair has at most one live session and one paused beside it. */
export const liveFirst = <S extends Session>(open: readonly S[]): readonly S[] =>
  open.toSorted((a, b) => Number(a.state === 'paused') - Number(b.state === 'paused'))

/** Whether it is still as it began: of an ended one, that it is a conversation of the past. */
export const neverMoved = ({ version }: Session): boolean => version === 1

export const isRobotSession = (session: Session): boolean => isRobot(session.taskType)

/** How a session came into being: the facts that whoever begins it decides. */
export type Beginning = Pick<
  Facts,
  'id' | 'pair' | 'taskType' | 'externalTaskId' | 'metadata' | 'reason' | 'evidence'
>

/** 60 s: how far the clocks of a marketplace and of our database may be apart (CONTRACT 5). */
export const SKEW_MS = 60_000

const factsOf = (beginning: Beginning, now: Date): Facts => ({
  ...beginning,
  assignee: null,
  createdAt: now,
  stateSince: now,
  lastActivity: now,
  restsFrom: now,
  unattended: null,
  judgedFrom: new Date(now.getTime() - SKEW_MS),
  version: 1,
  // Place 1 is kept for the task that a session is created with, though it may have none.
  counts: { timeline: 0, events: 0, messages: 0, tasks: 1 },
})

/** A session that starts working, or one that a human must take at once. */
export const beginSession = <State extends LiveSession['state']>(
  beginning: Beginning,
  state: State,
  now: Date,
) => ({ ...factsOf(beginning, now), state })

/** A conversation of the past, kept for the record: completed from the start. */
export const beginHistory = (beginning: Beginning, endedAt: Date, now: Date): EndedSession => ({
  ...factsOf(beginning, now),
  state: 'completed',
  endedAt,
})
