import type { Deliveries } from '../../../src/application/clock/deliver-alerts.ts'
import type { Alert } from '../../../src/application/ports/alert-store.ts'
import { NotDelivered } from '../../../src/application/ports/notifier.ts'
import type { Application } from '../../support/application.ts'
import { PEOPLE, someAlert, someEvent, someSession, store } from '../../support/samples.ts'

export const away = () => new NotDelivered('away', 'answered 503', { status: 503 })
export const refused = () => new NotDelivered('refused', 'answered 400', { status: 400 })

/** A session with so many alerts, one an event. */
export const alarm = async (
  app: Application,
  count = 1,
  channel = PEOPLE.name,
): Promise<readonly Alert[]> => {
  const session = someSession()
  const events = Array.from({ length: count }, (_, i) => someEvent(session, { seq: i + 1 }))
  const alerts = events.map((event) => someAlert(event, { channel, nextAttemptAt: app.clock.now() }))
  await store(app.store.pairs, session.pair, { createdSessions: [session], events, alerts })
  return alerts
}

/** Sends what is due now, and what becomes due by that. */
export const deliver = async (deliveries: Deliveries): Promise<number> => {
  let all = 0
  for (;;) {
    const { sent } = await deliveries.step()
    await deliveries.settled()
    all += sent
    if (sent === 0) return all
  }
}

/** The same for so many seconds, a look whenever it is said to be due. */
export const deliverFor = async (
  app: Application,
  deliveries: Deliveries,
  seconds: number,
): Promise<void> => {
  const end = app.clock.now().getTime() + seconds * 1_000
  while (app.clock.now().getTime() < end) {
    const { restMs } = await deliveries.step()
    await deliveries.settled()
    app.clock.pass(Math.max(restMs, 10) / 1_000)
  }
}

export const idsOf = (notices: readonly { readonly alertId: string }[]) =>
  notices.map(({ alertId }) => alertId)
export const kept = async (app: Application, { id }: { readonly id: string } = { id: '' }) =>
  (await app.alerts()).find((alert) => alert.id === id)
