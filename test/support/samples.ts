import { newId } from '../../src/adapters/runtime/ids.ts'
import type { Alert } from '../../src/application/ports/alert-store.ts'
import type { Decide, PairChange, PairStore } from '../../src/application/ports/pair-store.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Pair } from '../../src/domain/pair.ts'
import { openSession, type Session, type WorkingSession } from '../../src/domain/session.ts'
import type { SessionEvent } from '../../src/domain/session-event.ts'
import { newTask, type Task } from '../../src/domain/task.ts'
import { NO_NOTES, type TimelineEntry } from '../../src/domain/timeline.ts'

/** Valid samples with ids that no other test has, so that tests may share a database. */

let count = 0
const next = (): number => {
  count += 1
  return count
}

const START = Date.UTC(2026, 10, 22, 8)
/** An instant, in seconds after the moment at which the samples begin. */
export const at = (seconds: number): Date => new Date(START + seconds * 1_000)

export const somePair = (): Pair => ({ accountId: `acc-${newId('session')}`.slice(0, 50), shopId: 'shop-9' })

/** A robot's bargain that waits to be sent. */
export const someSession = (facts: Partial<WorkingSession> = {}): WorkingSession => ({
  ...openSession(
    {
      id: newId('session'),
      pair: somePair(),
      taskType: 'auto_bargain',
      externalTaskId: `BG-${next()}`,
      metadata: null,
      reason: null,
      evidence: null,
    },
    'pending',
    at(0),
  ),
  ...facts,
})

/** The session's first text, waiting to be sent. */
export const someTask = (session: Session, facts: Partial<Task> = {}): Task => ({
  ...newTask(
    {
      id: newId('task'),
      sessionId: session.id,
      pair: session.pair,
      taskType: session.taskType,
      externalTaskId: session.externalTaskId ?? `BG-${next()}`,
      position: 1,
      content: '你好，这件能便宜点吗？',
      priority: 5,
      notBefore: null,
      expiresAt: null,
    },
    at(0),
  ),
  ...facts,
})

/** What a lease on the task looks like while it runs. */
export const leased = (task: Task, expiresAt: Date, workerId: string | null = null): Task => ({
  ...task,
  status: 'sent',
  attempt: task.attempt + 1,
  leaseNo: task.leaseNo + 1,
  lease: { token: `${task.id}.secret`, workerId, expiresAt, contentOut: false },
})

export const handedOut = (task: Task, when: Date): Task => ({
  ...task,
  lease: task.lease && { ...task.lease, contentOut: true },
  handOuts: [...task.handOuts, when],
})

export const someMessage = (session: Session, facts: Partial<Message> = {}): Message => ({
  sessionId: session.id,
  pair: session.pair,
  messageId: `m-${next()}`,
  content: '在的',
  sender: 'shop-9:客服小王',
  source: 'shop',
  sentAt: at(1),
  arrival: 1,
  createdAt: at(2),
  explainedBy: null,
  ...facts,
})

export const someEntry = (session: Session, facts: Partial<TimelineEntry> = {}): TimelineEntry => ({
  ...NO_NOTES,
  sessionId: session.id,
  seq: 1,
  at: at(0),
  from: null,
  to: session.state,
  command: 'create',
  actor: 'system',
  ...facts,
})

export const someEvent = (session: Session, facts: Partial<SessionEvent> = {}): SessionEvent => ({
  id: newId('event'),
  type: 'session.created',
  at: at(0),
  seq: 1,
  session,
  task: null,
  messages: [],
  accountId: session.pair.accountId,
  pause: null,
  ...facts,
})

export const someAlert = (event: SessionEvent, facts: Partial<Alert> = {}): Alert => ({
  id: newId('alert'),
  eventId: event.id,
  event: event.type,
  channel: 'log',
  sessionId: event.session?.id ?? null,
  seq: event.seq,
  status: 'pending',
  attempts: 0,
  lastError: null,
  nextAttemptAt: at(0),
  createdAt: at(0),
  ...facts,
})

/** A change of a pair that writes this and nothing else. */
export const change = (writes: Partial<PairChange>): PairChange => ({
  createdSessions: [],
  changedSessions: [],
  createdTasks: [],
  changedTasks: [],
  messages: [],
  timeline: [],
  events: [],
  alerts: [],
  pauses: [],
  usage: null,
  receipt: null,
  ...writes,
})

/** Stores this for the pair, whatever is there. */
export const store = (pairs: PairStore, pair: Pair, writes: Partial<PairChange>): Promise<void> =>
  pairs.changePair(pair, {}, () => ({ answer: undefined, change: change(writes) }))

/** Creates the session if its pair has no open one; answers the id of the session that then holds the pair. */
export const createIfFree =
  (make: () => Session): Decide<{ readonly won: boolean; readonly holder: string }> =>
  ({ open }) => {
    const [holder] = open
    if (holder !== undefined) return { answer: { won: false, holder: holder.id }, change: null }
    const session = make()
    return { answer: { won: true, holder: session.id }, change: change({ createdSessions: [session] }) }
  }
