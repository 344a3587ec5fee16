import type { PairChange } from '../../src/application/ports/pair-store.ts'
import type { Receipt } from '../../src/application/ports/receipt-store.ts'
import { isLive, isOpen, isRobotSession } from '../../src/domain/session.ts'
import { keyOf, pairRows, rowsOf, type Tables } from './tables.ts'

/** A unique key is taken, or a row that was read is gone: the decision is taken anew on what is then there. */
export class Taken extends Error {
  override readonly name = 'Taken'
}

/** What is written in one transaction, whoever decided it. */
type Written = Pick<PairChange, ListName> & { readonly receipts: readonly Receipt[] }
type ListName =
  | 'createdSessions'
  | 'changedSessions'
  | 'createdTasks'
  | 'changedTasks'
  | 'messages'
  | 'editedMessages'
  | 'timeline'
  | 'events'
  | 'alerts'

const asOne = (changes: readonly PairChange[]): Written => {
  const [only] = changes
  const all = <Name extends ListName>(name: Name) => changes.flatMap((change) => change[name] as [])
  const receipts = changes.flatMap(({ receipt }) => receipt ?? [])
  if (only !== undefined && changes.length === 1) return { ...only, receipts }
  return {
    createdSessions: all('createdSessions'),
    changedSessions: all('changedSessions'),
    createdTasks: all('createdTasks'),
    changedTasks: all('changedTasks'),
    messages: all('messages'),
    editedMessages: all('editedMessages'),
    timeline: all('timeline'),
    events: all('events'),
    alerts: all('alerts'),
    receipts,
  }
}

/**
 * Judges what a transaction writes as the unique keys of migrations/ do. Throws Taken, or an error of a row that cannot be.
 */
export const judge = (tables: Tables, changes: readonly PairChange[], uniqueKeys: boolean): void => {
  const change = asOne(changes)
  for (const { id } of change.changedSessions)
    if (!tables.sessions.has(id)) throw new Taken(`session ${id} is gone`)
  for (const { id } of change.changedTasks) if (!tables.tasks.has(id)) throw new Taken(`task ${id} is gone`)
  for (const { pair, messageId } of change.editedMessages)
    if (!pairRows(tables, pair).messages.has(messageId)) throw new Taken(`message ${messageId} is gone`)
  for (const { channel } of change.alerts) if (channel === null) throw new TypeError('alerts.channel is null')
  if (!uniqueKeys) return
  judgeIds(tables, change)
  judgePlaces(tables, change)
  judgeTasks(tables, change)
  judgeSeqs(tables, change)
  judgeMessages(tables, change)
  const digests = change.receipts.map(({ digest }) => digest)
  once(digests, (digest) => tables.receipts.has(digest), 'idempotency_keys')
}

const once = (keys: readonly string[], taken: (key: string) => boolean, name: string): void => {
  const seen = new Set<string>()
  for (const key of keys) {
    if (seen.has(key) || taken(key)) throw new Taken(`${name} has ${key} already`)
    seen.add(key)
  }
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

const judgeIds = (tables: Tables, change: Written): void => {
  once(idsOf(change.createdSessions), (id) => tables.sessions.has(id), 'sessions')
  once(idsOf(change.createdTasks), (id) => tables.tasks.has(id), 'session_tasks_by_task_id')
  once(idsOf(change.events), (id) => tables.events.has(id), 'events')
  once(idsOf(change.alerts), (id) => tables.alerts.has(id), 'alerts')
}

/** live_slot and open_slot: one live session a pair (I1), one open one of each kind (I2). */
const judgePlaces = (tables: Tables, change: Written): void => {
  const written = [...change.createdSessions, ...change.changedSessions]
  const byId = new Map(written.map((session) => [session.id, session]))
  for (const { pair } of new Map(written.map((session) => [keyOf(session.pair), session])).values()) {
    const here = [...pairRows(tables, pair).sessions.keys()].map(
      (id) => byId.get(id) ?? tables.sessions.get(id),
    )
    const fresh = change.createdSessions.filter((session) => keyOf(session.pair) === keyOf(pair))
    const open = [...here, ...fresh].filter((session) => session !== undefined).filter(isOpen)
    if (open.filter(isLive).length > 1) throw new Taken('sessions_one_live_a_pair: live_slot')
    const robots = open.filter(isRobotSession).length
    if (robots > 1 || open.length - robots > 1) throw new Taken('sessions_one_open_of_a_kind: open_slot')
  }
}

const judgeTasks = (tables: Tables, { createdTasks }: Written): void => {
  const siblings = createdTasks.flatMap(({ sessionId }) =>
    rowsOf(tables, sessionId).taskIds.flatMap((id) => tables.tasks.get(id) ?? []),
  )
  const places = new Set(siblings.map((task) => `${task.sessionId} ${task.position}`))
  const names = new Set(siblings.map((task) => `${task.sessionId} ${task.externalTaskId}`))
  const placesTaken = createdTasks.map((task) => `${task.sessionId} ${task.position}`)
  const namesTaken = createdTasks.map((task) => `${task.sessionId} ${task.externalTaskId}`)
  once(placesTaken, (key) => places.has(key), 'session_tasks_one_place_a_session')
  once(namesTaken, (key) => names.has(key), 'session_tasks_one_external_id_a_session')
}

const judgeSeqs = (tables: Tables, { timeline, events }: Written): void => {
  const places = timeline.map(({ sessionId, seq }) => ({ sessionId, seq }))
  onceEach(places, ({ sessionId, seq }) => rowsOf(tables, sessionId).timeline.has(seq), 'session_timeline')
  const told = events.flatMap((event) =>
    event.seq === null ? [] : [{ sessionId: event.session.id, seq: event.seq }],
  )
  onceEach(
    told,
    ({ sessionId, seq }) => rowsOf(tables, sessionId).events.has(seq),
    'events_one_seq_a_session',
  )
}

type SeqPlace = { readonly sessionId: string; readonly seq: number }
const onceEach = (places: readonly SeqPlace[], taken: (place: SeqPlace) => boolean, name: string): void => {
  const byKey = new Map(places.map((place) => [`${place.sessionId} ${place.seq}`, place]))
  const keys = places.map(({ sessionId, seq }) => `${sessionId} ${seq}`)
  const isTaken = (key: string): boolean => {
    const place = byKey.get(key)
    return place !== undefined && taken(place)
  }
  once(keys, isTaken, name)
}

const judgeMessages = (tables: Tables, { messages }: Written): void => {
  const keys = messages.map(({ pair, messageId }) => `${keyOf(pair)}\0${messageId}`)
  const stored = new Set(
    messages.flatMap(({ pair, messageId }) =>
      pairRows(tables, pair).messages.has(messageId) ? [`${keyOf(pair)}\0${messageId}`] : [],
    ),
  )
  once(keys, (key) => stored.has(key), 'messages_one_id_a_pair')
}
