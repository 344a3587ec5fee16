import type { Run } from '../pair/passing-over.ts'
import type { AlertStore, DueAlert } from '../ports/alert-store.ts'
import type { RandomSource } from '../ports/id-source.ts'
import type { Meter } from '../ports/meter.ts'
import { NotDelivered, type Notifier } from '../ports/notifier.ts'
import { RowBusy } from '../ports/unavailable.ts'

/** Delivers what is due on one channel, and tells how many alerts it tried. Replicas may all run it. */
export type DeliverAlerts = () => Promise<Run>

type Needs = {
  readonly alerts: AlertStore
  readonly notifier: Notifier
  readonly random: RandomSource
  readonly meter: Meter
}

/** At least once, in order per session, retried with back-off for 24 h, then parked (CONTRACT 7). */
export const makeDeliverAlerts =
  (needs: Needs): DeliverAlerts =>
  async () => {
    const due = await needs.alerts.claimDue(needs.notifier.name, AT_ONCE, CLAIM_MS)
    const ends = await Promise.allSettled(due.map((each) => deliver(needs, each)))
    // One whose row somebody holds is delivered again, and keeps nobody from the others.
    for (const end of ends)
      if (end.status === 'rejected' && !(end.reason instanceof RowBusy)) throw end.reason
    // What was delivered may have made room for its session's next one.
    return { done: due.length, isMore: due.length > 0 }
  }

const AT_ONCE = 20
/** Longer than any delivery may take; a replica that dies in the middle holds an alert up for no longer. */
const CLAIM_MS = 60_000

const deliver = async ({ alerts, notifier, random, meter }: Needs, { alert, body }: DueAlert) => {
  const { id: alertId, eventId, event, attempts } = alert
  const failure = await notifier.deliver({ alertId, eventId, event, body }).then(
    () => null,
    (error: unknown) => error ?? new Error('unknown'),
  )
  const channel = notifier.name
  if (failure === null) {
    meter.count({ what: 'alert', channel, outcome: 'delivered' })
    return alerts.markDelivered(alertId)
  }

  const said = failure instanceof Error ? failure.message : String(failure)
  const retryInMs = retryWaitMs(attempts, random())
  meter.count({ what: 'alert', channel, outcome: retryInMs === null ? 'parked' : 'failed' })
  const asked = failure instanceof NotDelivered ? (failure.retryAfterMs ?? 0) : 0
  return alerts.markFailed(
    alertId,
    said.slice(0, 1_000),
    retryInMs === null ? null : Math.max(retryInMs, asked),
  )
}

/**
 * How long to wait after so many tries, or null after the last: the schedule of Standard Webhooks 1.0.0, a good 24 h
 * in all, each wait stretched by up to a fifth so that channels do not fall together.
 */
export const retryWaitMs = (attempts: number, random: number): number | null => {
  const waitS = RETRY_AFTER_S[attempts - 1]
  return waitS === undefined ? null : Math.round(waitS * 1_000 * (1 + random / 5))
}
const RETRY_AFTER_S = [5, 30, 300, 1_800, 7_200, 18_000, 28_800, 30_600]
