import { newId } from '../../src/adapters/runtime/ids.ts'
import type { AlertChannel } from '../../src/application/pair/alerts-for.ts'
import type { Alert } from '../../src/application/ports/alert-store.ts'
import type { Meter } from '../../src/application/ports/meter.ts'
import type { Decide, PairChange, PairQuestion, PairStore } from '../../src/application/ports/pair-store.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Pair } from '../../src/domain/pair.ts'
import { beginSession, type Session, type WorkingSession } from '../../src/domain/session.ts'
import {
  type AccountEvent,
  DEFAULT_ALERT_EVENTS,
  type PlainEventType,
  type SessionEvent,
  sessionIn,
} from '../../src/domain/session-event.ts'
import type {
  HandedOutTask,
  Task,
  TaskStatus,
  UnreadTask,
  WaitingTask,
  WithContent,
} from '../../src/domain/task.ts'
import {
  cancelTask,
  completeTask,
  failTask,
  handOutTask,
  leaseTask,
  newTask,
} from '../../src/domain/task-moves.ts'
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
  ...beginSession(
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

const CONTENT = '你好，这件能便宜点吗？'

type Text<State> = State & WithContent

/** The session's first text, waiting to be sent. */
export const someTask = (
  session: Session,
  facts: Partial<Omit<Text<WaitingTask>, 'status'>> = {},
): Text<WaitingTask> => ({
  ...newTask(
    {
      id: newId('task'),
      sessionId: session.id,
      pair: session.pair,
      taskType: session.taskType,
      externalTaskId: session.externalTaskId ?? `BG-${next()}`,
      position: 1,
      content: CONTENT,
      priority: 5,
      notBefore: null,
      expiresAt: null,
    },
    at(0),
  ),
  content: CONTENT,
  readyAt: at(0),
  ...facts,
})

/** The task under a lease; its content is not out yet. */
export const leased = (
  task: Text<WaitingTask>,
  expiresAt: Date,
  workerId: string | null = null,
): Text<UnreadTask> => ({
  ...leaseTask(task, { token: `${task.id}.secret`, workerId, expiresAt }),
  content: task.content,
})

export const handedOut = (task: Text<UnreadTask>, when: Date): HandedOutTask => handOutTask(task, when)

/** The waiting task in the status of this name. */
export const taskIn = (status: TaskStatus, task: Text<WaitingTask>): Task => {
  switch (status) {
    case 'pending':
      return task
    case 'sent':
      // For long: a lease that is over would show as what becomes of it.
      return leased(task, at(100_000_000))
    case 'completed':
      return completeTask(task, 'sender', at(5))
    case 'failed':
      return failTask(task, { error: 'no window', errorClass: 'technical' }, at(5))
    case 'cancelled':
      return cancelTask(task, at(5))
  }
}

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
  editedContent: null,
  editedAt: null,
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

type PlainEvent = Extract<SessionEvent, { readonly type: PlainEventType }>
export const someEvent = (session: Session, facts: Partial<PlainEvent> = {}): PlainEvent => ({
  id: newId('event'),
  type: 'session.created',
  at: at(0),
  seq: 1,
  session,
  ...facts,
})

/** An event about an account, which belongs to no session. */
export const someNotice = (accountId = somePair().accountId, happenedAt = at(0)): AccountEvent => ({
  id: newId('event'),
  type: 'worker.silent',
  at: happenedAt,
  seq: null,
  accountId,
})

export const someAlert = (event: SessionEvent, facts: Partial<Alert> = {}): Alert => ({
  id: newId('alert'),
  eventId: event.id,
  event: event.type,
  channel: 'log',
  sessionId: sessionIn(event)?.id ?? null,
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
  cancelledWaiting: [],
  messages: [],
  editedMessages: [],
  timeline: [],
  events: [],
  alerts: [],
  pauses: [],
  usage: null,
  clock: null,
  receipt: null,
  ...writes,
})

/** Stores this for the pair, whatever is there. */
export const store = (pairs: PairStore, pair: Pair, writes: Partial<PairChange>): Promise<void> =>
  pairs.changePair(pair, askedBy(writes), () => ({ answer: undefined, change: change(writes) }))

/** What must have been seen, beside what is open, to write this: one session of those that ended, at the most. */
const askedBy = ({ changedSessions, changedTasks, editedMessages }: Partial<PairChange>): PairQuestion => {
  const sessionId = changedSessions?.[0]?.id ?? changedTasks?.[0]?.sessionId
  return {
    ...(sessionId !== undefined && { sessionId }),
    ...(changedTasks !== undefined && { aboutTasks: changedTasks.map(({ id }) => id) }),
    ...(editedMessages !== undefined && { messageIds: editedMessages.map(({ messageId }) => messageId) }),
  }
}

/** Creates the session if its pair has no open one; answers the id of the session that then holds the pair. */
export const createIfFree =
  (make: () => Session): Decide<{ readonly won: boolean; readonly holder: string }> =>
  ({ open }) => {
    const [holder] = open
    if (holder !== undefined) return { answer: { won: false, holder: holder.id }, change: null }
    const session = make()
    return { answer: { won: true, holder: session.id }, change: change({ createdSessions: [session] }) }
  }

/** For whoever does not watch. */
export const NO_METER: Meter = { count: () => {} }

/** A channel that hears of what people want to hear of by default. */
export const PEOPLE: AlertChannel = { name: 'people', events: new Set(DEFAULT_ALERT_EVENTS) }
