import { toEventBody } from '../../src/adapters/json/event-body.ts'
import { fromCursor, isId, toCursor } from '../../src/adapters/sql/cursor.ts'
import type {
  Alert,
  AlertRun,
  AlertStore,
  ChannelStanding,
  ChannelTurn,
  FailedDelivery,
  WaitingAlert,
} from '../../src/application/ports/alert-store.ts'
import { after } from '../../src/domain/instant.ts'
import type { Ask } from './pair-store.ts'
import { type AlertTries, type ChannelRow, NO_TRIES, type Tables } from './tables.ts'

/** The port over tables in memory. */
export const makeAlertStore = (tables: Tables, ask: Ask): AlertStore => ({
  sendFrom: (turn, plan) => ask('write', () => sendFrom(tables, turn, plan)),
  release: (channel, owner) =>
    ask('write', () => {
      const row = channelRow(tables, channel)
      if (row.owner === owner) tables.channels.set(channel, { ...row, owner: null, ownedUntil: null })
    }),
  markDelivered: (channel, ids) => ask('write', () => noteDelivered(tables, channel, ids)),
  markFailed: (channel, failed) => ask('write', () => noteFailed(tables, channel, failed)),
  noteSent: (channel) =>
    ask('write', () => {
      const row = channelRow(tables, channel)
      tables.channels.set(channel, { ...row, sentAt: [...row.sentAt, tables.now()] })
    }),
  list: (status, limit, cursor) =>
    ask('read', () => {
      const [from] = cursor === null ? [null] : fromCursor(cursor, ['text'])
      const found = [...tables.alerts.values()]
        .filter((alert) => status === null || alert.status === status)
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .filter(({ id }) => from === null || from === undefined || id < String(from))
      const items = found.slice(0, limit)
      const last = found.length > limit ? items.at(-1) : undefined
      return { items, nextCursor: last === undefined ? null : toCursor([last.id]) }
    }),
  parkUnclaimed: (channels, ageMs, limit) =>
    ask('write', () => {
      const before = after(tables.now(), -ageMs)
      const unclaimed = [...tables.alerts.values()]
        .filter(({ status, channel }) => status === 'pending' && !channels.includes(channel))
        .filter(({ createdAt }) => createdAt <= before)
        .slice(0, limit)
      for (const { id } of unclaimed)
        change(tables, id, { status: 'failed', nextAttemptAt: null, lastError: 'its channel is none' })
      return unclaimed.length
    }),
  retry: (id) => ask('write', () => (isId(id) ? retry(tables, id) : null)),
})

const NO_CHANNEL: ChannelRow = {
  owner: null,
  ownedUntil: null,
  sentAt: [],
  mutedUntil: null,
  isDown: false,
}
const channelRow = (tables: Tables, channel: string): ChannelRow => tables.channels.get(channel) ?? NO_CHANNEL

const change = (tables: Tables, id: string, facts: Partial<Alert>, tries: Partial<AlertTries> = {}): void => {
  const alert = tables.alerts.get(id)
  if (alert === undefined) return
  tables.alerts.set(id, { ...alert, ...facts })
  tables.tries.set(id, { ...(tables.tries.get(id) ?? NO_TRIES), ...tries })
}

const pendingOf = (tables: Tables, channel: string): readonly Alert[] =>
  [...tables.alerts.values()].filter((alert) => alert.channel === channel && alert.status === 'pending')

const sendFrom = <Run extends AlertRun>(
  tables: Tables,
  { channel, owner, holdMs, most, later }: ChannelTurn,
  plan: (standing: ChannelStanding, waiting: readonly WaitingAlert[]) => Run,
): Run | null => {
  const now = tables.now()
  const row = channelRow(tables, channel)
  const isHeld = row.owner !== null && row.owner !== owner && row.ownedUntil !== null && row.ownedUntil > now
  const due = dueOf(pendingOf(tables, channel), now).slice(0, most)
  if (isHeld || due.length === 0) return null
  const { sentAt, mutedUntil, isDown } = row
  const waiting = [
    ...due.map((alert) => toWaiting(tables, alert, null)),
    ...laterOf(tables, due, now).slice(0, later),
  ]
  const run = plan({ now, sentAt, mutedUntil, isDown }, waiting)
  const ownedUntil = after(now, holdMs)
  const sent = [...run.sentAt, ...run.parcels.map(() => now)]
  tables.channels.set(channel, { ...row, owner, ownedUntil, sentAt: sent })
  return run
}

const isDue = ({ nextAttemptAt }: Alert, now: Date): boolean => nextAttemptAt !== null && nextAttemptAt <= now

/** Of each session the first, the longest due first. */
const dueOf = (pending: readonly Alert[], now: Date): readonly Alert[] => {
  const hasEarlier = (alert: Alert) =>
    pending.some(
      (other) =>
        other.sessionId !== null &&
        other.sessionId === alert.sessionId &&
        (other.seq ?? 0) < (alert.seq ?? 0),
    )
  return pending
    .filter((alert) => isDue(alert, now) && !hasEarlier(alert))
    .sort((a, b) => +(a.nextAttemptAt ?? 0) - +(b.nextAttemptAt ?? 0) || (a.id < b.id ? -1 : 1))
}

const laterOf = (tables: Tables, firsts: readonly Alert[], now: Date): readonly WaitingAlert[] =>
  firsts.flatMap((first) => {
    if (first.sessionId === null) return []
    const found: WaitingAlert[] = []
    let before = first.id
    const behind = pendingOf(tables, first.channel)
      .filter(({ sessionId, id }) => sessionId === first.sessionId && id !== first.id)
      .sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
    for (const alert of behind) {
      if (!isDue(alert, now)) break
      found.push(toWaiting(tables, alert, before))
      before = alert.id
    }
    return found
  })

const toWaiting = (tables: Tables, alert: Alert, before: string | null): WaitingAlert => {
  const { failure, triedFrom } = tables.tries.get(alert.id) ?? NO_TRIES
  const event = tables.events.get(alert.eventId)
  const body = event === undefined ? '' : JSON.stringify(toEventBody(event))
  return { alert, body, failure, triedFrom, after: before }
}

const WAKES_MAX = 10

const noteDelivered = (tables: Tables, channel: string, ids: readonly string[]): void => {
  const now = tables.now()
  for (const id of ids) {
    const alert = tables.alerts.get(id)
    if (alert === undefined || alert.status === 'delivered') continue
    const attempts = alert.attempts + 1
    const facts = { status: 'delivered', attempts, nextAttemptAt: null, lastError: null } as const
    change(tables, id, facts, { failure: null })
  }
  tables.channels.set(channel, { ...channelRow(tables, channel), isDown: false })
  for (const alert of pendingOf(tables, channel)) {
    const { wakes } = tables.tries.get(alert.id) ?? NO_TRIES
    if (isDue(alert, now) || wakes >= WAKES_MAX) continue
    change(tables, alert.id, { nextAttemptAt: now }, { wakes: wakes + 1 })
  }
}

const noteFailed = (
  tables: Tables,
  channel: string,
  { failure, error, muteMs, alerts }: FailedDelivery,
): void => {
  const now = tables.now()
  const row = channelRow(tables, channel)
  const muted = muteMs === null ? null : after(now, muteMs)
  tables.channels.set(channel, {
    ...row,
    isDown: row.isDown || failure === 'away',
    mutedUntil:
      muted === null || (row.mutedUntil !== null && row.mutedUntil > muted) ? row.mutedUntil : muted,
  })
  for (const { id, retryInMs } of alerts) {
    const alert = tables.alerts.get(id)
    if (alert?.status !== 'pending') continue
    const facts = {
      status: retryInMs === null ? 'failed' : 'pending',
      attempts: alert.attempts + 1,
      lastError: error.slice(0, 1_000),
      nextAttemptAt: retryInMs === null ? null : after(now, retryInMs),
    } as const
    change(tables, id, facts, { failure, triedFrom: tables.tries.get(id)?.triedFrom ?? now })
  }
}

const retry = (tables: Tables, id: string): Alert | null => {
  const alert = tables.alerts.get(id)
  if (alert === undefined) return null
  const now = tables.now()
  if (alert.status !== 'delivered') {
    const row = channelRow(tables, alert.channel)
    tables.channels.set(alert.channel, { ...row, mutedUntil: null, isDown: false })
    change(tables, id, { status: 'pending', nextAttemptAt: now, attempts: 0 }, NO_TRIES)
    for (const { id: earlier, sessionId, seq, ...other } of pendingOf(tables, alert.channel)) {
      const isBefore = sessionId !== null && sessionId === alert.sessionId && (seq ?? 0) < (alert.seq ?? 0)
      if (isBefore && !isDue({ id: earlier, sessionId, seq, ...other }, now))
        change(tables, earlier, { nextAttemptAt: now })
    }
  }
  return tables.alerts.get(id) ?? null
}
