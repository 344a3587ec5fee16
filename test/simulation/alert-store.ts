import { toEventBody } from '../../src/adapters/json/event-body.ts'
import { fromCursor, isId, toCursor } from '../../src/adapters/sql/cursor.ts'
import type { Alert, AlertStore, DueAlert } from '../../src/application/ports/alert-store.ts'
import { after } from '../../src/domain/instant.ts'
import type { Ask } from './pair-store.ts'
import type { Tables } from './tables.ts'

/** The port over tables in memory. */
export const makeAlertStore = (tables: Tables, ask: Ask): AlertStore => {
  const change = (id: string, facts: Partial<Alert>): void => {
    const alert = tables.alerts.get(id)
    if (alert !== undefined) tables.alerts.set(id, { ...alert, ...facts })
  }
  return {
    claimDue: (channel, limit, claimMs) => ask('write', () => claimDue(tables, channel, limit, claimMs)),
    markDelivered: (id) =>
      ask('write', () => change(id, { status: 'delivered', nextAttemptAt: null, lastError: null })),
    markFailed: (id, error, retryInMs) =>
      ask('write', () => {
        if (tables.alerts.get(id)?.status !== 'pending') return
        const again = retryInMs === null ? null : after(tables.now(), retryInMs)
        change(id, { status: again === null ? 'failed' : 'pending', nextAttemptAt: again, lastError: error })
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
    retry: (id) =>
      ask('write', () => {
        const alert = tables.alerts.get(id)
        if (alert === undefined || !isId(id)) return null
        if (alert.status !== 'delivered')
          change(id, { status: 'pending', nextAttemptAt: tables.now(), attempts: 0 })
        return tables.alerts.get(id) ?? null
      }),
  }
}

const claimDue = (tables: Tables, channel: string, limit: number, claimMs: number): readonly DueAlert[] => {
  const now = tables.now()
  const pending = [...tables.alerts.values()].filter(
    (alert) => alert.channel === channel && alert.status === 'pending',
  )
  const hasEarlier = (alert: Alert) =>
    pending.some(
      (other) =>
        other.sessionId !== null &&
        other.sessionId === alert.sessionId &&
        (other.seq ?? 0) < (alert.seq ?? 0),
    )
  return pending
    .filter((alert) => alert.nextAttemptAt !== null && alert.nextAttemptAt <= now && !hasEarlier(alert))
    .sort((a, b) => +(a.nextAttemptAt ?? 0) - +(b.nextAttemptAt ?? 0) || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map((due) => {
      const alert = { ...due, attempts: due.attempts + 1, nextAttemptAt: after(now, claimMs) }
      tables.alerts.set(alert.id, alert)
      const event = tables.events.get(alert.eventId)
      return { alert, body: event === undefined ? '' : JSON.stringify(toEventBody(event)) }
    })
}
