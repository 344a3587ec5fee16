import type { Alert } from '../../src/application/ports/alert-store.ts'
import type { DeliveryFailure } from '../../src/application/ports/notifier.ts'
import type { PairChange } from '../../src/application/ports/pair-store.ts'
import type { Kept, KeptReply, Receipt, RequestKey } from '../../src/application/ports/receipt-store.ts'
import type { AccountClock } from '../../src/domain/account-clock.ts'
import type { Message } from '../../src/domain/message.ts'
import type { AccountUsage } from '../../src/domain/pacing.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { Pause } from '../../src/domain/pause.ts'
import type { Session } from '../../src/domain/session.ts'
import type { SessionEvent } from '../../src/domain/session-event.ts'
import { isWaiting, type Task } from '../../src/domain/task.ts'
import { cancelTask } from '../../src/domain/task-moves.ts'
import type { TimelineEntry } from '../../src/domain/timeline.ts'

/** What a database keeps, in memory. It survives every crash of those who use it. */
export type Tables = {
  readonly now: () => Date
  readonly sessions: Map<string, Session>
  readonly tasks: Map<string, Task>
  /** When the row of a task last changed. */
  readonly changedAt: Map<string, Date>
  readonly pairs: Map<string, PairRows>
  readonly events: Map<string, SessionEvent>
  readonly alerts: Map<string, Alert>
  /** How delivery went so far, by alert. */
  readonly tries: Map<string, AlertTries>
  /** Who sends from a channel, and how it stands. */
  readonly channels: Map<string, ChannelRow>
  readonly pauses: Map<string, Pause>
  readonly usage: Map<string, AccountUsage & { readonly version: number }>
  readonly receipts: Map<string, ReceiptRow>
  readonly clocks: Map<string, AccountClock>
  readonly workers: Map<
    string,
    {
      readonly lastPollAt: Date
      readonly accountIds: readonly string[]
      readonly address: string | null
      readonly elsewhereAt: Date | null
    }
  >
  readonly polls: Map<string, { readonly askedAt: Date; readonly told: boolean }>
}

/** What belongs to one pair. Its version grows with every commit: the lock of those who decide about it. */
type PairRows = {
  readonly pair: Pair
  version: number
  newestSentAt: Date | null
  readonly sessions: Map<string, SessionRows>
  readonly messages: Map<string, Message>
}

type SessionRows = {
  readonly taskIds: string[]
  readonly timeline: Map<number, TimelineEntry>
  readonly events: Map<number, SessionEvent>
  readonly messages: Message[]
}

type ReceiptRow = {
  readonly fingerprint: string
  readonly reply: KeptReply
  readonly begunAt: Date
}

export type AlertTries = {
  readonly failure: DeliveryFailure | null
  readonly triedFrom: Date | null
  readonly wakes: number
}
export const NO_TRIES: AlertTries = { failure: null, triedFrom: null, wakes: 0 }

export type ChannelRow = {
  readonly owner: string | null
  readonly ownedUntil: Date | null
  readonly sentAt: readonly Date[]
  readonly mutedUntil: Date | null
  readonly isDown: boolean
}

export const makeTables = (now: () => Date): Tables => ({
  now,
  sessions: new Map(),
  tasks: new Map(),
  changedAt: new Map(),
  pairs: new Map(),
  events: new Map(),
  alerts: new Map(),
  tries: new Map(),
  channels: new Map(),
  pauses: new Map(),
  usage: new Map(),
  receipts: new Map(),
  clocks: new Map(),
  workers: new Map(),
  polls: new Map(),
})

export const keyOf = ({ accountId, shopId }: Pair): string => `${accountId}\0${shopId}`

const NO_ROWS: SessionRows = { taskIds: [], timeline: new Map(), events: new Map(), messages: [] }

export const pairRows = (tables: Tables, pair: Pair): PairRows => {
  const key = keyOf(pair)
  const known = tables.pairs.get(key)
  if (known !== undefined) return known
  const rows = { pair, version: 0, newestSentAt: null, sessions: new Map(), messages: new Map() }
  tables.pairs.set(key, rows)
  return rows
}

/** What belongs to a session; nothing, when there is no such session. */
export const rowsOf = (tables: Tables, sessionId: string): SessionRows => {
  const session = tables.sessions.get(sessionId)
  if (session === undefined) return NO_ROWS
  return pairRows(tables, session.pair).sessions.get(sessionId) ?? NO_ROWS
}

export const sessionsOf = (tables: Tables, pair: Pair): readonly Session[] =>
  [...pairRows(tables, pair).sessions.keys()].flatMap((id) => tables.sessions.get(id) ?? [])

/** By position. */
export const tasksOf = (tables: Tables, sessionId: string): readonly Task[] =>
  rowsOf(tables, sessionId)
    .taskIds.flatMap((id) => tables.tasks.get(id) ?? [])
    .sort((a, b) => a.position - b.position)

/** Writes all of it. Whether it may be written has been judged. */
export const applyChange = (tables: Tables, change: PairChange, now: Date): void => {
  for (const session of [...change.createdSessions, ...change.changedSessions]) {
    tables.sessions.set(session.id, session)
    const { sessions } = pairRows(tables, session.pair)
    if (!sessions.has(session.id)) {
      sessions.set(session.id, { taskIds: [], timeline: new Map(), events: new Map(), messages: [] })
    }
  }
  for (const task of change.createdTasks) rowsOf(tables, task.sessionId).taskIds.push(task.id)
  const cancelled = change.cancelledWaiting.flatMap((id) =>
    tasksOf(tables, id)
      .filter(isWaiting)
      .filter((task) => !change.changedTasks.some(({ id: changed }) => changed === task.id))
      .map((task) => cancelTask(task, now)),
  )
  for (const task of [...cancelled, ...change.createdTasks, ...change.changedTasks]) {
    tables.tasks.set(task.id, task)
    tables.changedAt.set(task.id, now)
  }
  for (const message of change.messages) addMessage(tables, message)
  for (const message of change.editedMessages) editMessage(tables, message)
  for (const entry of change.timeline) rowsOf(tables, entry.sessionId).timeline.set(entry.seq, entry)
  for (const event of change.events) addEvent(tables, event)
  for (const alert of change.alerts) tables.alerts.set(alert.id, alert)
  for (const pause of change.pauses) tables.pauses.set(pause.scope, pause)
  if (change.usage !== null) putUsage(tables, change.usage)
  if (change.clock !== null) tables.clocks.set(change.clock.after.accountId, change.clock.after)
  if (change.receipt !== null) putReceipt(tables, change.receipt, now)
}

/** What is kept under this key, or null. */
export const keptIn = (tables: Tables, { digest, fingerprint }: RequestKey): Kept | null => {
  const row = tables.receipts.get(digest)
  if (row === undefined) return null
  return row.fingerprint === fingerprint ? { kind: 'answered', reply: row.reply } : { kind: 'reused' }
}

export const putReceipt = (tables: Tables, { digest, fingerprint, reply }: Receipt, now: Date): void => {
  tables.receipts.set(digest, { fingerprint, reply, begunAt: now })
}

const addMessage = (tables: Tables, message: Message): void => {
  const rows = pairRows(tables, message.pair)
  rows.messages.set(message.messageId, message)
  rowsOf(tables, message.sessionId).messages.push(message)
  if (rows.newestSentAt === null || message.sentAt > rows.newestSentAt) rows.newestSentAt = message.sentAt
}

/** What an UPDATE of its row sets, and nothing else. */
const editMessage = (tables: Tables, { pair, messageId, ...facts }: Message): void => {
  const rows = pairRows(tables, pair)
  const before = rows.messages.get(messageId)
  if (before === undefined) throw new Error(`message ${messageId} is gone`)
  const { editedContent, editedAt, explainedBy } = facts
  const message = { ...before, editedContent, editedAt, explainedBy }
  rows.messages.set(messageId, message)
  const { messages } = rowsOf(tables, before.sessionId)
  messages.splice(messages.indexOf(before), 1, message)
}

export const addEvent = (tables: Tables, event: SessionEvent): void => {
  tables.events.set(event.id, event)
  if (event.seq !== null) rowsOf(tables, event.session.id).events.set(event.seq, event)
}

const putUsage = (tables: Tables, usage: AccountUsage): void => {
  const version = (tables.usage.get(usage.accountId)?.version ?? 0) + 1
  tables.usage.set(usage.accountId, { ...usage, version })
}
