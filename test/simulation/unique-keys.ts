import type { PairChange } from '../../src/application/ports/pair-store.ts'
import { isLive, isOpen, isRobotSession } from '../../src/domain/session.ts'
import { keyOf, pairRows, rowsOf, type Tables } from './tables.ts'

/** A unique key is taken, or a row that was read is gone: the decision is taken anew on what is then there. */
export class Taken extends Error {
  override readonly name = 'Taken'
}

/** Judges a change as the unique keys of migrations/ do. Throws Taken, or an error of a row that cannot be. */
export const judge = (tables: Tables, change: PairChange, uniqueKeys: boolean): void => {
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
  const { receipt } = change
  if (receipt !== null) once([receipt.digest], (digest) => tables.receipts.has(digest), 'idempotency_keys')
}

const once = (keys: readonly string[], taken: (key: string) => boolean, name: string): void => {
  const seen = new Set<string>()
  for (const key of keys) {
    if (seen.has(key) || taken(key)) throw new Taken(`${name} has ${key} already`)
    seen.add(key)
  }
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

const judgeIds = (tables: Tables, change: PairChange): void => {
  once(idsOf(change.createdSessions), (id) => tables.sessions.has(id), 'sessions')
  once(idsOf(change.createdTasks), (id) => tables.tasks.has(id), 'session_tasks_by_task_id')
  once(idsOf(change.events), (id) => tables.events.has(id), 'events')
  once(idsOf(change.alerts), (id) => tables.alerts.has(id), 'alerts')
}

/** live_slot and open_slot: one live session a pair (I1), one open one of each kind (I2). */
const judgePlaces = (tables: Tables, change: PairChange): void => {
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

const judgeTasks = (tables: Tables, { createdTasks }: PairChange): void => {
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

const judgeSeqs = (tables: Tables, change: PairChange): void => {
  for (const { sessionId, seq } of change.timeline) {
    if (rowsOf(tables, sessionId).timeline.has(seq))
      throw new Taken(`session_timeline has ${sessionId} ${seq}`)
  }
  for (const event of change.events) {
    if (event.seq === null) continue
    const { session, seq } = event
    if (rowsOf(tables, session.id).events.has(seq))
      throw new Taken(`events_one_seq_a_session has ${session.id} ${seq}`)
  }
}

const judgeMessages = (tables: Tables, { messages }: PairChange): void => {
  const keys = messages.map(({ pair, messageId }) => `${keyOf(pair)}\0${messageId}`)
  const stored = new Set(
    messages.flatMap(({ pair, messageId }) =>
      pairRows(tables, pair).messages.has(messageId) ? [`${keyOf(pair)}\0${messageId}`] : [],
    ),
  )
  once(keys, (key) => stored.has(key), 'messages_one_id_a_pair')
}
